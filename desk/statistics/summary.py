"""Summary: what the public may read: reports of closed months, each count anonymous (desk.statistics.anonymity)."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.taxonomy import TAXONOMY
from desk.database import Database
from desk.jurisdiction.areas import REGIONS, UNKNOWN
from desk.statistics.anonymity import NEVER_BY_REGION, Counts, Month, Published, publish
from desk.statistics.moments import PART, part, rows
from desk.statistics.periods import closed_months, midnight, month_after, today_there
from desk.statistics.reports import LANGUAGES, region_of
from desk.tables import ReportRow

MONTHS = 12
KEPT_S = 3600.0
# Reports whose place is abroad, not told, or no longer known.
NO_REGION = UNKNOWN


@dataclass(frozen=True, slots=True)
class Summary:
    """The last closed months, oldest first; `k` is below how many nothing is told."""

    k: int
    months: tuple[tuple[date, Published], ...]

    @property
    def is_empty(self) -> bool:
        """Whether no month has enough reports to be told of."""
        return all(month.total is None for _first, month in self.months)


class PublicSummary:
    """Read anew once an hour at most, whoever asks how often; nobody who asks is known."""

    def __init__(self, database: Database, k: int, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._k = k
        self._clock_s = clock_s
        self._one_at_a_time = asyncio.Lock()
        self._kept: tuple[float, tuple[date, ...], Summary] | None = None

    async def read(self) -> Summary:
        """The summary of the months that are over today."""
        months = closed_months(today_there(datetime.now(UTC)), MONTHS)
        async with self._one_at_a_time:
            if self._kept and self._kept[1] == months and self._clock_s() < self._kept[0]:
                return self._kept[2]
            summary = await summarise(self._database, months, self._k)
            self._kept = self._clock_s() + KEPT_S, months, summary
            return summary


async def summarise(database: Database, months: tuple[date, ...], k: int) -> Summary:
    """Count and publish these months, by when their reports arrived: nothing arrives in a month that is over."""
    edges = tuple(midnight(one) for one in (*months, month_after(months[-1])))
    async with database.reading() as session:
        of_all = await _counted(session, edges, (ReportRow.category, ReportRow.channel, ReportRow.language))
        outside = ReportRow.category.not_in(NEVER_BY_REGION)
        of_places = await _counted(session, edges, (ReportRow.place,), outside)
    channels = sorted({row[2] for row in of_all})
    published = []
    for place, first in enumerate(months, start=1):
        mine = [row[1:] for row in of_all if row[0] == place]
        regions = ((_region(row[1]), row[2]) for row in of_places if row[0] == place)
        month = Month(
            category=_counts((one.code for one in TAXONOMY.categories), ((row[0], row[3]) for row in mine)),
            channel=_counts(channels, ((row[1], row[3]) for row in mine)),
            language=_counts(LANGUAGES, ((row[2], row[3]) for row in mine)),
            region=_counts((*(one.code for one in REGIONS), NO_REGION), regions),
        )
        published.append((first, publish(month, k)))
    return Summary(k, tuple(published))


async def _counted(
    session: AsyncSession, edges: tuple[datetime, ...], columns: tuple[Any, ...], *conditions: Any
) -> list[Any]:
    query = select(part(session, ReportRow.arrived_at.expression, edges), *columns, func.count())
    query = query.where(ReportRow.arrived_at >= edges[0], ReportRow.arrived_at < edges[-1], *conditions)
    return await rows(session, query.group_by(PART, *columns))


def _region(place: str | None) -> str:
    found = region_of(place or UNKNOWN)
    return found if any(one.code == found for one in REGIONS) else NO_REGION


def _counts(codes: Iterable[str], found: Iterable[tuple[str, int]]) -> Counts:
    """A count for each code; a code that is not expected is counted as well, or the sums would tell it."""
    counts = dict.fromkeys(codes, 0)
    for code, count in found:
        counts[code] = counts.get(code, 0) + count
    return counts
