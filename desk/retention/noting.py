"""Noting: what was erased is named, within seconds of a deletion, where no restore of a backup reaches it."""

import asyncio
import time

import structlog
from sqlalchemy import func, select

from desk.database import Database
from desk.ingest.feed import PURGED
from desk.retention.backups import note_erasures
from desk.settings import DeskSettings
from desk.tables import UpdateRow

log = structlog.get_logger()

LOOKS_S = 5.0
# What a reporter withdraws, their intake tells again after a loss; what an analyst deletes, nobody else knows.
EVERY_S = 300.0


async def keep_noting(settings: DeskSettings, database: Database) -> None:
    """Go on until cancelled; a file that cannot be written is said, and tried again."""
    noted, due_at = 0, time.monotonic()
    while True:
        try:
            deleted = await _last_deletion(database, after=noted)
            if deleted > noted or time.monotonic() >= due_at:
                noted, due_at = deleted, time.monotonic() + EVERY_S
                await note_erasures(settings, database)
        except Exception as error:
            log.error("erasures.not_noted", error=type(error).__name__)
        await asyncio.sleep(LOOKS_S)


async def _last_deletion(database: Database, *, after: int) -> int:
    """The feed's last line about one; `after` where there is none since."""
    query = select(func.max(UpdateRow.cursor)).where(UpdateRow.cursor > after, UpdateRow.type == PURGED)
    async with database.reading() as session:
        return await session.scalar(query) or after
