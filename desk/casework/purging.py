"""Purging: what a report says and who sent it is deleted; that there was one, of what kind and when, stays as a count."""

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.tables import NoteRow, TaskRow
from desk.comparing.grouping import forget_report
from desk.ingest.feed import PURGED
from desk.tables import AdditionRow, EvidenceRow, MessageRow, ReportRow, UpdateRow, VerificationRow


async def purge(session: AsyncSession, report: ReportRow) -> list[str]:
    """Delete what a report says and who sent it, and tell its intake; the ids of its files, which go after the commit."""
    report.sealed, report.sealed_identity = b"", None
    report.purged_at = report.purged_at or datetime.now(UTC)
    session.add(UpdateRow(report_id=report.report_id, at=report.purged_at, type=PURGED))
    files = select(EvidenceRow.evidence_id).where(EvidenceRow.report_id == report.report_id)
    gone = list(await session.scalars(files))
    await forget_report(session, report.report_id)
    for table in (AdditionRow, MessageRow, EvidenceRow):
        await session.execute(delete(table).where(table.report_id == report.report_id))
    return gone


async def purge_work(session: AsyncSession, case_id: str) -> None:
    """Delete what analysts wrote on a case."""
    for table in (VerificationRow, NoteRow, TaskRow):
        await session.execute(delete(table).where(table.case_id == case_id))


async def forget_reporter(session: AsyncSession, report: ReportRow) -> None:
    """Delete by what a purged report could still be found and answered: its reply key, and replies in the feed."""
    report.reply_key = ""
    replies = (UpdateRow.report_id == report.report_id, UpdateRow.type == "reply")
    await session.execute(delete(UpdateRow).where(*replies))
