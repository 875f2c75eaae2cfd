"""Database: transactions on SQLite (embedded) or PostgreSQL behind the same code, and the migrations of their tables."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import QueuePool

from storage.agreed_time import AgreedTime
from storage.migrating import Migrations
from storage.postgres import LIMITS, Limits, pool

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATIONS = Migrations(MIGRATIONS, lock=0x1B1A6001)
BUSY_MS = 15_000
_READING = "iblagh_reading"
Result = TypeVar("Result")


class Database:
    """One engine; `transaction()` commits at its end, and nothing below it does."""

    def __init__(self, url: str, limits: Limits = LIMITS) -> None:
        address = address_of(url, is_async=True)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        options = {} if self.is_sqlite else pool(address, limits)
        self._engine = create_async_engine(address, hide_parameters=True, **options)
        if self.is_sqlite:
            _make_folder(address)
            self._blocking = create_engine(address_of(url, is_async=False), hide_parameters=True)
            self._written: Connection | None = None
            for engine in (self._engine.sync_engine, self._blocking):
                event.listen(engine, "connect", _set_up_sqlite)
                event.listen(engine, "begin", _begin_sqlite)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        # SQLite has one writer at a time, and lets the others sleep for up to 100 ms before they look again; here they queue.
        self._turn: AbstractAsyncContextManager[object] = asyncio.Lock() if self.is_sqlite else nullcontext()
        self._time = AgreedTime(None if self.is_sqlite else self._told_time)
        # They begin when they are first needed.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="database-reader")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A unit of work: committed at the end, rolled back when something is raised."""
        async with self._turn, self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A look that changes nothing and, on SQLite, waits for no writer."""
        async with self._sessions() as session:
            await session.connection(execution_options={_READING: True})
            yield session

    async def now(self) -> datetime:
        """The time by which leases and waits are dated: PostgreSQL's own, or this machine's beside SQLite."""
        return await self._time.now()

    async def is_migrated(self) -> bool:
        """Whether the tables are those of this version or of a later one, which it can work with."""
        async with self.reading() as session:
            return _MIGRATIONS.are_ours_or_later(await session.scalar(text("SELECT version_num FROM alembic_version")))

    @property
    def in_use(self) -> int:
        """How many connections of the pool somebody holds now."""
        held = self._engine.pool
        return held.checkedout() if isinstance(held, QueuePool) else 0

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` gives, in a transaction of its own; for work of many statements.

        On SQLite it runs in a thread, one after the other: to await each statement would cost two changes of threads.
        """
        if self.is_sqlite:
            async with self._turn:
                return await asyncio.get_running_loop().run_in_executor(self._writer, self._blocked, work)
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def look(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` reads; it changes nothing and, on SQLite, waits for no writer."""
        if self.is_sqlite:
            return await asyncio.get_running_loop().run_in_executor(self._reader, self._looked, work)
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def forget_overwritten(self) -> None:
        """Empty the journal beside SQLite's file, which else holds for long what was overwritten or deleted since.

        Where somebody reads at this moment, a later call does it. PostgreSQL keeps its own journal: docs/operating.md.
        """
        if self.is_sqlite:
            async with self._turn:
                await asyncio.get_running_loop().run_in_executor(self._writer, self._emptied)

    async def _told_time(self) -> datetime:
        async with self.reading() as session:
            told: datetime = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
            return told.astimezone(UTC)

    def _emptied(self) -> None:
        with closing(self._blocking.raw_connection()) as connection:
            # All who write wait meanwhile.
            for one in ("busy_timeout=100", "wal_checkpoint(TRUNCATE)", f"busy_timeout={BUSY_MS}"):
                connection.cursor().execute(f"PRAGMA {one}").fetchall()

    def _blocked(self, work: Callable[[Connection], Result]) -> Result:
        # Kept for the next: to give it back and take it again costs more than most of what is written.
        connection, self._written = self._written or self._blocking.connect(), None
        try:
            with connection.begin():
                result = work(connection)
        except BaseException:
            connection.close()
            raise
        self._written = connection
        return result

    def _looked(self, work: Callable[[Connection], Result]) -> Result:
        with self._blocking.connect().execution_options(**{_READING: True}) as connection:
            return work(connection)

    async def close(self) -> None:
        """Close every connection."""
        for thread in (self._writer, self._reader):
            await asyncio.to_thread(thread.shutdown)
        if self.is_sqlite:
            if self._written is not None:
                self._written.close()
            self._blocking.dispose()
        await self._engine.dispose()


async def insert_new(session: AsyncSession, table: type[DeclarativeBase], **values: Any) -> bool:
    """Insert a row unless one with the same key is there already; whether it was inserted."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # Asked for its key and not counted: psycopg's count of inserted rows is -1 unless rows come back.
    new = insert(table).values(**values).on_conflict_do_nothing().returning(*inspect(table).primary_key)
    return (await session.execute(new)).first() is not None


def migrate(url: str) -> None:
    """Bring the tables to this version; blocking. Two at once are safe, and so is one that has nothing to do."""
    address = address_of(url, is_async=False)
    _make_folder(address)
    engine = create_engine(address, hide_parameters=True)
    if address.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _into_wal)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        _MIGRATIONS.apply(engine)
    finally:
        engine.dispose()


def is_migrated(url: str) -> bool:
    """Whether the tables are those of this version; blocking."""
    engine = create_engine(address_of(url, is_async=False), hide_parameters=True)
    try:
        with engine.connect() as connection:
            return _MIGRATIONS.are_applied(connection)
    finally:
        engine.dispose()


def address_of(url: str, *, is_async: bool) -> URL:
    """The address with the driver that is used for it."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return address.set(drivername="sqlite+aiosqlite" if is_async else "sqlite")
    return address.set(drivername="postgresql+psycopg")


def _make_folder(address: URL) -> None:
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _into_wal(connection: Any, _record: Any) -> None:
    # The file keeps its mode, so only a migration sets it. Two that switch at once get "locked" without any wait
    # (https://sqlite.org/c3ref/busy_handler.html: where waiting could deadlock, the handler is not called).
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # SQLAlchemy begins transactions itself (below), so the driver must not.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writer fails at once when another writes; an immediate one waits.
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
