"""Following two reports in one conversation: what was asked about the first is no answer about the second."""

from dataclasses import replace

import pytest

from conversations import reference
from conversations.answering import ONE_REFERENCE
from conversations.effects import AddToReport, AskRight, FileReport, LookUp, WithdrawIdentity
from conversations.engine import OTHER_REPORT, STALE
from conversations.events import Command, Question, Wrote
from tests.conversations.walker import FOUND, RECEIPT, REFERENCE, Walker, drafter, follower, reporter, said

OTHER = reference.make("9" * 19)
# The whole message, as it is saved.
SAVED = f"Your reference:\n{reference.grouped(OTHER)}\nAnd a receipt:\n{RECEIPT.text}"
IDENTIFIED = replace(FOUND, identified=True, questions=(Question("q-1", "question", "Which bank?"),))


def follower_of_two() -> Walker:
    """Somebody who looked at one report, whose next reference leads to another."""
    citizen = follower(IDENTIFIED)
    citizen.found[OTHER] = replace(IDENTIFIED, report_id="r-other")
    return citizen


@pytest.mark.parametrize("wish", ["answer", "add", "withdraw", "rights", "finish"])
def test_a_button_under_the_first_report_does_nothing_to_the_second(wish: str):
    citizen = follower_of_two()
    pressed = citizen.press_of(citizen.button(wish))
    citizen.writes(OTHER)

    text = citizen.does(pressed)

    assert said(STALE) in text
    assert citizen.session.asked == "fu_wish"


def test_words_typed_at_the_first_report_are_not_added_to_the_second():
    citizen = follower_of_two()
    citizen.presses("add")
    asked = f"follow_up|fu_text|{citizen.session.mark}"
    citizen.writes(OTHER)
    citizen.presses("add")

    text = citizen.does(Wrote("For the first only", asked=asked))

    assert said(OTHER_REPORT) in text
    assert citizen.asked(AddToReport) == []


def test_a_button_under_a_report_that_is_followed_again_acts_on_that_report():
    citizen = follower_of_two()
    pressed = citizen.press_of(citizen.button("withdraw"))
    citizen.writes(OTHER)
    citizen.writes(REFERENCE)

    citizen.does(pressed)
    citizen.presses("yes")

    assert [one.report_id for one in citizen.asked(WithdrawIdentity)] == ["r-1"]


def test_buttons_of_a_draft_are_what_they_were_once_its_citizen_is_back():
    citizen = drafter()
    anonymous = citizen.press_of(citizen.button("anonymous"))
    citizen.follows()
    citizen.commands(Command.CANCEL)

    citizen.does(anonymous)

    assert len(citizen.asked(FileReport)) == 1


@pytest.mark.parametrize("ways", [["add"], ["answer"], ["rights", "correction"], ["rights", "objection"]])
@pytest.mark.parametrize("typed", [reference.grouped(OTHER), f"/status {OTHER}", SAVED])
def test_a_reference_sent_where_words_are_asked_for_shows_its_report_and_is_told_to_nobody(ways: list[str], typed: str):
    citizen = follower_of_two()
    citizen.presses(*ways)

    citizen.writes(typed)

    assert citizen.done == [LookUp(REFERENCE), LookUp(OTHER)]
    assert citizen.session.answers["fu_report"] == "r-other"
    assert citizen.session.asked == "fu_wish"


@pytest.mark.parametrize("way", [[], ["add"], ["answer"]])
@pytest.mark.parametrize("between", ["\n", " ", ", "])
def test_a_list_of_references_is_told_to_nobody(way: list[str], between: str):
    citizen = follower_of_two()
    citizen.presses(*way)

    text = citizen.writes(between.join(map(reference.grouped, (REFERENCE, OTHER))))

    assert text.startswith(said(ONE_REFERENCE))
    assert citizen.done == [LookUp(REFERENCE)]


@pytest.mark.parametrize("step", ["evidence", "contact", "name"])
def test_a_list_of_references_is_no_answer_within_a_draft_either(step: str):
    citizen = drafter()
    citizen.presses("contact")
    if step == "name":
        citizen.writes("canary@example.org")
    elif step == "evidence":
        citizen = Walker()
        citizen.begins()
        citizen.presses("FRAUD", "FRAUD.PHISH")

    text = citizen.writes("\n".join(map(reference.grouped, (REFERENCE, OTHER))))

    assert text.startswith(said(ONE_REFERENCE))


def test_four_telephone_numbers_are_no_list_of_references():
    citizen = follower_of_two()
    citizen.presses("add")

    citizen.writes("0612345678 0698765432 0655443322 0611223344")

    assert len(citizen.asked(AddToReport)) == 1


def test_nor_are_the_analysts_of_a_report_that_was_just_sent_told_it():
    citizen = reporter("FRAUD.IMPERS")
    citizen.found[OTHER] = replace(IDENTIFIED, report_id="r-other")
    citizen.presses("yes")
    citizen.writes_until("q_impersonated")

    citizen.writes(SAVED)

    assert citizen.session.answers["fu_report"] == "r-other"
    assert all(OTHER not in repr(one) and SAVED not in repr(one) for one in citizen.asked(AddToReport))


def test_a_reference_with_a_wrong_digit_is_told_to_nobody_either():
    citizen = follower_of_two()
    citizen.presses("add")

    text = citizen.writes(OTHER[:-1] + "1")

    assert "A digit of this reference is wrong" in text
    assert citizen.asked(AddToReport) == []


@pytest.mark.parametrize("ways", [[], ["add"], ["rights", "correction"]])
def test_another_report_can_be_asked_for_at_every_question(ways: list[str]):
    citizen = follower_of_two()
    citizen.presses(*ways)

    text = citizen.commands(Command.STATUS)
    citizen.writes(OTHER)
    citizen.presses("rights", "access")

    assert "Please send your reference" in text
    assert [one.report_id for one in citizen.asked(AskRight)] == ["r-other"]
