"""Moving: what belongs to a case goes with its reports when cases are joined or parted."""

from collections.abc import Collection, Iterator

from sqlalchemy import Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.tables import MergeRow
from desk.queue.clocks import ANSWER_WITHIN, Clocks
from desk.queue.counting import recount
from desk.tables import Base, CaseRow, ReportRow

CLOCKS = Clocks()


async def move_all(session: AsyncSession, *, before: str, after: str) -> None:
    """Everything of one case to another: every table that names a case, but what there is once of each case."""
    for table in _tables():
        await session.execute(update(table).where(table.c.case_id == before).values(case_id=after))
    session.expire_all()


async def move_reports(session: AsyncSession, report_ids: Collection[str], *, after: str) -> None:
    """Some reports to another case, with all by which they were found."""
    for table in _tables():
        if "report_id" in table.c:
            await session.execute(update(table).where(table.c.report_id.in_(report_ids)).values(case_id=after))
    session.expire_all()


async def reckon(session: AsyncSession, case: CaseRow) -> None:
    """Bring a case's counts and clocks in line with the reports that it has now."""
    await session.flush()
    of_case = ReportRow.case_id == case.case_id
    first = await session.scalar(select(func.min(ReportRow.filed_at)).where(of_case, ReportRow.anonymous.is_(False)))
    case.due_at = first + ANSWER_WITHIN if first else None
    await recount(session, case.case_id)
    if case.reports:
        CLOCKS.start(case)


def stamp(*cases: CaseRow) -> str:
    """What a form remembers of cases, to be refused when they changed meanwhile."""
    return " ".join(f"{one.case_id} {one.changed_at.isoformat()}" for one in cases)


def _tables() -> Iterator[Table]:
    for table in Base.metadata.sorted_tables:
        column = table.c.get("case_id")
        if column is None or table.name == MergeRow.__tablename__ or column.primary_key or column.unique:
            continue
        if any(key.column.table.name == CaseRow.__tablename__ for key in column.foreign_keys):
            yield table
