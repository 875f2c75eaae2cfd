"""Access: which cases an analyst may see; what one may not see looks as if it were not there."""

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.signing_in import Analyst
from desk.custody import one_at_a_time
from desk.tables import CaseRow

# Cases of this category are for cleared analysts only.
CLEARED_ONLY = "CHILD"


class NotForYou(Exception):
    """There is no such case, or this analyst may not see it: the two look the same."""


def visible(analyst: Analyst) -> ColumnElement[bool]:
    """The condition that a case has to meet."""
    if not analyst.sees_cases:
        return false()
    return true() if analyst.cleared else CaseRow.category != CLEARED_ONLY


def is_seen_by(analyst: Analyst, case: CaseRow) -> bool:
    """The same of a case that was read already."""
    return analyst.sees_cases and (analyst.cleared or case.category != CLEARED_ONLY)


async def seen_case(session: AsyncSession, analyst: Analyst, case_id: str) -> CaseRow:
    """The case, which nobody else changes until the transaction ends; raises NotForYou."""
    await one_at_a_time(session)
    found: CaseRow | None = await session.scalar(select(CaseRow).where(visible(analyst), CaseRow.case_id == case_id))
    if found is None:
        raise NotForYou
    return found
