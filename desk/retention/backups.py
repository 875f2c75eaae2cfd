"""Backups of the desk: what of it is in one, and what is done after a restore: erased again, counted on, and verified."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from backups.erasures import Erasures
from backups.parts import Files, Whole
from backups.restoring import restore
from backups.taking import Taken, take
from desk.cases import evidence
from desk.casework.purging import purge, purge_work
from desk.custody import OPERATOR, Custody, Entry, one_at_a_time
from desk.custody import Whole as WholeLog
from desk.database import Database, migrate
from desk.ingest.filing import change_state, withdraw
from desk.queue.counting import recount
from desk.referral.taking_back import withdraw_unsent
from desk.retention import upkeep
from desk.settings import DeskSettings
from desk.tables import CaseRow, ReportRow, UpdateRow
from storage.local_evidence import LocalEvidence
from storage.wire import State, Withdrawn

log = structlog.get_logger()

# Sign-ins and links of then open nothing after a restore.
SHORT_LIVED = ("sign_ins", "links", "used_challenges", "alert_pairings", "provider_arrivals", "leases")
WITHDRAWN, PURGED = "withdrawn", "purged"
ERASED = {
    WITHDRAWN: "SELECT report_id FROM reports WHERE withdrawn_at IS NOT NULL",
    PURGED: "SELECT report_id FROM reports WHERE purged_at IS NOT NULL",
}
RESTORED, ERASED_AGAIN = "restored", "erased again"
# Intakes have read the feed up to a cursor that a restored desk has not given out yet; more lines than ever come in a day.
SKIPPED = 1_000_000
NOBODYS = "0" * 32


def whole(settings: DeskSettings) -> Whole:
    """What is backed up of a desk."""
    files = {
        "evidence": Files(
            LocalEvidence(settings.desk_evidence_dir), "SELECT evidence_id, sealed_sha256 FROM evidence ORDER BY 1"
        ),
        "dossiers": Files(
            LocalEvidence(settings.desk_dossier_dir),
            "SELECT referral_id, '' FROM referrals WHERE sealed_document IS NOT NULL AND withdrawn_at IS NULL ORDER BY 1",
        ),
    }
    return Whole("desk", settings.desk_database_url, SHORT_LIVED, files, ERASED)


async def back_up(settings: DeskSettings, place: str) -> Taken:
    """A backup, and the note that it succeeded; raises BackupFailed."""
    database = Database(settings.desk_database_url)
    try:
        # A list that is begun after a backup is none of that service, so it is begun before the first one.
        await note_erasures(settings, database)
        now = datetime.now(UTC)
        taken = await take(whole(settings), place, settings.desk_backup_keys.split(), now=now)
        await note_erasures(settings, database)
        async with database.transaction() as session:
            await upkeep.succeeded(session, upkeep.BACKUP, now=now)
    finally:
        await database.close()
    log.info("backup.taken", count=taken.files.total())
    return taken


async def bring_back(settings: DeskSettings, archive: str, key: Path) -> tuple[WholeLog, int]:
    """Restore into an empty database and empty folders: the log, verified, and how many reports were erased again.

    Raises BackupFailed, or Broken for a log that was not whole when it was backed up, or is under another secret.
    """
    erasures = Erasures(settings.desk_erasures_file, "desk")
    restored = await restore(whole(settings), archive, key, partial(erasures.require, "IBLAGH_DESK_ERASURES_FILE"))
    await asyncio.to_thread(migrate, settings.desk_database_url)
    noted = await asyncio.to_thread(erasures.read)
    database, custody = Database(settings.desk_database_url), Custody(*settings.secrets)
    try:
        await custody.verify(database)
        async with database.transaction() as session:
            await custody.append(session, Entry(OPERATOR, RESTORED, "", restored.manifest.made_at))
            await _count_on(session)
        erased = 0
        for how in (WITHDRAWN, PURGED):
            for report_id in sorted({*noted.get(how, ()), *restored.manifest.erased.get(how, ())}):
                erased += await _erase_again(settings, database, custody, report_id, how)
        return await custody.verify(database), erased
    finally:
        await database.close()


async def note_erasures(settings: DeskSettings, database: Database) -> int:
    """Name what was erased where no restore reaches it; how many reports were not named yet."""
    async with database.reading() as session:
        erased = {how: [str(one) for one in await session.scalars(text(sql))] for how, sql in ERASED.items()}
    return await asyncio.to_thread(Erasures(settings.desk_erasures_file, "desk").note, erased)


async def _count_on(session: AsyncSession) -> None:
    """Leave the feed's cursors out that intakes may have read already; the line that does it is about no report."""
    cursor = (await session.scalar(select(func.max(UpdateRow.cursor))) or 0) + SKIPPED
    now, state = datetime.now(UTC), State.RECEIVED.value
    session.add(UpdateRow(cursor=cursor, report_id=NOBODYS, at=now, type="status", state=state))
    await session.flush()
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT setval(pg_get_serial_sequence('updates', 'cursor'), :at)"), {"at": cursor})


async def _erase_again(settings: DeskSettings, database: Database, custody: Custody, report_id: str, how: str) -> bool:
    """Whether it was there again."""
    async with database.transaction() as session:
        await one_at_a_time(session)
        report = await session.get(ReportRow, report_id)
        done = report is None or (report.withdrawn_at if how == WITHDRAWN else report.purged_at) is not None
        if report is None or done:
            return False
        await custody.append(session, Entry(OPERATOR, ERASED_AGAIN, report.case_id, how))
        if how == WITHDRAWN:
            await withdraw(session, custody, Withdrawn(report_id=report_id, withdrawn_at=datetime.now(UTC)))
            return True
        gone = await purge(session, report)
        await withdraw_unsent(session, custody, report.case_id, by=OPERATOR, why=ERASED_AGAIN)
        await _close_if_empty(session, report.case_id)
    for evidence_id in gone:
        await evidence.remove(settings.desk_evidence_dir, evidence_id)
    return True


async def _close_if_empty(session: AsyncSession, case_id: str) -> None:
    """A case of which everything was erased was closed; with what outcome, is lost."""
    await recount(session, case_id)
    left = (ReportRow.case_id == case_id, ReportRow.purged_at.is_(None))
    if await session.scalar(select(ReportRow.report_id).where(*left).limit(1)) is None:
        await purge_work(session, case_id)
        await change_state(session, await session.get_one(CaseRow, case_id), State.CLOSED)
