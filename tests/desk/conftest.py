"""Fixtures of the desk: its keys, a running one, a relay that pushes to it, and analysts who are signed in."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from desk.accounts.signing_in import Accounts, Purpose, Role
from desk.accounts.slowing import Strangers
from desk.custody import Custody
from desk.database import Database, migrate
from tests.desk.relaying import Relay
from tests.desk.running import Desk, Keys, new_keys, running
from tests.desk.screens import Screen
from tests.drivers import servers
from tests.drivers.stacks import ON_MACHINES

SECRET = "a secret of the desk that is long enough"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked `both_databases` runs on either: where the SQL differs, or several write at once."""
    marked = metafunc.definition.get_closest_marker("both_databases") and not ON_MACHINES
    chosen = any(one.args[0] == "database_url" for one in metafunc.definition.iter_markers("parametrize"))
    if marked and not chosen and "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the desk's tables, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the desk's tables, to be copied."""
    with servers.fresh_database(postgres_server) as url:
        migrate(url)
        yield str(make_url(url).database)


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database of its own with the desk's tables."""
    with servers.fresh_database(postgres_server, like=postgres_template) as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An SQLite database of its own with the desk's tables."""
    shutil.copyfile(sqlite_template, tmp_path / "desk.db")
    return f"sqlite:///{tmp_path}/desk.db"


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of its own with the desk's tables: SQLite, or PostgreSQL for what is marked so, or for many machines."""
    kind = getattr(request, "param", "postgres" if ON_MACHINES else "sqlite")
    return str(request.getfixturevalue(f"{kind}_url"))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return new_keys(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, keys: Keys, database_url: str) -> Iterator[Desk]:
    with running(tmp_path, keys, database_url) as one:
        yield one


@pytest.fixture
def relay(desk: Desk) -> Relay:
    return Relay(desk)


@pytest.fixture
def link_for(desk: Desk) -> Callable[..., str]:
    """Makes the path of a one-time link."""

    async def made(name: str, role: Role | None, purpose: Purpose, cleared: bool | None) -> str:
        database = desk.database()
        accounts = Accounts(database, desk.custody, timedelta(hours=8), Strangers())
        try:
            return "/link/" + await accounts.invite(name, role, purpose=purpose, cleared=cleared)
        finally:
            await database.close()

    def link(
        name: str,
        role: Role | None = Role.ANALYST,
        purpose: Purpose = Purpose.DEMO,
        *,
        cleared: bool | None = None,
    ) -> str:
        # In a thread of its own: a test that drives a browser has a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(made(name, role, purpose, cleared))).result()

    return link


@pytest.fixture
def signed_in(desk: Desk, link_for: Callable[..., str]) -> Callable[..., Screen]:
    """Makes a screen on which somebody is signed in."""

    def screen(
        name: str = "Salma", role: Role = Role.ANALYST, language: str = "en", *, cleared: bool | None = None
    ) -> Screen:
        one = Screen(desk.url, language)
        assert one.sends(link_for(name, role, cleared=cleared)).path == "/"
        return one

    return screen


@pytest.fixture
def analyst(signed_in: Callable[..., Screen]) -> Screen:
    return signed_in()


@pytest.fixture
def liaison(signed_in: Callable[..., Screen]) -> Screen:
    return signed_in("Karim", Role.LIAISON)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The desk's tables, without a desk."""
    await asyncio.to_thread(migrate, database_url)
    one = Database(database_url)
    yield one
    await one.close()


@pytest.fixture
def custody() -> Custody:
    return Custody(SECRET)


@pytest.fixture
def accounts(database: Database, custody: Custody) -> Accounts:
    return Accounts(database, custody, timedelta(hours=8), Strangers(pause_s=0.0))
