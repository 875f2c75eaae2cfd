"""Crowds: how many reports of a case came at once, and in how many different texts; shown, and never weighed.

Who sent them cannot be counted: the desk knows no address, and every reference has a key of its own (docs/comparing.md).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=10)
# Fewer than these in the window are no crowd.
FEWEST = 3
# Texts that share this much of their words, in threes, are one text with a word changed.
SAME_TEXT = 0.6
# Texts that are looked at, and different ones that are told apart.
_MOST_TEXTS, _MOST_DIFFERENT = 1000, 100
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Crowd:
    """The most reports of a case within WINDOW: `count`, in `texts` different texts; `wordless` ones have none."""

    count: int
    texts: int
    wordless: int
    since: datetime

    @property
    def until(self) -> datetime:
        """When its ten minutes end."""
        return self.since + WINDOW


def crowd_of(reports: Sequence[tuple[datetime, str]]) -> Crowd | None:
    """The crowd among reports, given when each was filed and what it says; None when there is none."""
    ordered = sorted(reports, key=lambda one: one[0])
    first, last = _fullest([at for at, _text in ordered])
    within = ordered[first:last]
    if len(within) < FEWEST:
        return None
    words = [normal(text) for _at, text in within]
    told = [one for one in words if one]
    return Crowd(len(within), _different(told[:_MOST_TEXTS]), len(words) - len(told), within[0][0])


def most_at_once(times: Sequence[datetime]) -> int:
    """The most of these times within WINDOW, or none when they are no crowd."""
    first, last = _fullest(sorted(times))
    return last - first if last - first >= FEWEST else 0


def normal(text: str) -> str:
    """A text without what changes when it is copied: case, accents, tatweel, digits, marks and spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one for one in plain if not unicodedata.combining(one) and not one.isdigit() and one != "ـ")
    return _MARKS.sub(" ", kept).strip()


def _fullest(times: Sequence[datetime]) -> tuple[int, int]:
    """From where to where the most of these times lie within WINDOW; the earliest such stretch."""
    best, start = (0, 0), 0
    for end, at in enumerate(times, start=1):
        while at - times[start] > WINDOW:
            start += 1
        if end - start > best[1] - best[0]:
            best = start, end
    return best


def _different(texts: Sequence[str]) -> int:
    """How many texts these are, when those that are nearly the same are one."""
    kinds: list[frozenset[str]] = []
    for text in dict.fromkeys(texts):
        pieces = _pieces(text)
        if len(kinds) < _MOST_DIFFERENT and not any(_shared(pieces, one) >= SAME_TEXT for one in kinds):
            kinds.append(pieces)
    return len(kinds)


def _pieces(text: str) -> frozenset[str]:
    words = text.split()
    return frozenset(" ".join(words[at : at + 3]) for at in range(max(len(words) - 2, 1)))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
