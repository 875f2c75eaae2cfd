"""Retention: `iblagh retention`, what the intake has kept for long enough, shown or deleted."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from rich.console import Console

from bot.erasing import note_erasures
from bot.settings import Settings
from bot.wiring_stores import evidence_store
from storage import upkeep
from storage.database import Database, migrate
from storage.draft_files import DraftFiles
from storage.keeping import Keeping, Periods
from storage.retention import ORPHAN_S

log = structlog.get_logger()


def periods_of(settings: Settings) -> Periods:
    """For how long reports are kept."""
    delivered, closed, open_ = (
        timedelta(days=days)
        for days in (settings.keep_delivered_days, settings.keep_closed_days, settings.keep_open_days)
    )
    return Periods(delivered, closed, open_)


async def planned(settings: Settings, console: Console) -> None:
    """Say what would go, and touch nothing."""
    database = await _database(settings)
    try:
        due = await _keeping(settings, database).plan(datetime.now(UTC))
    finally:
        await database.close()
    console.print(f"Copies of what the desk has, due to go: {due.copies}. Reports due to go altogether: {due.reports}.")
    console.print("Nothing was deleted: --apply does it. Drafts and keys of past days are swept by the intake itself.")


async def applied(settings: Settings, console: Console) -> None:
    """Delete what is due, and sweep; counted in the log, and noted when it came to its end."""
    now, evidence = datetime.now(UTC), evidence_store(settings)
    database = await _database(settings)
    drafts = DraftFiles(database, evidence, draft_s=settings.draft_hours * 3600)
    try:
        gone = await _keeping(settings, database).apply(now)
        orphans = await evidence.sweep(drafts.is_known, older_than_s=ORPHAN_S)
        await note_erasures(settings.erasures_file, database)
        async with database.transaction() as session:
            await upkeep.succeeded(session, upkeep.RETENTION, now=now)
    finally:
        await database.close()
    log.info("retention.copies_deleted", count=gone.copies)
    log.info("retention.reports_deleted", count=gone.reports)
    log.info("retention.files_deleted", count=gone.files + orphans)
    console.print(
        f"Deleted: copies of {gone.copies} reports, {gone.reports} reports altogether, {gone.files + orphans} files."
    )


def _keeping(settings: Settings, database: Database) -> Keeping:
    return Keeping(database, evidence_store(settings), periods_of(settings))


async def _database(settings: Settings) -> Database:
    await asyncio.to_thread(migrate, settings.database_url)
    return Database(settings.database_url)
