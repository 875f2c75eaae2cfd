"""Fixtures of the journeys: a whole service, and somebody who uses it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from storage.database import migrate
from tests.drivers import s3, servers
from tests.drivers.citizen import Citizen
from tests.drivers.migrated import model
from tests.drivers.pages import DESKTOP, sign_in_link
from tests.drivers.processes import Processes
from tests.drivers.service import Service, running
from tests.drivers.stacks import ON_MACHINES, SharedStores


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked `both_databases` runs on either column of docs/architecture.md: where what the stores do decides."""
    marked = metafunc.definition.get_closest_marker("both_databases") and not ON_MACHINES
    if marked and "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(scope="session")
def migrated_database(postgres_server: str) -> Iterator[str]:
    """The name of an intake's database on PostgreSQL that has its tables, to be copied."""
    with model(postgres_server, migrate) as name:
        yield name


@pytest.fixture
def postgres_url(postgres_server: str, migrated_database: str) -> Iterator[str]:
    """A PostgreSQL database of an intake with its tables, and nothing in them."""
    with servers.fresh_database(postgres_server, like=migrated_database) as url:
        yield url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database: SQLite, or PostgreSQL for what is marked so, or for many machines."""
    if getattr(request, "param", "postgres" if ON_MACHINES else "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path}/intake.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def machines(redis_server: str) -> Iterator[SharedStores]:
    """What many machines share beside PostgreSQL."""
    with s3.s3() as url:
        yield SharedStores(redis_server, url)


@pytest.fixture
def stores(request: pytest.FixtureRequest, database_url: str) -> dict[str, object]:
    """Settings of everything but the database: embedded beside SQLite, shared stores beside PostgreSQL."""
    if database_url.startswith("sqlite"):
        return {}
    shared: SharedStores = request.getfixturevalue("machines")
    return shared.settings()


@pytest.fixture
async def service(tmp_path: Path, database_url: str, stores: dict[str, object]) -> AsyncIterator[Service]:
    async with running(tmp_path, database_url, **stores) as up:
        yield up


@pytest.fixture
def citizen(service: Service) -> Citizen:
    return Citizen(service.parts.turns)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    started = Processes(tmp_path_factory.mktemp("service"))
    for name in ("desk", "intake", "relay"):
        started.starts(name)
    yield started
    started.stops()


@pytest.fixture(scope="module")
def up_with_exit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A service whose quick exit leads to a page of this machine; no browser leaves it in a test."""
    started = Processes(tmp_path_factory.mktemp("service"))
    started.more["IBLAGH_WEB_EXIT_URL"] = f"{started.demo.desk_url}/health"
    for name in ("desk", "intake"):
        started.starts(name)
    yield started
    started.stops()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, up: Processes) -> StorageState:
    """What the browser of an analyst holds after signing in."""
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(sign_in_link(up))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    held = context.storage_state()
    context.close()
    return held


@pytest.fixture
def analyst(browser: Browser, up: Processes, signed_in: StorageState) -> Iterator[Page]:
    """An analyst who is signed in."""
    context = browser.new_context(viewport=DESKTOP, locale="en", storage_state=signed_in)
    page = context.new_page()
    page.goto(up.demo.desk_url)
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    yield page
    context.close()
