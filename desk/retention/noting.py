"""Noting: what was erased is named, every few minutes, where no restore of a backup reaches it."""

import asyncio

import structlog

from desk.database import Database
from desk.retention.backups import note_erasures
from desk.settings import DeskSettings

log = structlog.get_logger()

EVERY_S = 300.0


async def keep_noting(settings: DeskSettings, database: Database) -> None:
    """Go on until cancelled; a file that cannot be written is said, and tried again."""
    while True:
        try:
            await note_erasures(settings, database)
        except Exception as error:
            log.error("erasures.not_noted", error=type(error).__name__)
        await asyncio.sleep(EVERY_S)
