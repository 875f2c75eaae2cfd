"""Parking: items of the inbox that could not be answered: an operator sees their shape, takes them up again, or drops them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from storage.database import Database
from storage.tables import InboxRow


@dataclass(frozen=True, slots=True)
class Parked:
    """An item that could not be answered: its shape only."""

    id: int
    channel: str
    size: int
    reason: str
    attempts: int
    received_at: datetime


class Parking:
    """The parked items of all channels; nothing here can open one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def parked(self) -> list[Parked]:
        """What an operator should look at."""
        heads = and_(InboxRow.parked_at.is_not(None), InboxRow.joined_to.is_(None))
        query = select(InboxRow).where(heads).order_by(InboxRow.id)
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
        return [
            Parked(row.id, row.channel, len(row.sealed_body), row.reason or "", row.attempts, row.received_at)
            for row in rows
        ]

    async def count(self) -> int:
        """Items that are still owed an answer, parked ones left out."""
        async with self._database.reading() as session:
            query = select(func.count()).select_from(InboxRow).where(InboxRow.parked_at.is_(None))
            return (await session.scalar(query)) or 0

    async def retry(self, item_id: int, *, now: datetime) -> bool:
        """Take a parked item up again, with what was joined to it; whether there was one."""
        fresh = {"parked_at": None, "attempts": 0, "due_at": now, "lease_token": None, "leased_until": None}
        async with self._database.transaction() as session:
            taken = update(InboxRow).where(_is_parked(item_id)).values(**fresh).returning(InboxRow.id)
            return (await session.execute(taken)).first() is not None

    async def drop(self, item_id: int) -> bool:
        """Delete a parked item, with what was joined to it; whether there was one."""
        async with self._database.transaction() as session:
            gone = delete(InboxRow).where(_is_parked(item_id)).returning(InboxRow.id)
            return (await session.execute(gone)).first() is not None


def _is_parked(item_id: int) -> ColumnElement[bool]:
    return and_(or_(InboxRow.id == item_id, InboxRow.joined_to == item_id), InboxRow.parked_at.is_not(None))
