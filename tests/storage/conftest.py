"""Fixtures of the stores: a database of either kind with its tables, and keys."""

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.database import Database, migrate
from storage.day_keys import DayKeys
from storage.inbox import Inbox
from tests.drivers import servers

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database that has been migrated, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "x.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database that has been migrated, to be copied."""
    with servers.fresh_database(postgres_server) as url:
        migrate(url)
        yield str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of either kind with its tables, made by the migrations once and copied for each test."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "x.db")
        yield f"sqlite:///{tmp_path}/x.db"
        return
    model = request.getfixturevalue("migrated_database")
    with servers.fresh_database(request.getfixturevalue("postgres_server"), like=model) as url:
        yield url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    opened = Database(migrated_url)
    yield opened
    await opened.close()


@pytest.fixture
def day_keys(tmp_path: Path) -> DayKeys:
    return DayKeys(tmp_path / "day-keys")


@pytest.fixture
def inbox(database: Database, day_keys: DayKeys) -> Inbox:
    return Inbox(database, day_keys, "secret")
