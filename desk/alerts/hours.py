"""Hours: when an analyst wants to be told of what can wait, in Morocco's time; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.alerts.rota import CASABLANCA, DAYS

DAY_MINUTES = 24 * 60
# The presets that the bot offers, as days, from and to.
PRESETS = {
    "office": ("01234", 8 * 60, 18 * 60),
    "long": ("0123456", 7 * 60, 22 * 60),
    "always": ("0123456", 0, DAY_MINUTES),
}


class UnfitHours(ValueError):
    """No day, an hour that is none, or an end that is not after the start."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Days of the week as digits (Monday is 0), and minutes of the day; an end of 24 × 60 is midnight."""

    days: str
    from_minute: int
    to_minute: int

    def next(self, at: datetime) -> datetime:
        """`at` if it is within them, else when they begin again."""
        local = at.astimezone(CASABLANCA)
        for ahead in range(DAYS + 1):
            day = local.date() + timedelta(days=ahead)
            if str(day.weekday()) not in self.days:
                continue
            midnight = datetime(day.year, day.month, day.day, tzinfo=CASABLANCA)
            start, end = (midnight + timedelta(minutes=one) for one in (self.from_minute, self.to_minute))
            if local < end:
                # Wall-clock reckoning in one zone: the start is an hour of that day, whatever the clock did before.
                return at if local >= start else start.astimezone(at.tzinfo)
        raise UnfitHours


OFFICE = Hours(*PRESETS["office"])


def hours_of(days: Iterable[str], *, start: str, end: str) -> Hours:
    """Hours as they are typed, `08:30`; raises UnfitHours."""
    chosen = "".join(sorted({one for one in days if len(one) == 1 and one in "0123456"}))
    from_minute, to_minute = _minute(start), _minute(end)
    # Midnight at the end of a day is typed as its beginning.
    to_minute = to_minute or DAY_MINUTES
    if not chosen or from_minute >= to_minute:
        raise UnfitHours
    return Hours(chosen, from_minute, to_minute)


def clock(minute: int) -> str:
    """A minute of the day as it is typed and shown."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _minute(typed: str) -> int:
    hour, colon, minute = typed.strip().partition(":")
    digits = (hour, minute or "0")
    if not all(one.isascii() and one.isdecimal() and len(one) <= 2 for one in digits) or (colon and not minute):
        raise UnfitHours
    value = int(digits[0]) * 60 + int(digits[1])
    if int(digits[1]) > 59 or value > DAY_MINUTES:
        raise UnfitHours
    return value
