"""Messages: the numbers of a chat's latest messages, kept only as long as its app lets a bot delete them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from storage import bulk
from storage.database import Database
from storage.tables import InboxRow, MessageRow

# Bot API, deleteMessage: a message can only be deleted if it was sent less than 48 hours ago.
KEPT_FOR = timedelta(hours=48)
# What a 64-bit column holds; no app numbers messages higher.
MOST = 2**53


def ends_at(now: datetime) -> datetime:
    """On the hour, so that no row tells to the second when its citizen was answered, as a report says when it was filed.

    The numbers still tell who was answered before whom, where an app counts over all chats: docs/threat-model.md.
    """
    return (now + KEPT_FOR).replace(minute=0, second=0, microsecond=0)


def remember_all(connection: Connection, chats: Sequence[tuple[str, Sequence[int], datetime]]) -> None:
    """In the caller's transaction: each citizen's chat holds these messages, at that moment."""
    rows = [
        (citizen, number, bulk.moment(connection, ends_at(now)))
        for citizen, numbers, now in chats
        for number in numbers
        if 0 < number < MOST
    ]
    if rows:
        columns = ("citizen_hash", "number", "expires_at")
        bulk.insert(connection, "messages", columns, rows, "ON CONFLICT DO NOTHING")


class Messages:
    """What /erase may delete."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, citizen: str, *, now: datetime) -> list[int]:
        """The numbers of the citizen's messages that can still be deleted, in order."""
        ours = select(MessageRow.number).where(MessageRow.citizen_hash == citizen, MessageRow.expires_at > now)
        async with self._database.reading() as session:
            return list((await session.scalars(ours.order_by(MessageRow.number))).all())

    async def add(self, citizen: str, numbers: Sequence[int], *, now: datetime) -> None:
        """The citizen's chat holds these messages too."""
        await self._database.run(lambda connection: remember_all(connection, [(citizen, numbers, now)]))

    async def forget(self, citizen: str) -> None:
        """They are deleted in the app; what could not be answered goes with them."""
        await self.forget_parked(citizen)
        async with self._database.transaction() as session:
            await session.execute(delete(MessageRow).where(MessageRow.citizen_hash == citizen))

    async def forget_parked(self, citizen: str) -> None:
        """Delete what the citizen sent and nobody could answer: an operator would take it up again."""
        parked = delete(InboxRow).where(InboxRow.citizen_hash == citizen, InboxRow.parked_at.is_not(None))
        async with self._database.transaction() as session:
            await session.execute(parked)
