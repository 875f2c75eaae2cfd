"""Database sessions: the embedded default: rows that a restart keeps, and locks of this one process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from storage import bulk
from storage.committing import MOST, Committer, Write
from storage.database import Database
from storage.day_keys import DayKeys
from storage.gathering import Gathering
from storage.sessions import WAIT_S, Held, LockLost, Locks, opened
from storage.tables import SessionRow


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a row holds."""

    sealed: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Saved:
    """A row to be written."""

    citizen: str
    sealed: bytes
    expires_at: datetime


class DatabaseSessions:
    """For one intake; several share Redis instead."""

    def __init__(
        self, database: Database, day_keys: DayKeys, committer: Committer | None = None, *, wait_s: float = WAIT_S
    ) -> None:
        self._database = database
        self._day_keys = day_keys
        self._locks = Locks(wait_s=wait_s)
        self._load: Gathering[str, _Kept | None] = Gathering(self._loaded, most=MOST)
        self._write: Write[_Saved, None] = Write(committer or Committer(database), _save_all)

    async def hold(self, citizen: str, *, now: datetime) -> Held:
        """Lock and read; raises SessionBusy."""
        token = await self._locks.take(citizen)
        try:
            kept = await self._load(citizen)
            sealed = kept.sealed if kept is not None and kept.expires_at > now else None
            return Held(citizen, token, opened(self._day_keys, sealed, citizen))
        except BaseException:
            self._locks.give_back(Held(citizen, token, None))
            raise

    async def save(self, held: Held, data: bytes, *, now: datetime, lives_s: int) -> None:
        """Write and release; raises LockLost."""
        if not self._locks.holds(held):
            raise LockLost
        sealed = self._day_keys.seal(data, bound_to=held.citizen, now=now)
        await self._write(_Saved(held.citizen, sealed, now + timedelta(seconds=lives_s)))
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

    async def _loaded(self, citizens: Sequence[str]) -> Sequence[_Kept | None]:
        query = select(SessionRow.citizen_hash, SessionRow.sealed_data, SessionRow.expires_at)
        rows = await self._database.look(
            lambda connection: connection.execute(query.where(SessionRow.citizen_hash.in_(citizens))).all()
        )
        kept = {row.citizen_hash: _Kept(row.sealed_data, row.expires_at) for row in rows}
        return [kept.get(citizen) for citizen in citizens]


def _save_all(connection: Connection, saved: Sequence[_Saved]) -> list[None]:
    rows = [(one.citizen, one.sealed, bulk.moment(connection, one.expires_at)) for one in saved]
    tail = (
        "ON CONFLICT (citizen_hash) DO UPDATE SET sealed_data = excluded.sealed_data, expires_at = excluded.expires_at"
    )
    bulk.insert(connection, "sessions", ("citizen_hash", "sealed_data", "expires_at"), rows, tail)
    return [None] * len(saved)
