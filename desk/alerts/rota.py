"""Rota: who is on call at which hours of the week, in Morocco's time; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

# Where analysts work; its clock goes back an hour for Ramadan, which the time zone database knows.
CASABLANCA = ZoneInfo("Africa/Casablanca")
DAYS, HOURS = 7, 24
FIRST, SECOND, SUPERVISORS = 1, 2, 3
LINES = (FIRST, SECOND)


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of every week; one that ends at or before the hour it starts ends on the next day. Monday is 0."""

    shift_id: str
    account_id: str
    line: int
    day: int
    from_hour: int
    to_hour: int

    @property
    def length(self) -> int:
        """Its hours; the same hour twice is a whole day."""
        return (self.to_hour - self.from_hour - 1) % HOURS + 1

    def covers(self, at: datetime) -> bool:
        """Whether a moment is in it."""
        return (hour_of_week(at) - self._start) % (DAYS * HOURS) < self.length

    @property
    def hours(self) -> frozenset[int]:
        """The hours of the week that it covers, counted from Monday 00:00."""
        return frozenset((self._start + one) % (DAYS * HOURS) for one in range(self.length))

    @property
    def _start(self) -> int:
        return self.day * HOURS + self.from_hour


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours of a day in which a line has nobody; `to_hour` is 24 at midnight."""

    day: int
    from_hour: int
    to_hour: int


def hour_of_week(at: datetime) -> int:
    """Hours since Monday 00:00 in Morocco."""
    local = at.astimezone(CASABLANCA)
    return local.weekday() * HOURS + local.hour


def on_call(shifts: Iterable[Shift], line: int, at: datetime) -> tuple[str, ...]:
    """The accounts on a line at a moment, each once, in the order of their shifts."""
    found = (one.account_id for one in shifts if one.line == line and one.covers(at))
    return tuple(dict.fromkeys(found))


def gaps(shifts: Sequence[Shift], line: int) -> tuple[Gap, ...]:
    """Where a line has nobody, day by day."""
    covered = frozenset[int]().union(*(one.hours for one in shifts if one.line == line))
    found: list[Gap] = []
    for hour in range(DAYS * HOURS):
        if hour in covered:
            continue
        day, start = divmod(hour, HOURS)
        last = found[-1] if found else None
        if last and last.day == day and last.to_hour == start:
            found[-1] = Gap(day, last.from_hour, start + 1)
        else:
            found.append(Gap(day, start, start + 1))
    return tuple(found)
