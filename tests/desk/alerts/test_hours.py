"""Hours: what can wait is told in the hours that each chose, and typed hours that are none are refused."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.alerts.hours import DAY_MINUTES, OFFICE, Hours, UnfitHours, clock, hours_of
from desk.alerts.rota import CASABLANCA

ANY = st.builds(
    Hours,
    st.sets(st.sampled_from("0123456"), min_size=1).map(lambda days: "".join(sorted(days))),
    st.integers(0, 700),
    st.integers(701, DAY_MINUTES),
)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}:00+01:00")


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-26T10:00", "2026-11-26T10:00"),
        ("2026-11-26T07:00", "2026-11-26T08:00"),
        ("2026-11-26T18:00", "2026-11-27T08:00"),
        ("2026-11-27T20:00", "2026-11-30T08:00"),
        ("2026-11-29T12:00", "2026-11-30T08:00"),
    ],
)
def test_what_can_wait_is_told_in_office_hours(now: str, told: str) -> None:
    assert OFFICE.next(at(now)) == at(told)


@given(ANY, st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))
def test_the_next_moment_is_within_the_hours_and_never_before(hours: Hours, moment: datetime) -> None:
    now = moment.astimezone(CASABLANCA)

    local = hours.next(now).astimezone(CASABLANCA)

    assert local >= now
    assert str(local.weekday()) in hours.days
    assert hours.next(local) == local


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("08:30", "17:45", (510, 1065)),
        ("8", "17", (480, 1020)),
        ("22:00", "00:00", (1320, 1440)),
        ("00:00", "24:00", (0, 1440)),
    ],
)
def test_hours_are_read_as_they_are_typed(start: str, end: str, expected: tuple[int, int]) -> None:
    hours = hours_of("420", start=start, end=end)

    assert (hours.days, hours.from_minute, hours.to_minute) == ("024", *expected)


@pytest.mark.parametrize(
    ("days", "start", "end"),
    [
        ("", "08:00", "18:00"),
        ("7", "08:00", "18:00"),
        ("0", "18:00", "08:00"),
        ("0", "08:00", "08:00"),
        ("0", "08:60", "18:00"),
        ("0", "25:00", "26:00"),
        ("0", "08:", "18:00"),
        ("0", "", ""),
        ("0", "٠٨:٠٠", "18:00"),
        ("0", "-8:00", "18:00"),
    ],
)
def test_what_is_no_hours_is_refused(days: str, start: str, end: str) -> None:
    with pytest.raises(UnfitHours):
        hours_of(days, start=start, end=end)


def test_midnight_is_shown_as_it_is_typed() -> None:
    assert [clock(one) for one in (0, 510, DAY_MINUTES)] == ["00:00", "08:30", "00:00"]
