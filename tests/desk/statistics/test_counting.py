"""Counting: the figures of a handful of rows, the same on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desk.casework.tables import MergeRow
from desk.database import Database
from desk.statistics.figures import Figure, Figures
from desk.statistics.periods import Period, Step, midnight
from desk.statistics.reading import count
from tests.desk.statistics.rows import account, account_id, case, case_id, keep, look, outcome, report, told

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 10, 10, 12, tzinfo=UTC)
# Monday to Saturday of a week in Casablanca, which is an hour before UTC.
WEEK = Period(date(2026, 10, 5), date(2026, 10, 10), Step.DAY)
MONDAY = midnight(date(2026, 10, 5))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def counted(database: Database, period: Period = WEEK) -> Figures:
    return await count(database, period, NOW)


def figure(figures: Figures, code: str) -> Figure:
    return next(one for one in figures.figures if one.code == code)


def lines(figures: Figures, code: str) -> dict[str, tuple[object, ...]]:
    """The lines of a figure that say anything."""
    return {one.code: one.values for one in figure(figures, code).lines if any(one.values)}


async def test_an_empty_desk_has_figures_that_are_empty(database: Database) -> None:
    found = await counted(database)

    assert all(one.is_empty for one in found.figures)
    assert figure(found, "first_look").lines[0].values == (0, None, None, 0, 0, None)


async def test_reports_are_counted_by_kind_channel_language_and_reporter(database: Database) -> None:
    await keep(
        database,
        case(1, MONDAY, reports=2),
        case(2, MONDAY, "CHILD.GROOM", priority="P0"),
        report(1, MONDAY),
        report(2, MONDAY + DAY, channel="telegram", language="fr", anonymous=False),
        report(3, MONDAY, 2, "CHILD.GROOM", channel="console"),
        report(4, MONDAY - timedelta(seconds=1)),
    )

    found = await counted(database)

    assert lines(found, "category") == {"FRAUD": (2, 66.7, 1), "CHILD": (1, 33.3, 1)}
    assert lines(found, "subtype") == {"FRAUD.PHISH": (2, 66.7, 1), "CHILD.GROOM": (1, 33.3, 1)}
    assert lines(found, "channel") == {"web": (1, 33.3), "telegram": (1, 33.3), "console": (1, 33.3)}
    assert lines(found, "language") == {"ar": (2, 66.7), "fr": (1, 33.3)}
    assert lines(found, "reporter") == {"identified": (1, 33.3), "anonymous": (2, 66.7)}
    assert lines(found, "reports_a_case") == {"1": (1, 50.0), "2": (1, 50.0)}


async def test_places_are_counted_in_their_region_also_abroad_and_unknown(database: Database) -> None:
    places = ("MA-CAS", "MA-06", "abroad", None, None)
    await keep(database, case(1, MONDAY), *(report(place, MONDAY, place=one) for place, one in enumerate(places)))

    found = await counted(database)

    assert lines(found, "region") == {"MA-06": (2, 40.0), "abroad": (1, 20.0), "unknown": (2, 40.0)}
    assert lines(found, "province") == {"MA-CAS": (1,)}


async def test_the_backlog_is_what_was_open_at_the_end_of_each_day(database: Database) -> None:
    await keep(
        database,
        case(1, MONDAY - 9 * DAY, state="closed"),
        case(2, MONDAY, state="closed"),
        case(3, MONDAY + DAY),
        case(4, MONDAY + DAY, state="verification"),
        outcome(1, MONDAY + 2 * DAY, "lawful"),
        outcome(2, MONDAY + DAY),
        # Closed and opened again: it is open, all the while.
        outcome(4, MONDAY + 3 * DAY),
    )

    found = await counted(database)

    assert figure(found, "over_time").column("backlog") == (2, 3, 2, 2, 2, 2)
    assert figure(found, "over_time").column("cases") == (1, 2, 0, 0, 0, 0)
    assert figure(found, "over_time").column("closings") == (0, 1, 1, 1, 0, 0)
    assert lines(found, "outcome") == {"lawful": (1, 33.3), "unfounded": (2, 66.7)}
    assert lines(found, "state") == {"received": (1, 0, 0, 1, 0), "verification": (1, 0, 0, 1, 0)}


async def test_the_backlog_of_a_period_that_is_over_knows_what_came_and_went_since(database: Database) -> None:
    await keep(
        database,
        case(1, MONDAY, state="closed"),
        case(2, MONDAY + 4 * DAY),
        outcome(1, MONDAY + 4 * DAY),
    )

    found = await counted(database, Period(date(2026, 10, 5), date(2026, 10, 7), Step.DAY))

    assert figure(found, "over_time").column("backlog") == (1, 1, 1)


async def test_a_case_that_was_deleted_and_has_no_outcome_was_open_until_then(database: Database) -> None:
    await keep(
        database,
        case(1, MONDAY, reports=2, state="closed"),
        report(1, MONDAY, purged_at=MONDAY + DAY),
        report(2, MONDAY, purged_at=MONDAY + 2 * DAY),
    )

    found = await counted(database)

    assert figure(found, "over_time").column("backlog") == (1, 1, 0, 0, 0, 0)
    assert figure(found, "over_time").column("closings") == (0, 0, 0, 0, 0, 0)


async def test_days_begin_at_midnight_in_casablanca(database: Database) -> None:
    await keep(database, case(1, MONDAY), report(1, datetime(2026, 10, 5, 23, 0, tzinfo=UTC)))

    found = await counted(database)

    assert figure(found, "over_time").column("reports") == (0, 1, 0, 0, 0, 0)


async def test_a_case_that_was_emptied_into_another_is_not_counted(database: Database) -> None:
    shell = case(2, MONDAY, reports=0, state="closed")
    merged = MergeRow(shell_id=case_id(2), into_id=case_id(1), at=MONDAY, analyst="Salma")
    await keep(database, case(1, MONDAY, reports=12), shell, merged)

    found = await counted(database)

    assert figure(found, "over_time").column("cases")[0] == 1
    assert lines(found, "reports_a_case") == {"11+": (1, 100.0)}


async def test_first_looks_are_timed_and_held_against_their_clock(database: Database) -> None:
    await keep(
        database,
        case(1, MONDAY, priority="P1", looked_after=timedelta(minutes=10, seconds=59)),
        case(2, MONDAY, priority="P1", looked_after=5 * HOUR),
        case(3, MONDAY, priority="P1"),
        case(4, NOW - HOUR, priority="P3"),
        case(5, MONDAY, priority="P3", looked_after=timedelta(minutes=20)),
        # Closed together with others, never opened: its clock is over without being late.
        case(6, MONDAY, state="closed"),
    )

    found = await counted(database)

    assert lines(found, "first_look") == {
        "all": (3, 20, 300, 2, 2, 50.0),
        "P1": (2, 10, 300, 1, 2, 33.3),
        "P3": (1, 20, 20, 1, 0, 100.0),
    }


async def test_referrals_are_timed_from_opening_to_the_first_one_of_the_case(database: Database) -> None:
    await keep(
        database,
        case(1, MONDAY - 2 * DAY, reports=2),
        report(1, MONDAY),
        report(2, MONDAY),
        told(1, MONDAY + HOUR),
        told(2, MONDAY + HOUR),
        told(1, MONDAY + 9 * HOUR),
        told(2, MONDAY, "analysis"),
    )

    found = await counted(database)

    assert lines(found, "referral") == {"all": (1, 49, 49), "P2": (1, 49, 49)}


async def test_identified_reporters_are_answered_in_time_late_or_not_yet(database: Database) -> None:
    within = timedelta(days=2)
    await keep(
        database,
        case(1, MONDAY, state="closed", answer_by=within),
        case(2, MONDAY, state="closed", answer_by=within),
        case(3, MONDAY, answer_by=within),
        case(4, NOW - DAY, answer_by=within),
        case(5, MONDAY, state="closed"),
        outcome(1, MONDAY + DAY),
        outcome(2, MONDAY + 3 * DAY),
        outcome(5, MONDAY + DAY),
    )

    found = await counted(database)

    assert lines(found, "answer")["all"] == (1, 2, 1, 33.3)


async def test_minutes_of_looking_are_added_up_for_the_team_and_each_analyst(database: Database) -> None:
    minute = timedelta(minutes=1)
    await keep(
        database,
        account(1, "Salma"),
        look(1, MONDAY, 5 * minute),
        look(2, MONDAY + DAY, 10 * minute),
        # Counts as ten seconds.
        look(2, MONDAY + DAY, timedelta(seconds=1)),
    )

    found = await counted(database)

    assert figure(found, "exposure").column("minutes") == (5, 10, 0, 0, 0, 0)
    assert lines(found, "exposure_people") == {account_id(2): (10, 1.7), account_id(1): (5, 0.8)}
    assert found.people == {account_id(1): "Salma", account_id(2): ""}


@pytest.mark.parametrize(("supervises", "seen"), [(True, [account_id(2), account_id(1)]), (False, [account_id(1)])])
async def test_only_supervisors_see_the_minutes_of_others(
    database: Database, supervises: bool, seen: list[str]
) -> None:
    minute = timedelta(minutes=1)
    await keep(database, account(2, "Omar"), look(1, MONDAY, minute), look(2, MONDAY, 2 * minute))

    found = (await counted(database)).seen_by(account_id(1), supervises=supervises)

    assert [one.code for one in figure(found, "exposure_people").lines] == seen
    assert set(found.people) == set(seen)
    assert figure(found, "exposure").column("minutes")[0] == 3
