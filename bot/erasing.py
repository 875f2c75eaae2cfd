"""Erasing: whose contact was withdrawn is named where no restore of a backup reaches it."""

import asyncio
from pathlib import Path

import structlog
from sqlalchemy import select

from backups.erasures import Erasures
from bot.logs import shape_of
from storage.database import Database
from storage.tables import ReportRow

log = structlog.get_logger()

WITHDRAWN = "withdrawn"


async def keep_noting(file: Path, database: Database) -> None:
    """As note_erasures, and a file that cannot be written is said and stops nothing else."""
    try:
        await note_erasures(file, database)
    except OSError as error:
        log.error("erasures.not_noted", **shape_of(error))


async def note_erasures(file: Path, database: Database) -> int:
    """Add the reports that are not named in `file` yet; how many. Raises OSError when it cannot be written."""
    async with database.reading() as session:
        query = select(ReportRow.report_id).where(ReportRow.withdrawn_at.is_not(None))
        withdrawn = list(await session.scalars(query))
    return await asyncio.to_thread(Erasures(file, "intake").note, {WITHDRAWN: withdrawn})
