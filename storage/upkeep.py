"""Upkeep: when backup and retention last came to their end, one row each, for whoever watches that they do."""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import insert_new
from storage.tables import Base

BACKUP, RETENTION = "backup", "retention"


class UpkeepRow(Base):
    """The last success of one kind of upkeep."""

    __tablename__ = "upkeep"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    succeeded_at: Mapped[datetime]


async def succeeded(session: AsyncSession, name: str, *, now: datetime) -> None:
    """In the caller's transaction: `name` came to its end."""
    if not await insert_new(session, UpkeepRow, name=name, succeeded_at=now):
        (await session.get_one(UpkeepRow, name)).succeeded_at = now


async def last_successes(session: AsyncSession) -> dict[str, datetime]:
    """When each kind last succeeded; one that never did is missing."""
    return {row.name: row.succeeded_at for row in await session.scalars(select(UpkeepRow))}
