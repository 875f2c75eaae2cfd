"""Periods: which days are meant, in Casablanca's time, and how they are divided."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.statistics.periods import (
    EARLIEST,
    MOST_DAYS,
    BadPeriod,
    Period,
    Step,
    closed_months,
    midnight,
    month_after,
    read,
    today_there,
)

TODAY = date(2026, 11, 26)
DATES = st.dates(EARLIEST, TODAY)


@pytest.mark.parametrize(
    ("days", "first", "step"),
    [
        ("7", date(2026, 11, 20), Step.DAY),
        ("30", date(2026, 10, 28), Step.DAY),
        ("90", date(2026, 8, 29), Step.WEEK),
        ("365", date(2025, 11, 27), Step.MONTH),
        ("", date(2026, 10, 28), Step.DAY),
        ("8", date(2026, 10, 28), Step.DAY),
    ],
)
def test_the_last_days_end_today_and_a_word_that_is_none_means_thirty(days: str, first: date, step: Step) -> None:
    assert read({"days": days}, TODAY) == Period(first, TODAY, step)


def test_a_period_is_from_one_day_to_another_divided_as_asked() -> None:
    period = read({"from": "2026-09-30", "to": "2026-11-01", "by": "month"}, TODAY)

    assert period.starts == (date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 1))
    assert period.lengths == (1, 31, 1)


def test_weeks_begin_on_monday_and_the_first_may_be_cut() -> None:
    period = read({"from": "2026-11-05", "to": "2026-11-26", "by": "week"}, TODAY)

    assert [one.isoformat() for one in period.starts] == ["2026-11-05", "2026-11-09", "2026-11-16", "2026-11-23"]


def test_too_many_days_are_shown_by_a_longer_step() -> None:
    assert read({"from": "2025-01-01", "to": "2026-11-01", "by": "day"}, TODAY).step is Step.WEEK
    assert read({"from": "2022-01-01", "to": "2026-11-01", "by": "day"}, TODAY).step is Step.MONTH


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-02", "2026-11-01"),
        ("2026-12-02", "2026-12-03"),
        ("2019-12-31", "2020-01-02"),
        ("2021-01-01", "2026-11-01"),
        ("2026-11-31", "2026-11-30"),
        ("", "2026-11-01"),
        ("yesterday", "today"),
    ],
)
def test_dates_that_make_no_period_are_refused(first: str, last: str) -> None:
    with pytest.raises(BadPeriod):
        read({"from": first, "to": last}, TODAY)


def test_a_last_day_in_the_future_is_today() -> None:
    assert read({"from": "2026-11-01", "to": "2027-01-01"}, TODAY).last == TODAY


def test_days_are_those_of_casablanca_also_in_ramadan() -> None:
    assert today_there(datetime(2026, 11, 25, 23, 0, tzinfo=UTC)) == TODAY
    assert midnight(TODAY) == datetime(2026, 11, 25, 23, tzinfo=UTC)
    assert midnight(date(2026, 3, 1)) == datetime(2026, 3, 1, tzinfo=UTC)


@given(first=DATES, days=st.integers(0, MOST_DAYS[Step.MONTH] - 1), by=st.sampled_from(["", *Step]))
def test_every_moment_of_a_period_is_in_one_of_a_few_parts(first: date, days: int, by: str) -> None:
    last = min(first + timedelta(days=days), TODAY)

    period = read({"from": first.isoformat(), "to": last.isoformat(), "by": by}, TODAY)

    assert (period.edges[0], period.edges[-1]) == (period.begins, period.ends)
    assert all(before < after for before, after in pairwise(period.edges))
    assert sum(period.lengths) == period.days == (last - first).days + 1
    assert len(period.starts) <= 107
    assert read(dict(one.split("=") for one in period.query.split("&")), TODAY) == period


@given(today=DATES)
def test_closed_months_follow_each_other_up_to_the_one_before_today(today: date) -> None:
    months = closed_months(today, 12)

    assert len(months) == 12
    assert all(month_after(before) == after for before, after in pairwise(months))
    assert month_after(months[-1]) == today.replace(day=1)
