"""Anonymity: which counts of one month may be published so that no small one can be reckoned back; pure.

Every count below k is left out, and so are as many others as it takes: wherever counts that are left out stand in a sum
that is known, there are two of them at least, and together they are k at least. What is left is rounded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

# Counts are published as multiples of this, so that one report more or less is not seen.
BASE = 5
FEWEST_K = 5
# Never told by region: too few, and too much is known of who could have reported them.
NEVER_BY_REGION = ("CHILD", "TERR")
CATEGORY, CHANNEL, LANGUAGE, REGION = "category", "channel", "language", "region"
Counts: TypeAlias = Mapping[str, int]
# A count that is left out is None.
Cells: TypeAlias = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Month:
    """What was counted in a month; `region` without NEVER_BY_REGION, with a code for what has no region."""

    category: Counts
    channel: Counts
    language: Counts
    region: Counts


@dataclass(frozen=True, slots=True)
class Published:
    """What may be told of a month."""

    total: int | None
    category: Cells
    channel: Cells
    language: Cells
    region: Cells


def publish(month: Month, k: int) -> Published:
    """A month as it may be published; raises ValueError for a k that protects nobody."""
    if k < FEWEST_K:
        raise ValueError("k")
    total = sum(month.category.values())
    if total < k:
        every = (month.category, month.channel, month.language, month.region)
        return Published(None, *(_without(one, one) for one in every))
    by_region = _with_regions(month, k)
    # Without regions nobody can tell how many reports the two hidden categories have together.
    sums = _sums(month.category) if by_region is not None else (frozenset(month.category),)
    hidden = _hidden(month.category, sums, k)
    return Published(
        rounded(total),
        _without(month.category, hidden),
        _of(month.channel, k),
        _of(month.language, k),
        by_region if by_region is not None else _without(month.region, month.region),
    )


def rounded(count: int) -> int:
    """To the nearest multiple of BASE."""
    return BASE * ((2 * count + BASE) // (2 * BASE))


def _with_regions(month: Month, k: int) -> Cells | None:
    """The counts by region; None where they would tell of NEVER_BY_REGION, whose sum is the difference to the total."""
    beside = sum(month.category.get(one, 0) for one in NEVER_BY_REGION)
    if sum(month.region.values()) < k or beside < k:
        return None
    return _of(month.region, k)


def _sums(counts: Counts) -> tuple[frozenset[str], ...]:
    """Sets of categories whose sums are known where the total and the counts by region are published."""
    apart = frozenset(NEVER_BY_REGION) & frozenset(counts)
    return apart, frozenset(counts) - apart


def _of(counts: Counts, k: int) -> Cells:
    return _without(counts, _hidden(counts, (frozenset(counts),), k))


def _hidden(counts: Counts, sums: Iterable[frozenset[str]], k: int) -> frozenset[str]:
    """What has to be left out of counts of which these sums are known; the sums have no count in common."""
    return frozenset(one for known in sums for one in _hidden_in({code: counts[code] for code in known}, k))


def _hidden_in(counts: Counts, k: int) -> frozenset[str]:
    hidden = [code for code in counts if counts[code] < k]
    # In an order that no count changes: the smallest of the rest would tell how much larger the others are.
    rest = sorted(counts.keys() - set(hidden))
    while hidden and rest and (len(hidden) < 2 or sum(counts[one] for one in hidden) < k):
        hidden.append(rest.pop(0))
    return frozenset(hidden)


def _without(counts: Counts, hidden: Iterable[str]) -> Cells:
    left_out = frozenset(hidden)
    return {code: None if code in left_out else rounded(count) for code, count in counts.items()}
