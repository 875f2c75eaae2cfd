"""Owed: the draft of a report whose answer may still be owed, kept with the report until nobody can be waiting for it.

The store of sessions may lose a draft between the commit of its report and its citizen's answer (Redis flushed, or failed
over to a copy that is behind). The same event, come again, goes on from here and gives the same reference.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.day_keys import DayKeys
from storage.sessions import opened
from storage.tables import OwedRow

# Longer than an app or a browser goes on trying what it got no answer to, in any outage but one of the whole service.
KEPT_FOR = timedelta(hours=1)


class Owed:
    """One draft a citizen: that of the last event by which something was filed."""

    def __init__(self, database: Database, day_keys: DayKeys) -> None:
        self._database = database
        self._day_keys = day_keys

    async def keep(self, session: AsyncSession, citizen: str, event_key: str, draft: bytes, *, now: datetime) -> None:
        """In the caller's transaction: `draft` is where the citizen stood before this event."""
        row = OwedRow(
            citizen_hash=str(citizen),
            event_hash=_hash(citizen, event_key),
            sealed_draft=self._day_keys.seal(draft, bound_to=str(citizen), now=now),
            expires_at=now + KEPT_FOR,
        )
        await session.merge(row)

    async def of(self, citizen: str, event_key: str, *, now: datetime) -> bytes | None:
        """Where the citizen stood before this event; None if nothing was filed by it, or long ago."""
        query = select(OwedRow.sealed_draft).where(
            OwedRow.citizen_hash == str(citizen),
            OwedRow.event_hash == _hash(citizen, event_key),
            OwedRow.expires_at > now,
        )
        async with self._database.reading() as session:
            return opened(self._day_keys, await session.scalar(query), str(citizen))

    async def forget(self, citizen: str) -> None:
        """Nothing is owed any more; the citizen wants it gone."""
        async with self._database.transaction() as session:
            await session.execute(delete(OwedRow).where(OwedRow.citizen_hash == str(citizen)))


def _hash(citizen: str, event_key: str) -> bytes:
    # A pseudonym is keyed, so nobody else can try keys of events against this.
    return hashlib.sha256(f"{citizen}\0{event_key}".encode()).digest()
