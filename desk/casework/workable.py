"""Workable: whether something may be done to a case, and what is raised when it may not."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import seen_case
from desk.accounts.signing_in import Analyst
from desk.casework.tables import MergeRow
from desk.tables import CaseRow, ReportRow, VerificationRow

MAX_MESSAGE = 1000


class NotVerified(Exception):
    """An anonymous report may be referred only after a recorded verification (law 03-23, articles 40 and 49)."""


class Purged(Exception):
    """The content of the case is gone, it was lawful or kept for long enough: nothing more is done to it."""


class Merged(Exception):
    """The case was joined to another and is empty: nothing more is done to it."""


class Stale(Exception):
    """The case changed since the form was shown: what was asked for may not be what is meant any more."""


class NothingToSay(ValueError):
    """A message, a check or a reason without words, or with more than fit."""


async def workable(session: AsyncSession, analyst: Analyst, case_id: str) -> CaseRow:
    """The case, when this analyst may see it, and it was neither purged nor joined to another."""
    case = await seen_case(session, analyst, case_id)
    if await session.get(MergeRow, case_id) is not None:
        raise Merged
    purged = select(ReportRow.report_id).where(ReportRow.case_id == case_id, ReportRow.purged_at.is_not(None))
    if (await session.scalars(purged)).first() is not None:
        raise Purged
    return case


async def may_be_referred(session: AsyncSession, *case_ids: str) -> bool:
    """Whether nothing anonymous is in these cases, or one of them was verified."""
    anonymous = select(ReportRow.report_id).where(ReportRow.case_id.in_(case_ids), ReportRow.anonymous)
    if (await session.scalars(anonymous)).first() is None:
        return True
    verified = select(VerificationRow.id).where(VerificationRow.case_id.in_(case_ids))
    return (await session.scalars(verified)).first() is not None


def said(text: str, *, most: int = MAX_MESSAGE) -> str:
    """`text` without what stands around it; raises NothingToSay when nothing is left, or more than `most` characters."""
    if not 0 < len(text.strip()) <= most:
        raise NothingToSay
    return text.strip()
