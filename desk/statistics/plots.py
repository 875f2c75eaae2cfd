"""Plots: the geometry of bars and columns, as numbers from 0 to 100 of a side; words and colours are not here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desk.statistics.figures import Value

WIDTH, HEIGHT = 10, 100
_GAP = 2
# What a scale may end with, times a power of ten.
_ENDS = (1, 2, 4, 5, 10)


@dataclass(frozen=True, slots=True)
class Column:
    """A rectangle that stands on the bottom of a plot."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """A plot of `width` by HEIGHT, with a scale from 0 to `top`; a value that is not told has no column."""

    width: int
    top: int
    columns: tuple[Column, ...]


def columns(values: Sequence[Value]) -> Columns:
    """One column for each value, on a scale that ends with a round number."""
    top = scale(max((value for value in values if value is not None), default=0))
    found = []
    for place, value in enumerate(values):
        if value:
            height = round(HEIGHT * value / top, 2)
            found.append(Column(place * WIDTH + _GAP / 2, round(HEIGHT - height, 2), WIDTH - _GAP, height))
    return Columns(len(values) * WIDTH, top, tuple(found))


def bars(values: Sequence[Value], *, whole: float | None = None) -> tuple[float, ...]:
    """How long the bar of each value is; the longest fills the line, or `whole` does."""
    longest = whole or max((value for value in values if value is not None), default=0)
    return tuple(round(100 * (value or 0) / longest, 1) if longest else 0.0 for value in values)


def scale(highest: float) -> int:
    """The round number, an even one from 2 on, at which a scale ends that shows `highest`."""
    if highest <= 2:
        return 2
    power: int = 10 ** math.floor(math.log10(highest))
    return next(end * power for end in _ENDS if end * power >= highest and end * power % 2 == 0)
