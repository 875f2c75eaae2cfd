"""Plots: columns and bars stay on their scale, and shares and percentiles are those of the numbers."""

import statistics

from hypothesis import given
from hypothesis import strategies as st

from desk.statistics.figures import percentile, shares
from desk.statistics.plots import HEIGHT, bars, columns, scale

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 10**7)), max_size=60)


@given(values=VALUES)
def test_columns_stand_on_the_bottom_within_the_plot(values: list[int | None]) -> None:
    plot = columns(values)

    assert len(plot.columns) == sum(1 for one in values if one)
    assert all(one.y >= 0 and abs(one.y + one.height - HEIGHT) < 0.02 for one in plot.columns)
    assert all(one.x >= 0 and one.x + one.width <= plot.width for one in plot.columns)


@given(values=VALUES)
def test_the_longest_bar_fills_its_line(values: list[int | None]) -> None:
    lengths = bars(values)

    assert len(lengths) == len(values)
    assert max(lengths, default=0) == (100 if any(values) else 0)


@given(highest=st.floats(0, 10**9))
def test_a_scale_ends_with_an_even_round_number_that_holds_all(highest: float) -> None:
    top = scale(highest)

    assert top >= highest
    assert top % 2 == 0
    assert int(str(top).rstrip("0")) in (1, 2, 4, 5)


@given(values=st.lists(st.integers(0, 50), min_size=1))
def test_percentiles_of_counted_values_are_those_of_the_values(values: list[int]) -> None:
    counts = {one: values.count(one) for one in values}

    assert percentile(counts, 0.5) == statistics.median_low(values)
    assert percentile(counts, 1.0) == max(values)


def test_the_percentile_of_nothing_is_nothing() -> None:
    assert percentile({}, 0.5) is None


def test_codes_that_are_not_expected_come_last_with_their_share() -> None:
    lines = shares({"fax": 1, "web": 2}, ("web", "telegram"))

    assert [(one.code, *one.values) for one in lines] == [("web", 2, 66.7), ("telegram", 0, 0.0), ("fax", 1, 33.3)]
