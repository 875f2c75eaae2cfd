"""Backing up: `iblagh backup` and `iblagh restore`: what of an intake is in a backup, and what is done after a restore."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from rich.console import Console
from sqlalchemy import update

from backups.erasures import Erasures
from backups.parts import Files, Whole
from backups.restoring import restore
from backups.taking import take
from bot.erasing import WITHDRAWN, note_erasures
from bot.log_restarting import restart
from bot.settings import Settings
from bot.wiring_stores import evidence_store
from storage import upkeep
from storage.database import Database, migrate
from storage.tables import ReportRow

log = structlog.get_logger()

# What lives for hours, under keys that are destroyed: it must not outlive them.
SHORT_LIVED = ("inbox", "sessions", "seen_keys", "aliases", "messages", "owed", "holds", "leases", "day_keys") + (
    "limits_reached",
)
WITHDRAWALS = "SELECT report_id FROM reports WHERE withdrawn_at IS NOT NULL"
NEXT = (
    "Next: start the intake with the IBLAGH_SECRET of then, and the relay. What the relay pushes again, the desk knows.",
    "References that were given out after the backup lead nowhere here; their reports are at the desk if they were pushed.",
    "Then run `iblagh relay reconcile`, and `iblagh retention --apply`.",
)


def whole(settings: Settings) -> Whole:
    """What is backed up of an intake."""
    evidence = Files(evidence_store(settings), "SELECT evidence_id, sealed_sha256 FROM evidence ORDER BY 1")
    erased = {WITHDRAWN: WITHDRAWALS}
    return Whole("intake", settings.database_url, SHORT_LIVED, {"evidence": evidence}, erased)


async def back_up(settings: Settings, place: str, console: Console) -> bool:
    """Whether everything is in the backup; what is lost here is named. Raises BackupFailed."""
    database = Database(settings.database_url)
    try:
        # A list that is begun after a backup is none of that service, so it is begun before the first one.
        await note_erasures(settings.erasures_file, database)
        now = datetime.now(UTC)
        taken = await take(whole(settings), place, settings.backup_keys.split(), now=now)
        await note_erasures(settings.erasures_file, database)
        async with database.transaction() as session:
            await upkeep.succeeded(session, upkeep.BACKUP, now=now)
    finally:
        await database.close()
    log.info("backup.taken", count=taken.files.total())
    console.print(f"{taken.name}: {taken.files.total()} files, {taken.copied} of them new there.", highlight=False)
    for evidence_id in taken.lost:
        console.print(f"lost or damaged here, and not in the backup: {evidence_id}", highlight=False)
    return not taken.lost


async def bring_back(settings: Settings, archive: str, key: Path, console: Console) -> None:
    """Restore into an empty database and store, and erase what was erased since. Raises BackupFailed."""
    erasures = Erasures(settings.erasures_file, "intake")
    restored = await restore(whole(settings), archive, key, partial(erasures.require, "IBLAGH_ERASURES_FILE"))
    await asyncio.to_thread(migrate, settings.database_url)
    noted = await asyncio.to_thread(erasures.read)
    withdrawn = {*restored.manifest.erased.get(WITHDRAWN, ()), *noted.get(WITHDRAWN, ())}
    database = Database(settings.database_url)
    try:
        erased = await _withdraw_again(database, sorted(withdrawn))
    finally:
        await database.close()
    # What was signed after the backup cannot be continued, so nobody shall take what comes for a continuation.
    head = await restart(settings)
    log.info("backup.restored", count=restored.files.total())
    console.print(f"Restored as of {restored.manifest.made_at}: {restored.files.total()} files.", highlight=False)
    console.print(f"Contacts that were withdrawn since, and are deleted again: {erased}.", highlight=False)
    console.print(
        f"The log of receipts is now {head.origin}, with {head.size} leaves: say publicly why.", highlight=False
    )
    for line in NEXT:
        console.print(line, highlight=False)


async def _withdraw_again(database: Database, report_ids: list[str]) -> int:
    now, erased = datetime.now(UTC), 0
    for report_id in report_ids:
        named = (ReportRow.report_id == report_id, ReportRow.withdrawn_at.is_(None))
        gone = update(ReportRow).where(*named).values(sealed_identity=None, withdrawn_at=now)
        async with database.transaction() as session:
            erased += len((await session.scalars(gone.returning(ReportRow.report_id))).all())
    return erased
