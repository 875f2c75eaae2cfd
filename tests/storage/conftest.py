"""Fixtures of the stores: a database of either kind with its tables, and keys."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database, migrate
from storage.day_keys import DayKeys

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def migrated_url(database_url: str) -> str:
    """A database of either kind with its tables."""
    migrate(database_url)
    return database_url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    opened = Database(migrated_url)
    yield opened
    await opened.close()


@pytest.fixture
def day_keys(tmp_path: Path) -> DayKeys:
    return DayKeys(tmp_path / "day-keys")
