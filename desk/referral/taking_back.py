"""Taking back: dossiers that did not leave yet go with what they were made of; what left is on record, and stops a deletion."""

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.custody import INTAKE, Custody, Entry
from desk.referral.steps import HandedOver
from desk.referral.tables import InstructionRow, ReferralRow
from desk.tables import ReportRow


async def forget_unsent(session: AsyncSession, case_id: str) -> tuple[str, ...]:
    """Delete what referrals and prosecutors say of a case that was lawful; the ids of dossiers whose files go after it.

    Raises HandedOver where a service has one of them.
    """
    rows = list(await session.scalars(select(ReferralRow).where(ReferralRow.case_id == case_id)))
    if any(one.handed_over_at is not None for one in rows):
        raise HandedOver
    for table in (ReferralRow, InstructionRow):
        await session.execute(delete(table).where(table.case_id == case_id))
    return tuple(one.referral_id for one in rows)


async def take_back(session: AsyncSession, custody: Custody, report: ReportRow) -> None:
    """Withdraw the dossiers in which a reporter is named who took the name back; those that left cannot be called back.

    Their files go with the next tidying (desk.referral.preparing), within the hour.
    """
    named = ReferralRow.identities.contains(report.report_id)
    unsent = (ReferralRow.handed_over_at.is_(None), ReferralRow.withdrawn_at.is_(None), ReferralRow.failure == "")
    query = select(ReferralRow).where(ReferralRow.case_id == report.case_id, named, *unsent)
    for row in await session.scalars(query):
        entry = Entry(INTAKE, "referral withdrawn", row.case_id, f"{row.number}: identity withdrawn")
        await custody.append(session, entry)
        row.withdrawn_at, row.withdrawn_by, row.sealed_document = datetime.now(UTC), INTAKE, None
