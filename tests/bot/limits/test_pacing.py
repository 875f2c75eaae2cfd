"""Pacing: windows of what one citizen sends, each lane with its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.limits.pacing import (
    NO_PACE,
    Lane,
    Limit,
    Pace,
    Window,
    is_worth_keeping,
    lane_of,
    leads_to_urgent,
    moment_of,
    pace_of,
    weighed,
)
from bot.turns import fresh_session
from conversations.effects import LookUp
from conversations.events import Command, Commanded, Event, Pressed, Wrote
from conversations.prompt import COMMAND, Turn
from locales.catalogues import load
from locales.speaking import tongues_of

NOW = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
AT_S = int(NOW.timestamp())
MOST = dict.fromkeys(Limit, 3)
ONE = {Limit.MESSAGES: 1}


def sent(count: int, *, lane: Lane = Lane.OPEN, at_s: int = AT_S, pace: Pace = NO_PACE) -> Pace:
    for _one in range(count):
        pace, _over = weighed(pace, ONE, MOST, lane=lane, at_s=at_s)
    return pace


def test_what_fits_passes_and_the_next_is_told_once() -> None:
    full = sent(3)

    told, first = weighed(full, ONE, MOST, lane=Lane.OPEN, at_s=AT_S + 10)
    _after, second = weighed(told, ONE, MOST, lane=Lane.OPEN, at_s=AT_S + 20)

    assert first is not None
    assert (first.tell, first.again_s) == (True, 50)
    assert second is not None
    assert (second.tell, second.again_s) == (False, 40)


def test_a_window_ends_by_the_clock_and_is_told_of_anew() -> None:
    told, _over = weighed(sent(3), ONE, MOST, lane=Lane.OPEN, at_s=AT_S + 59)

    _pace, over = weighed(told, ONE, MOST, lane=Lane.OPEN, at_s=AT_S + 60)
    _again, next_over = weighed(sent(3, at_s=AT_S + 60, pace=told), ONE, MOST, lane=Lane.OPEN, at_s=AT_S + 61)

    assert over is None
    assert next_over is not None
    assert next_over.tell


def test_what_an_outage_held_back_behind_a_press_is_told_of_no_longer_wait_than_a_window() -> None:
    _pace, over = weighed(sent(3), ONE, MOST, lane=Lane.OPEN, at_s=AT_S - 1200)

    assert over is not None
    assert over.again_s == 60


def test_the_urgent_lane_is_empty_when_the_open_one_is_full() -> None:
    _pace, over = weighed(sent(3), ONE, MOST, lane=Lane.URGENT, at_s=AT_S)

    assert over is None


def test_the_urgent_lane_ends_too() -> None:
    _pace, over = weighed(sent(3, lane=Lane.URGENT), ONE, MOST, lane=Lane.URGENT, at_s=AT_S)

    assert over is not None
    assert over.lane is Lane.URGENT


def test_what_is_refused_for_one_limit_does_not_use_another() -> None:
    wanted = {Limit.MESSAGES: 1, Limit.FILES: 2}
    first, _over = weighed(NO_PACE, wanted, MOST, lane=Lane.OPEN, at_s=AT_S)

    after, over = weighed(first, wanted, MOST, lane=Lane.OPEN, at_s=AT_S)

    assert over is not None
    assert over.limit is Limit.FILES
    assert after.windows["files.open"] == Window(AT_S, 2, told=True)


def test_more_than_a_whole_window_passes_a_fresh_one() -> None:
    _pace, over = weighed(NO_PACE, {Limit.FILES: 10}, MOST, lane=Lane.OPEN, at_s=AT_S)

    assert over is None


def test_a_limit_of_nothing_is_none_and_counts_nothing() -> None:
    pace, over = weighed(NO_PACE, ONE, dict.fromkeys(Limit, 0), lane=Lane.OPEN, at_s=AT_S)

    assert over is None
    assert pace.windows == {}


def test_a_pace_is_read_as_it_was_written() -> None:
    pace, _over = weighed(sent(3), ONE, MOST, lane=Lane.OPEN, at_s=AT_S)

    assert pace_of(pace.to_json()) == pace


@pytest.mark.parametrize("value", [None, 3, "x", [], {"messages.open": 3}, {"messages.open": []}, {"m": ["x", 1, 0]}])
def test_what_is_no_pace_counts_nothing(value: object) -> None:
    assert pace_of(value).windows == {}


def test_a_limit_that_this_version_does_not_know_is_left_out() -> None:
    assert pace_of({"poems.open": [1, 2, 0], "messages.open": [1, 2, 0]}).windows == {"messages.open": Window(1, 2)}


def test_a_report_about_a_child_is_in_the_urgent_lane_before_its_kind_is_known() -> None:
    session = fresh_session(channel="web", language="en")
    chosen = session.answered("category", "CHILD")

    assert lane_of(session, Turn(chosen)) is Lane.URGENT
    assert lane_of(chosen, Turn(session)) is Lane.URGENT
    assert lane_of(session, Turn(session.answered("category", "FRAUD"))) is Lane.OPEN


def test_references_are_never_asked_for_in_the_urgent_lane() -> None:
    session = fresh_session(channel="web", language="en").answered("category", "CHILD")

    assert lane_of(session, Turn(session, effect=LookUp("1" * 20))) is Lane.OPEN


@pytest.mark.parametrize(
    ("event", "leads"),
    [
        (Wrote("/start"), True),
        (Wrote("annuler"), True),
        (Commanded(Command.ERASE), True),
        (Pressed("", COMMAND, "t", "back"), True),
        (Pressed("", COMMAND, "t", "start.fr"), True),
        (Pressed("", "language", "t", "fr"), True),
        (Wrote("/status"), False),
        (Commanded(Command.STATUS), False),
        (Pressed("", COMMAND, "t", "skip"), False),
        (Pressed("report", "card", "t", "anonymous"), False),
        (Wrote("hello"), False),
    ],
)
def test_only_ways_to_the_first_question_stay_open(event: Event, leads: bool) -> None:
    assert leads_to_urgent(event, tongues_of(load("citizen"))) is leads


def test_an_event_counts_when_the_app_says_it_was_sent_unless_that_is_absurd() -> None:
    held_back = NOW - timedelta(minutes=40)

    assert moment_of(held_back, NOW) == held_back
    assert moment_of(NOW - timedelta(days=2), NOW) == NOW
    assert moment_of(NOW + timedelta(hours=1), NOW) == NOW
    assert moment_of(None, NOW) == NOW


def test_only_who_has_used_half_of_a_window_is_known_after_erasing() -> None:
    assert not is_worth_keeping(sent(1), MOST)
    assert is_worth_keeping(sent(2), MOST)
    assert not is_worth_keeping(NO_PACE, MOST)
    assert not is_worth_keeping(replace(sent(2)), dict.fromkeys(Limit, 0))
