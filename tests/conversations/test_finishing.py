"""Finishing: "Finish" ends what it stands under, and never deletes a draft; nobody is told of a draft who had none."""

import pytest

from conversations.engine import STALE
from conversations.events import Command
from tests.conversations.walker import LINK, Walker, drafter, fresh, reporter, said


def over(citizen: Walker) -> Walker:
    """The same citizen whose conversation is over, so that the next thing they do begins another."""
    citizen.session = fresh(tag="mnopqr")
    return citizen


def teller() -> Walker:
    """Somebody who sent a report and goes on to tell more."""
    citizen = reporter()
    citizen.presses("yes")
    return citizen


def test_a_second_tap_on_the_way_back_to_a_draft_keeps_it():
    citizen = drafter()
    citizen.commands(Command.STATUS)
    finish = citizen.press_of(citizen.button("cancel"))

    citizen.does(finish)
    text = citizen.does(finish)

    assert said(STALE) in text
    assert citizen.session.asked == "card"
    assert LINK in repr(citizen.session.locators)


def test_the_button_under_a_sent_report_keeps_the_draft_of_the_next():
    citizen = teller()
    finish = citizen.press_of(citizen.button("cancel"))
    citizen.commands(Command.START)
    citizen.drafts()

    text = citizen.does(finish)

    assert said(STALE) in text
    assert citizen.session.asked == "card"


def test_the_button_under_a_sent_report_ends_no_later_one_either():
    citizen = teller()
    finish = citizen.press_of(citizen.button("cancel"))
    citizen.commands(Command.START)
    citizen.reports()

    citizen.does(finish)

    assert not citizen.session.ended


def test_a_second_tap_after_sending_says_nothing_of_a_draft():
    citizen = teller()
    finish = citizen.press_of(citizen.button("cancel"))
    citizen.does(finish)

    text = over(citizen).does(finish)

    assert text == "This conversation is over."
    assert citizen.values == ["start", "status"]


@pytest.mark.parametrize("citizen", [Walker(), reporter()], ids=["new", "sent"])
@pytest.mark.parametrize("typed", ["/cancel", "stop"])
def test_who_has_no_draft_is_not_told_that_nothing_was_sent(citizen: Walker, typed: str):
    over(citizen)

    text = citizen.writes(typed)

    assert text == "This conversation is over."
    assert citizen.session.ended


def test_who_typed_stop_at_the_first_question_had_none_either():
    citizen = Walker()
    citizen.begins()

    assert citizen.writes("/cancel") == "This conversation is over."
