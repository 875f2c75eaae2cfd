"""Fixtures of the stores: a database of either kind with its tables, and keys."""

import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.database import Database, migrate
from storage.day_keys import DayKeys
from storage.inbox import Inbox
from storage.key_files import KeyFiles
from storage.parking import Parking
from tests.drivers import s3, servers
from tests.storage import evidence_stores

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


@pytest.fixture
def migrated_sqlite(migrated_file: Path, tmp_path: Path) -> str:
    """An SQLite database with its tables, copied from one that the migrations made."""
    shutil.copy(migrated_file, tmp_path / "x.db")
    return f"sqlite:///{tmp_path}/x.db"


@pytest.fixture
def migrated_postgres(postgres_server: str, migrated_database: str) -> Iterator[str]:
    """A PostgreSQL database with its tables, copied from one that the migrations made."""
    with servers.fresh_database(postgres_server, like=migrated_database) as url:
        yield url


@pytest.fixture(params=["migrated_sqlite", "migrated_postgres"], ids=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """A database of either kind with its tables."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    opened = Database(migrated_url)
    yield opened
    await opened.close()


@pytest.fixture
def day_keys(tmp_path: Path) -> DayKeys:
    return DayKeys(KeyFiles(tmp_path / "day-keys"))


@pytest.fixture
def inbox(database: Database, day_keys: DayKeys) -> Inbox:
    return Inbox(database, day_keys, "secret")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    with s3.s3() as url:
        yield url


@pytest.fixture
def bucket(s3_server: str) -> s3.Bucket:
    """A bucket that is empty."""
    return s3.Bucket(s3_server, f"evidence-{secrets.token_hex(8)}")


@pytest.fixture
async def line(s3_server: str) -> AsyncIterator[s3.Line]:
    """A line to the S3 server."""
    async with s3.Line(s3_server) as opened:
        yield opened


@pytest.fixture
def in_folder(tmp_path: Path) -> evidence_stores.Folder:
    return evidence_stores.Folder(tmp_path / "intake" / "evidence")


@pytest.fixture
def in_bucket(bucket: s3.Bucket, line: s3.Line, s3_server: str) -> evidence_stores.BelowPrefix:
    return evidence_stores.BelowPrefix(bucket, line.url, s3_server)


@pytest.fixture(params=["in_folder", "in_bucket"])
def place(request: pytest.FixtureRequest) -> evidence_stores.Place:
    """Where evidence is kept: first a folder and then a bucket."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def parking(database: Database) -> Parking:
    return Parking(database)
