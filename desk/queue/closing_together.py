"""Closing together: several cases with one outcome and one reason; each has its own entry, and its reporters are told."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from desk.access import NotForYou, visible
from desk.accounts.signing_in import Analyst
from desk.casework.closing import Closing
from desk.casework.workable import Merged, NothingToSay, Purged, Stale, said
from desk.database import Database
from desk.tables import CaseRow

OUTCOMES = ("unfounded", "duplicate")
MIN_REASON, MAX_REASON = 10, 500
MOST = 50


class NoneSelected(ValueError):
    """No case was selected."""


class NoReason(ValueError):
    """The reason is missing, or too short to say anything."""


@dataclass(frozen=True, slots=True)
class Together:
    """How many were closed; `others` are with another analyst, `left` could not be closed."""

    closed: int
    others: int
    left: int


class ClosingTogether:
    """Closes what an analyst selected; what cannot be closed stays as it is, and the rest goes on."""

    def __init__(self, database: Database, closing: Closing) -> None:
        self._database = database
        self._closing = closing

    async def close(self, analyst: Analyst, case_ids: Iterable[str], *, outcome: str, reason: str) -> Together:
        """Close them; raises NoneSelected, NoReason or NothingToSay."""
        wanted = tuple(dict.fromkeys(case_ids))[:MOST]
        if not wanted:
            raise NoneSelected
        if not MIN_REASON <= len(reason.strip()) <= MAX_REASON:
            raise NoReason
        if outcome not in OUTCOMES:
            raise NothingToSay
        async with self._database.reading() as session:
            rows = select(CaseRow).where(visible(analyst), CaseRow.case_id.in_(wanted))
            cases = (await session.scalars(rows)).all()
        own = [one for one in cases if one.assigned_to in (None, analyst.account_id) or analyst.supervises]
        closed = [await self._close(analyst, one.case_id, outcome=outcome, reason=said(reason)) for one in own]
        others = len(cases) - len(own)
        return Together(sum(closed), others, len(wanted) - others - sum(closed))

    async def _close(self, analyst: Analyst, case_id: str, *, outcome: str, reason: str) -> bool:
        try:
            await self._closing.close(analyst, case_id, outcome, texts={}, reason=reason)
        except (NotForYou, Stale, Purged, Merged):
            return False
        return True
