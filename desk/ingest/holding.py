"""Holding: which of the reports that an intake asks about are here, with what of each."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.tables import AdditionRow, EvidenceRow, ReportRow
from storage.wire import Asked, Held, HeldAnswer


async def held(session: AsyncSession, asked: Asked) -> HeldAnswer:
    """Which of these reports are here, with what."""
    wanted = list(dict.fromkeys(asked.report_ids))
    here = list(await session.scalars(select(ReportRow.report_id).where(ReportRow.report_id.in_(wanted))))
    evidence: dict[str, list[str]] = {one: [] for one in here}
    additions: dict[str, list[str]] = {one: [] for one in here}
    files = select(EvidenceRow.report_id, EvidenceRow.evidence_id).where(EvidenceRow.report_id.in_(here))
    for report_id, evidence_id in await session.execute(files):
        evidence[str(report_id)].append(evidence_id)
    added = select(AdditionRow.report_id, AdditionRow.addition_id).where(AdditionRow.report_id.in_(here))
    for report_id, addition_id in await session.execute(added):
        additions[report_id].append(addition_id)
    answers = (Held(report_id=one, evidence=tuple(evidence[one]), additions=tuple(additions[one])) for one in here)
    return HeldAnswer(held=tuple(answers))
