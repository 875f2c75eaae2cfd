"""Exposure counted: for how many minutes analysts looked at pictures, together and each, as desk.casework.exposure reckons."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.exposure import FEWEST, LONGEST
from desk.casework.tables import ExposureRow
from desk.statistics.figures import PEOPLE, Figure, Line
from desk.statistics.moments import PART, least, most, part, rows, seconds
from desk.statistics.periods import Period
from desk.tables import AccountRow, UtcDateTime

MINUTES = ("minutes", "minutes_a_day")


async def of_exposure(
    session: AsyncSession, period: Period, now: datetime
) -> tuple[tuple[Figure, ...], Mapping[str, str]]:
    """The team's minutes over time and each analyst's in the period; and the names of their accounts."""
    found = await _looked(session, period, now)
    names = {row.account_id: row.name for row in await rows(session, select(AccountRow.account_id, AccountRow.name))}
    each: dict[str, int] = {}
    parts = [0] * len(period.starts)
    for account_id, place, looked_s in found:
        each[account_id] = each.get(account_id, 0) + looked_s
        parts[place - 1] += looked_s
    over_time = tuple(
        _line(start.isoformat(), looked_s, days)
        for start, edge, looked_s, days in zip(period.starts, period.edges, parts, period.lengths, strict=False)
        if edge <= now
    )
    order = sorted(each, key=each.__getitem__, reverse=True)
    people = tuple(_line(account_id, each[account_id], period.days) for account_id in order)
    figures = (
        Figure("exposure", period.step.value, MINUTES, over_time),
        Figure(PEOPLE, "account", MINUTES, people),
    )
    return figures, {account_id: names.get(account_id, "") for account_id in each}


async def _looked(session: AsyncSession, period: Period, now: datetime) -> list[Any]:
    """Account, part of the period, and for how many seconds."""
    started = ExposureRow.started_at.expression
    ended = func.coalesce(ExposureRow.ended_at, literal(now, UtcDateTime))
    until = least(
        session,
        seconds(session, started, ended),
        seconds(session, started, ExposureRow.renewed_at.expression) + int(LONGEST.total_seconds()),
    )
    looked_s = func.sum(most(session, until, literal(int(FEWEST.total_seconds()))))
    query = select(ExposureRow.account_id, part(session, started, period.edges), looked_s)
    query = query.where(ExposureRow.started_at >= period.begins, ExposureRow.started_at < period.ends)
    return [
        (account_id, place, int(looked))
        for account_id, place, looked in await rows(session, query.group_by(ExposureRow.account_id, PART))
    ]


def _line(code: str, looked_s: int, days: int) -> Line:
    return Line(code, (looked_s // 60, round(looked_s / 60 / days, 1)))
