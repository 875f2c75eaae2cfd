"""Periods: the days that statistics are about, in Casablanca's time, and the days, weeks or months that they fall into."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Africa/Casablanca")
SPANS: Mapping[str, int] = {"7": 7, "30": 30, "90": 90, "365": 365}
DEFAULT_SPAN = "30"
EARLIEST = date(2020, 1, 1)
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


class Step(StrEnum):
    """By what a period is divided."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


# A plot shows no more columns than an eye tells apart; a longer period takes the next step.
MOST_DAYS: Mapping[Step, int] = {Step.DAY: 92, Step.WEEK: 731, Step.MONTH: 1830}
_SHOWN_BY: Mapping[Step, int] = {Step.DAY: 31, Step.WEEK: 92, Step.MONTH: 1830}


class BadPeriod(ValueError):
    """Dates that are none, the wrong way round, in the future, before EARLIEST, or too far apart."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date
    step: Step

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def starts(self) -> tuple[date, ...]:
        """The first day of each part; weeks begin on Monday, and the first part may be cut."""
        found, day = [self.first], self.first
        while (day := _next(day, self.step)) <= self.last:
            found.append(day)
        return tuple(found)

    @property
    def edges(self) -> tuple[datetime, ...]:
        """When each part begins, and when the last one ends, in UTC."""
        return tuple(midnight(day) for day in (*self.starts, self.last + _DAY))

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many days each part has."""
        starts = (*self.starts, self.last + _DAY)
        return tuple((after - before).days for before, after in pairwise(starts))

    @property
    def begins(self) -> datetime:
        """Its first moment, in UTC."""
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it, in UTC."""
        return midnight(self.last + _DAY)

    @property
    def query(self) -> str:
        """As parameters of an address, which names the same days tomorrow."""
        return urlencode({"from": self.first.isoformat(), "to": self.last.isoformat(), "by": self.step.value})


def read(parameters: Mapping[str, str], today: date) -> Period:
    """The period that an address asks for: `from` and `to`, or the last `days`; raises BadPeriod."""
    first, last = parameters.get("from", ""), parameters.get("to", "")
    if first or last:
        return _between(_day(first), _day(last), parameters.get("by", ""), today)
    return latest(parameters.get("days", ""), today, parameters.get("by", ""))


def latest(span: str, today: date, by: str = "") -> Period:
    """The last days until today, as many as a word of SPANS says."""
    days = SPANS.get(span, SPANS[DEFAULT_SPAN])
    return Period(today - timedelta(days=days - 1), today, _step(by, days))


def today_there(now: datetime) -> date:
    """The day that it is in Casablanca."""
    return now.astimezone(ZONE).date()


def midnight(day: date) -> datetime:
    """When a day begins in Casablanca, in UTC."""
    return datetime.combine(day, time.min, ZONE).astimezone(UTC)


def closed_months(today: date, count: int) -> tuple[date, ...]:
    """The first days of the last months that are over, oldest first."""
    months = [today.replace(day=1)]
    for _month in range(count):
        months.append((months[-1] - _DAY).replace(day=1))
    return tuple(reversed(months[1:]))


def month_after(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _between(first: date, last: date, by: str, today: date) -> Period:
    last = min(last, today)
    days = (last - first).days + 1
    if not EARLIEST <= first <= last or days > MOST_DAYS[Step.MONTH]:
        raise BadPeriod
    return Period(first, last, _step(by, days))


def _step(by: str, days: int) -> Step:
    """The step that is asked for, or a longer one where that would be too many parts."""
    limits = MOST_DAYS if by in list(Step) else _SHOWN_BY
    steps = list(Step)[list(Step).index(Step(by)) :] if by in list(Step) else list(Step)
    return next(one for one in steps if days <= limits[one])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadPeriod from None


def _next(day: date, step: Step) -> date:
    if step is Step.MONTH:
        return month_after(day)
    return day + (_DAY if step is Step.DAY else _WEEK - timedelta(days=day.weekday()))
