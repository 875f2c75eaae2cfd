"""Backlog: what came, what was closed and with which outcome, and what was open at the end of each part of a period."""

from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate

from sqlalchemy import Select, func, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.outcomes import ENDS
from desk.casework.tables import OutcomeRow
from desk.statistics.figures import Figure, Line, counted, shares
from desk.statistics.moments import PART, part, rows
from desk.statistics.periods import Period
from desk.statistics.reports import arrived, in_parts
from desk.tables import CaseRow, ReportRow
from storage.wire import State

PRIORITIES = ("P0", "P1", "P2", "P3")
OPEN_STATES = tuple(one.value for one in State if one is not State.CLOSED)


async def of_work(session: AsyncSession, period: Period, now: datetime) -> tuple[Figure, ...]:
    """Reports, cases, closings and backlog over time; closings by outcome; what is open now."""
    waiting = await _waiting(session)
    parts = len(period.starts)
    opened = await _opened_since(session, period)
    closed = await _closed_since(session, period)
    closings = await _closings(session, period)
    by_part = counted((place, count) for place, _outcome, count in closings)
    columns = (
        await arrived(session, period),
        in_parts(opened, parts),
        [by_part.get(str(place + 1), 0) for place in range(parts)],
        _backwards(sum(waiting.values()), opened, closed, parts),
    )
    lines = tuple(
        Line(start.isoformat(), tuple(column[place] for column in columns))
        for place, start in enumerate(period.starts)
        if period.edges[place] <= now
    )
    outcomes = counted((outcome, count) for _place, outcome, count in closings)
    return (
        Figure("over_time", period.step.value, ("reports", "cases", "closings", "backlog"), lines),
        Figure("outcome", "outcome", ("closings", "share"), shares(outcomes, ENDS)),
        Figure("state", "state", ("open", *PRIORITIES), _states(waiting)),
    )


async def _waiting(session: AsyncSession) -> dict[tuple[str, str], int]:
    columns = (CaseRow.state, CaseRow.priority)
    query = select(*columns, func.count()).where(CaseRow.is_open == true()).group_by(*columns)
    return {(state, priority): count for state, priority, count in await rows(session, query)}


async def _opened_since(session: AsyncSession, period: Period) -> list[tuple[int, int]]:
    """Cases by the part in which they were opened, until now."""
    query = select(part(session, CaseRow.opened_at.expression, period.edges), func.count())
    return await rows(session, query.where(CaseRow.opened_at >= period.begins, CaseRow.reports > 0).group_by(PART))


async def _closed_since(session: AsyncSession, period: Period) -> list[tuple[int, int]]:
    """Cases that are closed, by the part in which they were last, until now."""
    last = select(OutcomeRow.case_id, func.max(OutcomeRow.at).label("at")).where(OutcomeRow.at >= period.begins)
    each = union_all(last.group_by(OutcomeRow.case_id), _emptied_since(period)).subquery()
    query = select(part(session, each.c.at, period.edges), func.count()).join(
        CaseRow, CaseRow.case_id == each.c.case_id
    )
    closed = (CaseRow.is_open.is_(False), CaseRow.reports > 0)
    return await rows(session, query.select_from(each).where(*closed).group_by(PART))


def _emptied_since(period: Period) -> Select[str, datetime | None]:
    """Cases without an outcome by when they were deleted, as after a restore; whether they are open is not asked here."""
    has_outcome = select(OutcomeRow.id).where(OutcomeRow.case_id == ReportRow.case_id).exists()
    gone = select(ReportRow.case_id, func.max(ReportRow.purged_at).label("at"))
    return gone.where(ReportRow.purged_at >= period.begins, ~has_outcome).group_by(ReportRow.case_id)


async def _closings(session: AsyncSession, period: Period) -> list[tuple[int, str, int]]:
    query = select(part(session, OutcomeRow.at.expression, period.edges), OutcomeRow.code, func.count())
    query = query.where(OutcomeRow.at >= period.begins, OutcomeRow.at < period.ends)
    return await rows(session, query.group_by(PART, OutcomeRow.code))


def _backwards(
    now_open: int, opened: Iterable[tuple[int, int]], closed: Iterable[tuple[int, int]], parts: int
) -> list[int]:
    """What was open at the end of each part: what is open now, without what was opened since, with what was closed since."""
    came, went = dict(opened), dict(closed)
    changes = [int(came.get(place, 0)) - int(went.get(place, 0)) for place in range(parts + 1, 1, -1)]
    return [now_open - change for change in accumulate(changes)][::-1]


def _states(waiting: dict[tuple[str, str], int]) -> tuple[Line, ...]:
    lines = []
    for state in OPEN_STATES:
        each = tuple(waiting.get((state, priority), 0) for priority in PRIORITIES)
        lines.append(Line(state, (sum(each), *each)))
    return tuple(lines)
