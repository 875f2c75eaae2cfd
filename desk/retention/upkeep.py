"""Upkeep: when backup and retention last came to their end, for whoever watches that they do."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.database import insert_new
from desk.retention.tables import UpkeepRow

BACKUP, RETENTION = "backup", "retention"


async def succeeded(session: AsyncSession, name: str, *, now: datetime) -> None:
    """In the caller's transaction: `name` came to its end."""
    if not await insert_new(session, UpkeepRow, name=name, succeeded_at=now):
        (await session.get_one(UpkeepRow, name)).succeeded_at = now


async def last_successes(session: AsyncSession) -> dict[str, datetime]:
    """When each kind last succeeded; one that never did is missing."""
    return {row.name: row.succeeded_at for row in await session.scalars(select(UpkeepRow))}
