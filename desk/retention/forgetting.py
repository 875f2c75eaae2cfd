"""Forgetting: what was overwritten or deleted leaves the journal beside SQLite's file within seconds."""

import asyncio

import structlog

from desk.database import Database

log = structlog.get_logger()

EVERY_S = 5.0


async def keep_forgetting(database: Database) -> None:
    """Go on until cancelled; what cannot be done now is done the next time."""
    while True:
        try:
            await database.forget_overwritten()
        except Exception as error:
            log.error("journal.not_emptied", error=type(error).__name__)
        await asyncio.sleep(EVERY_S)
