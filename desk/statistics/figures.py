"""Figures: what statistics say, as codes and numbers; words and plots are made of them elsewhere."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

# None where there is nothing to tell: the median of nothing is not 0.
Value: TypeAlias = int | float | None
ALL = "all"
PEOPLE = "exposure_people"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is about, and a value for each column."""

    code: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A table: `axis` says what the codes of its lines are, each column's code says its unit."""

    code: str
    axis: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it but nothing."""
        return not any(value for line in self.lines for value in line.values)

    def column(self, code: str) -> tuple[Value, ...]:
        """The values of one column."""
        place = self.columns.index(code)
        return tuple(line.values[place] for line in self.lines)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything about one period; `people` are the names of those whose minutes are counted."""

    figures: tuple[Figure, ...]
    people: Mapping[str, str]

    def seen_by(self, account_id: str, *, supervises: bool) -> "Figures":
        """What one analyst may see: all but supervisors see of exposure their own minutes and the team's sum."""
        if supervises:
            return self
        kept = tuple(_own(one, account_id) if one.code == PEOPLE else one for one in self.figures)
        return Figures(kept, {code: name for code, name in self.people.items() if code == account_id})


def shares(counts: Mapping[str, int], codes: Iterable[str]) -> tuple[Line, ...]:
    """Lines of a count and its share of all in percent; codes that are not expected come last."""
    order = tuple(dict.fromkeys((*codes, *sorted(counts))))
    total = sum(counts.values())
    return tuple(Line(one, (counts.get(one, 0), percent(counts.get(one, 0), total))) for one in order)


def percent(part: int, whole: int) -> float | None:
    """A share to a tenth of a percent."""
    return round(100 * part / whole, 1) if whole else None


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """The smallest value that at least this share of them does not exceed (nearest rank)."""
    rank, seen = math.ceil(share * sum(counts.values())), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= rank:
            return value
    return None


def counted(rows: Iterable[Sequence[object]]) -> dict[str, int]:
    """Rows of a code and a count as a mapping; the same code is added up."""
    found: dict[str, int] = {}
    for code, count in rows:
        found[str(code)] = found.get(str(code), 0) + int(str(count))
    return found


def _own(figure: Figure, account_id: str) -> Figure:
    return replace(figure, lines=tuple(one for one in figure.lines if one.code == account_id))
