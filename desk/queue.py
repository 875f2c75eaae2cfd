"""Queue: the cases that wait, most urgent and then oldest first, a page at a time."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Exists, ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from desk.access import visible
from desk.accounts import Analyst
from desk.comparing_tables import CaseMarkRow, ListRow
from desk.custody import Custody, Entry
from desk.database import Database
from desk.tables import CaseRow, EvidenceRow, ReportRow
from storage.wire import State

PAGE = 50


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A case in the queue, with the report that opened it, how many are about the same, and whether a list names it."""

    case: CaseRow
    report: ReportRow
    reports: int
    identified: bool
    files: int
    marked: bool


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
    query = (
        select(CaseRow, ReportRow, _reports(), _identified(), _files(), _is_marked())
        .join(ReportRow, ReportRow.report_id == _first_report())
        .where(wanted)
        .order_by(CaseRow.priority, CaseRow.opened_at, CaseRow.number)
        .offset(offset)
        .limit(PAGE)
    )
    return tuple(
        QueueLine(case, report, reports, identified=identified, files=files, marked=marked)
        for case, report, reports, identified, files, marked in await session.execute(query)
    )


def _first_report() -> ScalarSelect[str]:
    other = aliased(ReportRow)
    of_case = select(other.report_id).where(other.case_id == CaseRow.case_id).correlate(CaseRow)
    return of_case.order_by(other.arrived_at, other.report_id).limit(1).scalar_subquery()


def _reports() -> ScalarSelect[int]:
    other = aliased(ReportRow)
    of_case = select(func.count(other.report_id)).where(other.case_id == CaseRow.case_id)
    return of_case.correlate(CaseRow).scalar_subquery()


def _identified() -> Exists:
    other = aliased(ReportRow)
    of_case = select(other.report_id).where(other.case_id == CaseRow.case_id, other.anonymous.is_(False))
    return of_case.correlate(CaseRow).exists()


def _files() -> ScalarSelect[int]:
    other = aliased(ReportRow)
    files = select(func.count(EvidenceRow.evidence_id)).join(other, other.report_id == EvidenceRow.report_id)
    return files.where(other.case_id == CaseRow.case_id).correlate(CaseRow).scalar_subquery()


def _is_marked() -> Exists:
    marks = select(CaseMarkRow.id).join(ListRow, ListRow.list_id == CaseMarkRow.list_id)
    return (
        marks.where(CaseMarkRow.case_id == CaseRow.case_id, ListRow.loaded_at.is_not(None)).correlate(CaseRow).exists()
    )
