"""Counting: what the queue shows of a case without looking at its reports, kept as columns of the case."""

from collections.abc import Collection

from sqlalchemy import Select, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.crowds import most_at_once
from desk.comparing.tables import CaseMarkRow, ListRow
from desk.queue.clocks import wind
from desk.rights.asking import next_request
from desk.tables import CaseRow, EvidenceRow, ReportRow
from storage.wire import State

# A database takes only so many values at once.
_AT_ONCE = 500
_MOST_MENDED = 1000
# Reports of a case, the latest, among which the most at once are counted.
_MOST_TIMES = 1000


async def recount(session: AsyncSession, case_id: str) -> None:
    """Count a case's reports and files anew, and say where its first report came from."""
    await session.flush()
    case = await session.get(CaseRow, case_id)
    if case is None:
        return
    reports = select(func.count(), func.count().filter(ReportRow.anonymous.is_(False)))
    case.reports, identified = (await session.execute(reports.where(ReportRow.case_id == case_id))).one()
    case.identified = identified > 0
    files = select(func.count()).select_from(EvidenceRow).join(ReportRow, ReportRow.report_id == EvidenceRow.report_id)
    case.files = await session.scalar(files.where(ReportRow.case_id == case_id)) or 0
    first = select(ReportRow.channel, ReportRow.language).where(ReportRow.case_id == case_id)
    found = (await session.execute(first.order_by(ReportRow.arrived_at, ReportRow.report_id).limit(1))).first()
    case.channel, case.language = found or ("", "")
    times = select(ReportRow.filed_at).where(ReportRow.case_id == case_id).order_by(ReportRow.filed_at.desc())
    case.crowd = most_at_once((await session.scalars(times.limit(_MOST_TIMES))).all())
    case.asked, case.asked_due_at = await next_request(session, case_id)
    case.listed = bool(await session.scalar(select(_marks().where(CaseMarkRow.case_id == case_id).exists())))


async def recount_listed(session: AsyncSession, case_ids: Collection[str]) -> None:
    """Say anew of many cases whether a list that counts names something in them."""
    wanted = sorted(case_ids)
    for at in range(0, len(wanted), _AT_ONCE):
        some = CaseRow.case_id.in_(wanted[at : at + _AT_ONCE])
        statement = (
            update(CaseRow).where(some).values(listed=_marks().where(CaseMarkRow.case_id == CaseRow.case_id).exists())
        )
        await session.execute(statement.execution_options(synchronize_session=False))


async def mend(session: AsyncSession) -> int:
    """Bring up to date what a desk of the version before wrote, which knows nothing of these columns; how many cases."""
    wrong = or_(CaseRow.reports == 0, CaseRow.state == State.CLOSED.value)
    cases = (await session.scalars(select(CaseRow).where(CaseRow.is_open == true(), wrong).limit(_MOST_MENDED))).all()
    for case in cases:
        await recount(session, case.case_id)
        wind(case)
    return len(cases)


def _marks() -> Select[int]:
    marks = select(CaseMarkRow.id).join(ListRow, ListRow.list_id == CaseMarkRow.list_id)
    return marks.where(ListRow.loaded_at.is_not(None))
