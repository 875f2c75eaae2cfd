"""Queue: the cases that wait, most urgent and then oldest first, a page at a time."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from desk.access import visible
from desk.accounts import Analyst
from desk.custody import Custody, Entry
from desk.database import Database
from desk.tables import CaseRow, EvidenceRow, ReportRow
from storage.wire import State

PAGE = 50


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A case in the queue, with the report that opened it."""

    case: CaseRow
    report: ReportRow
    files: int


@dataclass(frozen=True, slots=True)
class QueuePage:
    """PAGE cases at most, of `total` on `pages`."""

    lines: tuple[QueueLine, ...]
    page: int
    pages: int
    total: int


class Queue:
    """The cases that an analyst may see."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def open(self, analyst: Analyst, *, page: int, state: State | None) -> QueuePage:
        """A page of cases, and the look at it on record; `state` None is every open one."""
        async with self._database.transaction() as session:
            await self._custody.append(session, Entry(analyst.name, "queue", state.value if state else "open"))
            return await _page(session, _wanted(analyst, state), page)

    async def again(self, analyst: Analyst, *, page: int, state: State | None) -> QueuePage:
        """The same page as it is now, for a screen that stays open: the look at it is on record already."""
        async with self._database.reading() as session:
            return await _page(session, _wanted(analyst, state), page)


def _wanted(analyst: Analyst, state: State | None) -> ColumnElement[bool]:
    return visible(analyst) & (CaseRow.state == state.value if state else CaseRow.state != State.CLOSED.value)


async def _page(session: AsyncSession, wanted: ColumnElement[bool], page: int) -> QueuePage:
    total = await session.scalar(select(func.count()).select_from(CaseRow).where(wanted)) or 0
    pages = max(-(-total // PAGE), 1)
    page = min(max(page, 1), pages)
    return QueuePage(await _lines(session, wanted, offset=(page - 1) * PAGE), page, pages, total)


async def _lines(session: AsyncSession, wanted: ColumnElement[bool], *, offset: int) -> tuple[QueueLine, ...]:
    other = aliased(ReportRow)
    first_report = select(func.min(other.report_id)).where(other.case_id == CaseRow.case_id).correlate(CaseRow)
    of_case = aliased(ReportRow)
    files = (
        select(func.count(EvidenceRow.evidence_id))
        .join(of_case, of_case.report_id == EvidenceRow.report_id)
        .where(of_case.case_id == CaseRow.case_id)
        .correlate(CaseRow)
        .scalar_subquery()
    )
    query = (
        select(CaseRow, ReportRow, files)
        .join(ReportRow, ReportRow.report_id == first_report.scalar_subquery())
        .where(wanted)
        .order_by(CaseRow.priority, CaseRow.opened_at, CaseRow.number)
        .offset(offset)
        .limit(PAGE)
    )
    return tuple(QueueLine(case, report, count) for case, report, count in await session.execute(query))
