"""The stores that keep sessions, each with a way to restart it and to look at what it keeps."""

import asyncio
from pathlib import Path
from typing import Protocol

from storage.database import Database
from storage.database_sessions import DatabaseSessions
from storage.day_keys import DayKeys
from storage.key_files import KeyFiles
from storage.redis_connections import redis_of
from storage.redis_sessions import RedisSessions
from storage.sessions import WAIT_S, MemorySessions, SessionStore

# As in production: longer than any disk lets somebody wait who is let in, shorter than a lock of Redis outlives its holder.
PATIENT_S = WAIT_S
# Soon enough to see somebody given up on.
IMPATIENT_S = 0.2


class Keeper(Protocol):
    """Where sessions are kept, for as long as a test runs."""

    day_keys: DayKeys

    def restarted(self, *, wait_s: float = PATIENT_S) -> SessionStore:
        """A store as a new process opens it on what is kept; it gives up after `wait_s` of waiting for a citizen."""
        ...

    async def raw(self) -> bytes:
        """Everything that is kept, as somebody who stole it sees it."""
        ...

    async def lets_pass(self, seconds: int) -> None:
        """Wait until so much has passed by its own clock; the others are told the time."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class InMemory:
    """Kept by the process alone."""

    def __init__(self, folder: Path) -> None:
        self.day_keys = DayKeys(KeyFiles(folder / "day-keys"))
        self._last: SessionStore | None = None

    def restarted(self, *, wait_s: float = PATIENT_S) -> SessionStore:
        self._last = MemorySessions(self.day_keys, wait_s=wait_s)
        return self._last

    async def raw(self) -> bytes:
        return repr(vars(self._last)).encode()

    async def lets_pass(self, seconds: int) -> None:
        """It has no clock."""

    async def close(self) -> None:
        """Nothing is held."""


class InDatabase:
    """Kept in a table of a database that has been migrated; the raw of SQLite is its files, journal and all."""

    def __init__(self, folder: Path, url: str) -> None:
        self.day_keys = DayKeys(KeyFiles(folder / "day-keys"))
        self._url = url
        self._folder = folder
        self._opened: list[Database] = []

    def restarted(self, *, wait_s: float = PATIENT_S) -> SessionStore:
        self._opened.append(Database(self._url))
        return DatabaseSessions(self._opened[-1], self.day_keys, wait_s=wait_s)

    async def raw(self) -> bytes:
        if self._url.startswith("sqlite"):
            return b"".join(path.read_bytes() for path in self._folder.glob("x.db*"))
        async with self._opened[-1].reading() as session:
            connection = await session.connection()
            rows = await connection.exec_driver_sql("SELECT citizen_hash, sealed_data, expires_at FROM sessions")
            return repr(rows.all()).encode()

    async def lets_pass(self, seconds: int) -> None:
        """It has no clock."""

    async def close(self) -> None:
        for database in self._opened:
            await database.close()


class InRedis:
    """Kept in Redis: one server, a primary with Sentinels, or a Cluster."""

    def __init__(self, folder: Path, url: str) -> None:
        self.day_keys = DayKeys(KeyFiles(folder / "day-keys"))
        self.client = redis_of(url)
        self._url = url
        self._opened: list[SessionStore] = []

    def restarted(self, *, wait_s: float = PATIENT_S) -> SessionStore:
        self._opened.append(RedisSessions(self._url, self.day_keys, wait_s=wait_s))
        return self._opened[-1]

    async def raw(self) -> bytes:
        keys = sorted([key async for key in self.client.scan_iter()])
        # One by one, because the nodes of a Cluster answer for their own keys only.
        return b"\n".join([*keys, *[value for key in keys if (value := await self.client.get(key))]])

    async def lets_pass(self, seconds: int) -> None:
        await asyncio.sleep(seconds + 0.05)

    async def close(self) -> None:
        for one in self._opened:
            await one.close()
        await self.client.aclose()
