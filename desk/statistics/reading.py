"""Statistics: everything that is told of one period, counted once and kept for a minute; looks and exports are on record."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.signing_in import Analyst
from desk.custody import Custody, Entry
from desk.database import Database
from desk.statistics.backlog import of_work
from desk.statistics.exposure import of_exposure
from desk.statistics.figures import Figures
from desk.statistics.periods import Period
from desk.statistics.reports import of_reports
from desk.statistics.times import of_times

KEPT_S = 60.0
# Periods that are kept at once.
MOST_KEPT = 32
# For each step of a query that sorts or groups; compiling queries takes longer than it saves.
ROOM = "96MB"


@dataclass(frozen=True, slots=True)
class _Kept:
    figures: Figures
    until_s: float


class Statistics:
    """Counts for everybody who sees cases: CHILD is in them as numbers, nothing of a case is."""

    def __init__(self, database: Database, custody: Custody, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._custody = custody
        self._clock_s = clock_s
        self._kept: dict[Period, _Kept] = {}
        # A million cases take a second or two: that is done once at a time, however many ask.
        self._one_at_a_time = asyncio.Lock()

    async def look(self, analyst: Analyst, period: Period) -> Figures:
        """What the analyst may see, and the look on record."""
        await self._record(analyst, "statistics", _days(period))
        return await self._seen(analyst, period)

    async def export(self, analyst: Analyst, period: Period, code: str) -> Figures:
        """The same to be taken out as the table `code`, and that on record."""
        await self._record(analyst, "export statistics", f"{code} {_days(period)}")
        return await self._seen(analyst, period)

    async def _record(self, analyst: Analyst, action: str, reason: str) -> None:
        async with self._database.transaction() as session:
            await self._custody.append(session, Entry(analyst.name, action, "", reason))

    async def _seen(self, analyst: Analyst, period: Period) -> Figures:
        found = self._fresh(period)
        if found is None:
            async with self._one_at_a_time:
                found = self._fresh(period) or await self._count(period)
        return found.seen_by(analyst.account_id, supervises=analyst.supervises)

    def _fresh(self, period: Period) -> Figures | None:
        kept = self._kept.get(period)
        return kept.figures if kept and self._clock_s() < kept.until_s else None

    async def _count(self, period: Period) -> Figures:
        figures = await count(self._database, period, datetime.now(UTC))
        now_s = self._clock_s()
        fresh = {key: one for key, one in self._kept.items() if now_s < one.until_s}
        # The newest come last; the oldest make room.
        self._kept = dict([*fresh.items(), (period, _Kept(figures, now_s + KEPT_S))][-MOST_KEPT:])
        return figures


async def count(database: Database, period: Period, now: datetime) -> Figures:
    """Count everything anew, all of one moment."""
    async with database.reading() as session:
        await _make_room(session)
        work = await of_work(session, period, now)
        reports = await of_reports(session, period)
        times = await of_times(session, period, now)
        exposure, people = await of_exposure(session, period, now)
    return Figures((*work, *reports, *times, *exposure), people)


async def _make_room(session: AsyncSession) -> None:
    """Let PostgreSQL count in memory what it would count on disk; one period is counted at a time."""
    if session.get_bind().dialect.name == "postgresql":
        room = f"set_config('work_mem', '{ROOM}', true), set_config('jit', 'off', true)"
        await session.execute(text(f"SELECT {room}"))


def _days(period: Period) -> str:
    return f"{period.first} – {period.last}"
