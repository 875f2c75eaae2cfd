"""Rota: who is on call at each hour of the week, across midnight, Sunday and Ramadan, and where nobody is."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.alerts.rota import DAYS, FIRST, HOURS, SECOND, Gap, Shift, gaps, hour_of_week, on_call

HOURS_OF_DAY = st.integers(0, HOURS - 1)
SHIFTS = st.lists(
    st.builds(Shift, st.just("s"), st.sampled_from("ab"), st.just(1), st.integers(0, 6), HOURS_OF_DAY, HOURS_OF_DAY)
)


def shift(account: str = "a", *, day: int = 0, hours: tuple[int, int] = (8, 18), line: int = FIRST) -> Shift:
    return Shift("s", account, line, day, *hours)


def at(moment: str) -> datetime:
    """A moment in Morocco, which is an hour ahead of UTC but in Ramadan."""
    return datetime.fromisoformat(f"{moment}:00+01:00")


@pytest.mark.parametrize(
    ("moment", "is_covered"),
    [
        ("2026-11-23T07:59", False),
        ("2026-11-23T08:00", True),
        ("2026-11-23T17:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-24T09:00", False),
    ],
)
def test_a_shift_covers_its_hours_of_its_day(moment: str, is_covered: bool) -> None:
    assert shift(day=0).covers(at(moment)) is is_covered


@pytest.mark.parametrize(
    ("moment", "is_covered"),
    [("2026-11-29T21:00", False), ("2026-11-29T23:00", True), ("2026-11-30T05:59", True), ("2026-11-30T06:00", False)],
)
def test_a_night_from_sunday_ends_on_monday(moment: str, is_covered: bool) -> None:
    assert shift(day=6, hours=(22, 6)).covers(at(moment)) is is_covered


def test_the_same_hour_twice_is_a_whole_day() -> None:
    assert shift(hours=(8, 8)).length == 24


def test_in_ramadan_the_hours_are_those_of_the_clock_on_the_wall() -> None:
    # From 15 February to 21 March 2026 Morocco has the time of UTC.
    assert shift(day=0).covers(datetime.fromisoformat("2026-03-02T08:00:00+00:00"))
    assert not shift(day=0).covers(datetime.fromisoformat("2026-03-02T07:30:00+00:00"))


def test_whoever_is_on_call_is_named_once_and_only_on_their_line() -> None:
    rota = [shift("a"), shift("a", hours=(9, 12)), shift("b", line=SECOND), shift("c", day=1)]

    assert on_call(rota, FIRST, at("2026-11-23T10:00")) == ("a",)
    assert on_call(rota, SECOND, at("2026-11-23T10:00")) == ("b",)
    assert on_call(rota, FIRST, at("2026-11-23T20:00")) == ()


def test_gaps_are_the_hours_of_each_day_without_anybody() -> None:
    rota = [shift(day=day, hours=(8, 20)) for day in range(1, DAYS)] + [shift(day=0, hours=(20, 8))]

    found = gaps(rota, FIRST)

    assert found[:2] == (Gap(0, 0, 20), Gap(1, 20, 24))
    assert len(gaps([], FIRST)) == DAYS


@given(SHIFTS)
def test_every_hour_is_either_covered_or_in_a_gap(rota: list[Shift]) -> None:
    open_hours = {day.day * HOURS + hour for day in gaps(rota, FIRST) for hour in range(day.from_hour, day.to_hour)}

    covered = {hour for one in rota for hour in one.hours}

    assert open_hours | covered == set(range(DAYS * HOURS))
    assert not open_hours & covered


@given(SHIFTS, st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))
def test_whoever_is_on_call_has_a_shift_of_that_hour(rota: list[Shift], moment: datetime) -> None:
    now = moment.astimezone()

    expected = {one.account_id for one in rota if hour_of_week(now) in one.hours}

    assert set(on_call(rota, FIRST, now)) == expected
