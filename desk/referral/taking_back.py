"""Taking back: dossiers that did not leave yet go with what they were made of; what left is on record, and stops a deletion."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, select
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


async def take_back(
    session: AsyncSession, custody: Custody, report: ReportRow, *, by: str = INTAKE, why: str = "identity withdrawn"
) -> None:
    """Withdraw the dossiers that name a reporter whose name is kept no more, in whichever case they were made.

    Those that left cannot be called back.
    """
    await _withdraw(session, custody, ReferralRow.identities.contains(report.report_id), by=by, why=why)


async def withdraw_unsent(session: AsyncSession, custody: Custody, case_id: str, *, by: str, why: str) -> None:
    """Withdraw the dossiers of a case that tell of what is no longer in it."""
    await _withdraw(session, custody, ReferralRow.case_id == case_id, by=by, why=why)


async def is_out(session: AsyncSession, case_id: str) -> bool:
    """Whether a service has a dossier of the case."""
    out = select(ReferralRow.referral_id).where(ReferralRow.case_id == case_id, ReferralRow.handed_over_at.is_not(None))
    return (await session.scalars(out.limit(1))).first() is not None


async def _withdraw(session: AsyncSession, custody: Custody, which: ColumnElement[bool], *, by: str, why: str) -> None:
    """Their files go with the next tidying (desk.referral.preparing), within the hour."""
    unsent = (ReferralRow.handed_over_at.is_(None), ReferralRow.withdrawn_at.is_(None), ReferralRow.failure == "")
    for row in await session.scalars(select(ReferralRow).where(which, *unsent)):
        await custody.append(session, Entry(by, "referral withdrawn", row.case_id, f"{row.number}: {why}"))
        row.withdrawn_at, row.withdrawn_by, row.sealed_document = datetime.now(UTC), by, None
