"""Waiting: every open case with what its codes say of its place, for trials of rules; nothing is unsealed."""

from collections.abc import AsyncIterator

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import aliased

from desk.database import Database
from desk.jurisdiction.areas import UNKNOWN
from desk.jurisdiction.rules import Facts
from desk.jurisdiction.trials import OpenCase
from desk.tables import CaseRow, ReportRow
from storage.wire import State

PIECE = 1000


class Waiting:
    """The open cases of a desk, read in pieces, so that a million of them are never in memory at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self) -> AsyncIterator[OpenCase]:
        """Every open case in the order of its number."""
        last = 0
        while piece := await self._piece(last):
            for one in piece:
                yield one
            last = piece[-1].number

    async def _piece(self, after: int) -> list[OpenCase]:
        is_open = (CaseRow.state != State.CLOSED.value) & (CaseRow.number > after)
        query = select(CaseRow, _place()).where(is_open).order_by(CaseRow.number).limit(PIECE)
        async with self._database.reading() as session:
            return [
                OpenCase(case.case_id, case.number, case.category, facts_of(case, place))
                for case, place in await session.execute(query)
            ]


def facts_of(case: CaseRow, place: str | None) -> Facts:
    """What is known of a case of which the latest report to say where names `place`."""
    return Facts(case.category, case.subtype, event_place=place or UNKNOWN)


def _place() -> ScalarSelect[str | None]:
    """Where it happened, as the latest report that says so has it."""
    told = aliased(ReportRow)
    of_case = select(told.place).where(told.case_id == CaseRow.case_id, told.place.is_not(None)).correlate(CaseRow)
    return of_case.order_by(told.arrived_at.desc(), told.report_id).limit(1).scalar_subquery()
