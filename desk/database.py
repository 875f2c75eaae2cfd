"""Database: the desk's own, on SQLite or PostgreSQL, and the migrations of its tables."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from storage.migrating import Migrations
from storage.postgres import Limits, pool

# More than an intake has, and more time: pages that many look at, over many cases.
LIMITS = Limits(connections=15, statement_s=60)
MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATIONS = Migrations(MIGRATIONS, lock=0x1B1A6101)
BUSY_MS = 15_000
# All who write wait while a journal is emptied; where somebody reads, a later call does it.
EMPTIES_WITHIN_S = 0.1
_READING = "desk_reading"


class Database:
    """One engine; `transaction()` commits at its end, and nothing below it does."""

    def __init__(self, url: str, limits: Limits = LIMITS) -> None:
        self._address = address = address_of(url, is_async=True)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        options = {} if self.is_sqlite else pool(address, limits)
        self._engine = create_async_engine(address, hide_parameters=True, **options)
        if self.is_sqlite:
            _prepare_sqlite(self._engine.sync_engine, address)
            _end_whole(self._engine.sync_engine.dialect)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A unit of work: committed at the end, rolled back when something is raised."""
        async with self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A look that changes nothing, sees one moment throughout and, on SQLite, waits for no writer."""
        options: dict[str, Any] = {_READING: True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        async with self._sessions() as session:
            await session.connection(execution_options=options)
            yield session

    async def is_migrated(self) -> bool:
        """Whether the tables are those of this version or of a later one, which it can work with."""
        async with self.reading() as session:
            return _MIGRATIONS.are_ours_or_later(await session.scalar(text("SELECT version_num FROM alembic_version")))

    async def forget_overwritten(self) -> None:
        """Empty the journal beside SQLite's file, which else holds for long what was deleted since.

        PostgreSQL keeps its own journal: docs/retention.md.
        """
        if self.is_sqlite:
            await asyncio.to_thread(_empty_journal, str(self._address.database))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


async def insert_new(session: AsyncSession, table: type[DeclarativeBase], **values: Any) -> bool:
    """Insert a row unless one with the same key is there already; whether it was inserted."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # Asked for its key and not counted: psycopg's count of inserted rows is -1 unless rows come back.
    new = insert(table).values(**values).on_conflict_do_nothing().returning(*inspect(table).primary_key)
    return (await session.execute(new)).first() is not None


def migrate(url: str) -> None:
    """Bring the tables to this version; blocking, and safe by two at once."""
    address = address_of(url, is_async=False)
    engine = create_engine(address, hide_parameters=True)
    if address.get_backend_name() == "sqlite":
        _prepare_sqlite(engine, address)
    try:
        _MIGRATIONS.apply(engine)
    finally:
        engine.dispose()


def address_of(url: str, *, is_async: bool) -> URL:
    """The address with the driver that is used for it."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return address.set(drivername="sqlite+aiosqlite" if is_async else "sqlite")
    return address.set(drivername="postgresql+psycopg")


def _prepare_sqlite(engine: Any, address: URL) -> None:
    if address.database:
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _end_whole(dialect: Any) -> None:
    # Where a statement is cancelled SQLAlchemy stops the driver's thread beside the close that it began, and when both
    # are cancelled that close, and the process's end with it, waits for the thread for ever. The driver's own close
    # can be cancelled; rolled back before, since a statement that is still referred to keeps a closed file locked.
    def terminate(connection: Any) -> None:
        try:
            connection.rollback()
        finally:
            connection.close()

    dialect.has_terminate = False
    dialect.do_terminate = terminate


def _empty_journal(path: str) -> None:
    with closing(sqlite3.connect(path, timeout=EMPTIES_WITHIN_S)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # The custody chain needs a writer from the first statement on: two that read the same last entry would fork it.
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
