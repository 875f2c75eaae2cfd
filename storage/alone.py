"""Alone: on SQLite there is one intake, so whatever a process before it had in hand is free when it starts."""

from sqlalchemy import delete, update

from storage.database import Database
from storage.tables import InboxRow, LeaseRow


async def take_over(database: Database) -> None:
    """Let go of what a process that died had leased; nobody need wait until its leases end."""
    async with database.transaction() as session:
        await session.execute(update(InboxRow).values(lease_token=None, leased_until=None))
        await session.execute(delete(LeaseRow))
