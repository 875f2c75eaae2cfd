"""Anonymity: no count that is left out can be reckoned back, not even by who knows how they are left out."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conversations.taxonomy import TAXONOMY
from desk.jurisdiction.areas import REGIONS
from desk.statistics.anonymity import BASE, NEVER_BY_REGION, Cells, Counts, Month, publish, rounded

CATEGORIES = tuple(one.code for one in TAXONOMY.categories)
REGION_CODES = (*(one.code for one in REGIONS), "unknown")
KS = st.integers(5, 30)
# Small ones, around k, and large ones.
COUNT = st.one_of(st.integers(0, 3), st.integers(0, 40), st.integers(0, 5000))


def divided(total: int, codes: tuple[str, ...], cuts: list[int]) -> dict[str, int]:
    """`total` as a count for each code."""
    edges = [0, *sorted(cut % (total + 1) for cut in cuts[: len(codes) - 1]), total]
    return {code: edges[place + 1] - edges[place] for place, code in enumerate(codes)}


@st.composite
def months(draw: st.DrawFn) -> Month:
    """A month whose four rows are about the same reports, but regions without what is never told by region."""
    category = {code: draw(COUNT) for code in CATEGORIES}
    total = sum(category.values())
    by_region = total - sum(category[one] for one in NEVER_BY_REGION)
    cuts = st.lists(st.integers(0, 10_000), min_size=12, max_size=12)
    channels = ("telegram", "web", "whatsapp")[: draw(st.integers(1, 3))]
    return Month(
        category,
        divided(total, channels, draw(cuts)),
        divided(total, ("ar", "en", "fr"), draw(cuts)),
        divided(by_region, REGION_CODES, draw(cuts)),
    )


def hidden(cells: Cells) -> set[str]:
    return {code for code, count in cells.items() if count is None}


def is_safe(counts: Counts, left_out: set[str], k: int) -> bool:
    """Whether who knows the sum of `counts` exactly cannot tell one of those left out: two at least, k together."""
    mine = left_out & set(counts)
    return not mine or (len(mine) > 1 and sum(counts[one] for one in mine) >= k)


def only(counts: Counts, codes: set[str]) -> Counts:
    return {code: count for code, count in counts.items() if code in codes}


def moved(counts: Counts, *, one: str, other: str, by: int) -> Counts | None:
    """The same sum, with some of one count in another."""
    return {**counts, one: counts[one] - by, other: counts[other] + by} if counts[one] >= by else None


def is_ambiguous(month: Month, row: str, k: int) -> bool:
    """Whether each count of a row that is left out could be another, and everything published would be the same."""
    published, counts = publish(month, k), getattr(month, row)
    left_out = hidden(getattr(published, row))
    if row == "region" and left_out == set(counts):
        # Nothing of it is published, so that its sum is not known either.
        return True
    has_sides = row == "category" and bool(set(published.region) - hidden(published.region))
    sides: Mapping[str, bool] = {code: has_sides and code in NEVER_BY_REGION for code in counts}

    def goes(one: str, other: str) -> bool:
        changed = moved(counts, one=one, other=other, by=1)
        # What moves between the sides of the counts by region would change those as well.
        return (
            bool(changed) and sides[one] == sides[other] and publish(replace(month, **{row: changed}), k) == published
        )

    return all(any(goes(one, other) or goes(other, one) for other in left_out - {one}) for one in left_out)


@given(month=months(), k=KS)
def test_no_count_below_k_is_published_and_each_that_is_is_rounded(month: Month, k: int) -> None:
    published = publish(month, k)

    rows = ("category", "channel", "language", "region")
    told = [
        (count, getattr(month, row)[code])
        for row in rows
        for code, count in getattr(published, row).items()
        if count is not None
    ]
    assert all(real >= k and count % BASE == 0 and abs(count - real) <= BASE / 2 for count, real in told)
    assert published.total is None or published.total >= rounded(k)


@given(month=months(), k=KS)
def test_every_sum_that_can_be_known_covers_two_hidden_counts_of_k_together(month: Month, k: int) -> None:
    published = publish(month, k)

    left_out, apart = hidden(published.category), set(NEVER_BY_REGION)
    is_small = published.total is None
    with_regions = bool(set(published.region) - hidden(published.region))
    assert is_small or is_safe(month.category, left_out, k)
    assert is_small or is_safe(month.channel, hidden(published.channel), k)
    assert is_small or is_safe(month.language, hidden(published.language), k)
    assert not with_regions or is_safe(month.region, hidden(published.region), k)
    # The total without the counts by region is the sum of what is never told by region.
    assert not with_regions or is_safe(only(month.category, apart), left_out, k)
    assert not with_regions or is_safe(only(month.category, set(CATEGORIES) - apart), left_out, k)


@pytest.mark.parametrize("row", ["category", "channel", "language", "region"])
@settings(max_examples=60, deadline=None)
@given(month=months(), k=KS)
def test_each_hidden_count_could_be_another_one(row: str, month: Month, k: int) -> None:
    assert publish(month, k).total is None or is_ambiguous(month, row, k)


def test_which_count_is_left_out_beside_a_small_one_does_not_tell_how_small_it_is() -> None:
    category = {**dict.fromkeys(CATEGORIES, 100), CATEGORIES[0]: 19, CATEGORIES[1]: 21, CATEGORIES[2]: 21}
    row = divided(sum(category.values()), ("ar", "en", "fr"), [300, 600])
    month = Month(category, row, row, dict.fromkeys(REGION_CODES, 0))

    assert is_ambiguous(month, "category", 20)


@given(month=months(), k=KS)
def test_a_month_of_fewer_than_k_tells_nothing(month: Month, k: int) -> None:
    few = replace(month, category=divided(k - 1, CATEGORIES, [3, 1, 2, 0, 4, 4, 1, 3]))

    published = publish(few, k)

    rows = (published.category, published.channel, published.language, published.region)
    assert published.total is None
    assert {count for row in rows for count in row.values()} == {None}


@given(count=st.integers(0, 10**6))
@example(count=2)
@example(count=3)
def test_one_report_more_moves_a_number_by_one_step_or_not_at_all(count: int) -> None:
    assert rounded(count + 1) - rounded(count) in (0, BASE)


def test_what_is_never_told_by_region_keeps_regions_back_when_there_is_little_of_it() -> None:
    rest = dict.fromkeys(set(CATEGORIES) - set(NEVER_BY_REGION), 100)
    regions = dict.fromkeys(REGION_CODES, 100)
    month = Month({**rest, "CHILD": 3, "TERR": 2}, {"web": 705}, {"ar": 705}, regions)

    published = publish(month, 10)

    assert set(published.region.values()) == {None}
    assert hidden(published.category) == {"CHILD", "TERR", "FRAUD"}


def test_a_k_that_protects_nobody_is_refused() -> None:
    month = Month({"FRAUD": 9}, {"web": 9}, {"ar": 9}, {"unknown": 9})

    with pytest.raises(ValueError, match="k"):
        publish(month, 4)
