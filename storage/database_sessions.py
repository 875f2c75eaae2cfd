"""Database sessions: the embedded default: rows that a restart keeps, and locks of this one process."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from storage.database import Database
from storage.day_keys import DayKeys
from storage.sessions import WAIT_S, Held, LockLost, Locks, opened
from storage.tables import SessionRow


class DatabaseSessions:
    """For one intake; several share Redis instead."""

    def __init__(self, database: Database, day_keys: DayKeys, *, wait_s: float = WAIT_S) -> None:
        self._database = database
        self._day_keys = day_keys
        self._locks = Locks(wait_s=wait_s)

    async def hold(self, citizen: str, *, now: datetime) -> Held:
        """Lock and read; raises SessionBusy."""
        token = await self._locks.take(citizen)
        try:
            async with self._database.reading() as session:
                row = await session.get(SessionRow, citizen)
            sealed = row.sealed_data if row is not None and row.expires_at > now else None
            return Held(citizen, token, opened(self._day_keys, sealed, citizen))
        except BaseException:
            self._locks.give_back(Held(citizen, token, None))
            raise

    async def save(self, held: Held, data: bytes, *, now: datetime, lives_s: int) -> None:
        """Write and release; raises LockLost."""
        if not self._locks.holds(held):
            raise LockLost
        row = SessionRow(
            citizen_hash=held.citizen,
            sealed_data=self._day_keys.seal(data, bound_to=held.citizen, now=now),
            expires_at=now + timedelta(seconds=lives_s),
        )
        async with self._database.transaction() as session:
            await session.merge(row)
        self._locks.give_back(held)

    async def erase(self, held: Held) -> None:
        """Delete and release."""
        if self._locks.holds(held):
            async with self._database.transaction() as session:
                await session.execute(delete(SessionRow).where(SessionRow.citizen_hash == held.citizen))
        self._locks.give_back(held)

    async def release(self, held: Held) -> None:
        """Release and change nothing."""
        self._locks.give_back(held)

    async def close(self) -> None:
        """The database is closed by whoever opened it."""
