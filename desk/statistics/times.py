"""Times: how long cases wait for their first look and for their referral, and whether identified reporters are answered in time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.tables import OutcomeRow
from desk.statistics.backlog import PRIORITIES
from desk.statistics.figures import ALL, Figure, Line, Value, percent, percentile
from desk.statistics.moments import rows, units
from desk.statistics.periods import Period
from desk.statistics.reports import opened_in
from desk.tables import CaseRow, ReportRow, UpdateRow, UtcDateTime
from storage.wire import State

MINUTE_S, HOUR_S = 60, 3600
# Where the clock of a case stands: it ended in time or too late, it runs, or there was none.
IN_TIME, LATE, RUNNING, NONE = "in_time", "late", "running", "none"
FIRST_LOOK = ("looked_at", "median_minutes", "p90_minutes", "in_time", "late", "share_in_time")
REFERRAL = ("referred", "median_hours", "p90_hours")
ANSWER = ("in_time", "late", "running", "share_in_time")


async def of_times(session: AsyncSession, period: Period, now: datetime) -> tuple[Figure, ...]:
    """By priority, and all together."""
    looks = await _looks(session, period, now)
    referrals = await _referrals(session, period)
    answers = await _answers(session, period, now)
    return (
        Figure("first_look", "priority", FIRST_LOOK, _lines(looks, _look_values)),
        Figure("referral", "priority", REFERRAL, _lines(referrals, _referral_values)),
        Figure("answer", "priority", ANSWER, _lines(answers, _answer_values)),
    )


async def _looks(session: AsyncSession, period: Period, now: datetime) -> list[Any]:
    """Cases opened in the period: priority, minutes until the first look or None, where the clock stands, how many."""
    looked, by = CaseRow.first_looked_at, CaseRow.look_by
    stands = case(
        (by.is_(None), NONE),
        (looked <= by, IN_TIME),
        (looked.is_not(None), LATE),
        # Closed with others and never opened: nobody waits for a look any more.
        (CaseRow.is_open.is_(False), NONE),
        (by < literal(now, UtcDateTime), LATE),
        else_=RUNNING,
    ).label("stands")
    minutes = units(session, CaseRow.opened_at.expression, looked.expression, unit_s=MINUTE_S).label("waited")
    query = select(CaseRow.priority, case((looked.is_not(None), minutes)).label("waited_for"), stands, func.count())
    return await rows(session, query.where(*opened_in(period)).group_by(CaseRow.priority, "waited_for", "stands"))


async def _referrals(session: AsyncSession, period: Period) -> list[Any]:
    """Cases referred in the period: priority, hours from opening to the first time in it, how many."""
    told = select(UpdateRow.report_id, UpdateRow.at).where(
        UpdateRow.type == "status",
        UpdateRow.state == State.REFERRED.value,
        UpdateRow.at >= period.begins,
        UpdateRow.at < period.ends,
    )
    updates = told.subquery()
    first = select(ReportRow.case_id, func.min(updates.c.at).label("at"))
    each = first.join(updates, updates.c.report_id == ReportRow.report_id).group_by(ReportRow.case_id).subquery()
    hours = units(session, CaseRow.opened_at.expression, each.c.at, unit_s=HOUR_S).label("waited_for")
    query = select(CaseRow.priority, hours, func.count()).join(each, each.c.case_id == CaseRow.case_id)
    return await rows(session, query.group_by(CaseRow.priority, "waited_for"))


async def _answers(session: AsyncSession, period: Period, now: datetime) -> list[Any]:
    """Cases with an identified reporter opened in the period: priority, where the clock of the answer stands, how many."""
    first = select(OutcomeRow.case_id, func.min(OutcomeRow.at).label("at")).where(OutcomeRow.at >= period.begins)
    each = first.group_by(OutcomeRow.case_id).subquery()
    due = CaseRow.due_at
    stands = case(
        (each.c.at <= due, IN_TIME),
        (due < literal(now, UtcDateTime), LATE),
        (CaseRow.is_open.is_(False), NONE),
        else_=RUNNING,
    ).label("stands")
    query = select(CaseRow.priority, stands, func.count()).outerjoin(each, each.c.case_id == CaseRow.case_id)
    return await rows(session, query.where(*opened_in(period), due.is_not(None)).group_by(CaseRow.priority, "stands"))


def _lines(found: Sequence[Sequence[Any]], values: Any) -> tuple[Line, ...]:
    each = [(one, [row for row in found if row[0] == one]) for one in PRIORITIES]
    return tuple(Line(code, values(some)) for code, some in ((ALL, found), *each))


def _look_values(found: Sequence[Sequence[Any]]) -> tuple[Value, ...]:
    waits = _histogram((waited, count) for _priority, waited, _stands, count in found)
    stands = _histogram((where, count) for _priority, _waited, where, count in found)
    in_time, late = stands.get(IN_TIME, 0), stands.get(LATE, 0)
    times = (percentile(waits, 0.5), percentile(waits, 0.9))
    return sum(waits.values()), *times, in_time, late, percent(in_time, in_time + late)


def _referral_values(found: Sequence[Sequence[Any]]) -> tuple[Value, ...]:
    waits = _histogram((waited, count) for _priority, waited, count in found)
    return sum(waits.values()), percentile(waits, 0.5), percentile(waits, 0.9)


def _answer_values(found: Sequence[Sequence[Any]]) -> tuple[Value, ...]:
    stands = _histogram((where, count) for _priority, where, count in found)
    in_time, late = stands.get(IN_TIME, 0), stands.get(LATE, 0)
    return in_time, late, stands.get(RUNNING, 0), percent(in_time, in_time + late)


def _histogram(found: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    """Values with how often they come; what is None is no value."""
    counts: dict[Any, int] = {}
    for value, count in found:
        if value is not None:
            counts[value] = counts.get(value, 0) + count
    return counts
