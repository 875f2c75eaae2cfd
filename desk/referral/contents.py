"""Contents: what a case holds, as one hash: by it a dossier tells whether the case is still the one that it is about."""

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.tables import AdditionRow, CaseRow, EvidenceRow, ReportRow, VerificationRow


async def content_of(session: AsyncSession, case_id: str) -> str:
    """SHA-256 over the ids of all that a dossier of the case has to hold, and over who may be named in it."""
    case = await session.get_one(CaseRow, case_id)
    of_case = ReportRow.case_id == case_id
    reports = await session.execute(
        select(ReportRow.report_id, ReportRow.anonymous, ReportRow.purged_at.is_(None)).where(of_case)
    )
    kinds = [sorted([report_id, str(anonymous), str(kept)] for report_id, anonymous, kept in reports)]
    for column in (AdditionRow.addition_id, EvidenceRow.evidence_id):
        table = column.class_
        found = await session.scalars(
            select(column).join(ReportRow, ReportRow.report_id == table.report_id).where(of_case)
        )
        kinds.append(sorted([one] for one in found))
    checked = await session.scalars(select(VerificationRow.id).where(VerificationRow.case_id == case_id))
    kinds.append(sorted([str(one)] for one in checked))
    return hashlib.sha256(json.dumps([case.category, case.subtype, case.priority, kinds]).encode()).hexdigest()
