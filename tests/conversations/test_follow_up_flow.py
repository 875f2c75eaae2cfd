"""Following up: a reference shows where a report stands, takes more of it, answers a question, withdraws a contact."""

from dataclasses import replace

import pytest

from conversations import reference
from conversations.effects import AddToReport, LookUp, WithdrawIdentity
from conversations.events import Command, Question
from conversations.outcomes import SHOWN_MESSAGES, STATES
from conversations.report import Locator
from storage.wire import State
from tests.conversations.walker import FOUND, LINK, REFERENCE, Walker, drafter, follower, reporter, said

IDENTIFIED = replace(FOUND, identified=True)
QUESTIONED = replace(
    FOUND,
    state="more_information",
    questions=(Question("q-1", "note", "We look into it."), Question("q-2", "question", "Which bank?")),
)
OTHER = reference.make("9" * 19)


@pytest.mark.parametrize("state", State)
def test_every_state_of_a_case_is_said_in_words(state: State):
    citizen = follower(replace(FOUND, state=state.value))

    text = citizen.text

    assert said(STATES[state.value]) in text
    assert "3 May 2026" in text


@pytest.mark.parametrize("citizen", [Walker(), drafter(), follower()], ids=["new", "draft", "follower"])
def test_a_reference_with_a_wrong_digit_is_no_report_and_is_said_to_be_wrong(citizen: Walker):
    citizen.writes("1234 5678 9012 3456 7896")

    assert citizen.text.startswith("A digit of this reference is wrong")
    assert citizen.session.asked == "fu_reference"
    assert "details" not in citizen.session.answers


@pytest.mark.parametrize("citizen", [Walker(), drafter(), follower()], ids=["new", "draft", "follower"])
def test_a_reference_behind_the_command_is_looked_up_at_once(citizen: Walker):
    citizen.found[OTHER] = replace(FOUND, state="referred")

    text = citizen.writes(f"/status {reference.grouped(OTHER)}")

    assert citizen.done[-1] == LookUp(OTHER)
    assert said(STATES["referred"]) in text


@pytest.mark.parametrize("typed", [reference.grouped(REFERENCE), "-".join(REFERENCE), "١٢٣٤ ٥٦٧٨ ٩٠١٢ ٣٤٥٦ ٧٨٩٥"])
def test_a_reference_sent_first_is_looked_up_at_once(typed: str):
    citizen = Walker(found={REFERENCE: FOUND})

    text = citizen.writes(typed)

    assert citizen.done == [LookUp(REFERENCE)]
    assert "being analysed" in text


def test_a_reference_is_not_kept_once_it_was_looked_up():
    citizen = follower()

    kept = replace(citizen.session, reference="")

    assert REFERENCE not in repr(kept)


def test_a_mistyped_reference_is_asked_for_again_without_looking():
    citizen = Walker()
    citizen.commands(Command.STATUS)

    text = citizen.writes(REFERENCE[:-1] + "6")

    assert "A digit of this reference is wrong" in text
    assert citizen.done == []
    assert citizen.session.asked == "fu_reference"


def test_a_reference_of_no_report_is_asked_for_again():
    citizen = Walker()
    citizen.commands(Command.STATUS)

    text = citizen.writes(OTHER)

    assert "No report has that reference." in text
    assert citizen.session.asked == "fu_reference"


def test_a_second_reference_shows_the_second_report_and_what_is_added_goes_there():
    citizen = follower(QUESTIONED)
    citizen.found[OTHER] = replace(FOUND, report_id="r-other", state="closed")

    citizen.presses("answer", "back", "back")
    text = citizen.writes(OTHER)
    citizen.presses("add")
    citizen.writes("one thing more")

    assert "It is closed." in text
    assert OTHER not in repr(citizen.session)
    assert citizen.done[-1] == AddToReport("r-other", "one thing more")


def test_going_back_to_the_reference_and_on_again_looks_nothing_up_anew():
    citizen = follower()

    citizen.presses("back", "skip")

    assert citizen.session.asked == "fu_wish"
    assert citizen.done == [LookUp(REFERENCE)]


def test_information_can_be_added_again_and_again():
    citizen = follower()

    citizen.presses("add")
    citizen.writes(f"he wrote again {LINK}")
    citizen.presses("add")
    text = citizen.writes("and again")

    first, second = citizen.asked(AddToReport)
    assert (first.report_id, first.locators) == ("r-1", (Locator("link", LINK),))
    assert (second.details, second.reply_to) == ("and again", "")
    assert "added to your report" in text


def test_an_answer_goes_to_the_latest_question():
    citizen = follower(QUESTIONED)

    citizen.presses("answer")
    citizen.writes("The post office")

    assert "Which bank?" in follower(QUESTIONED).text
    assert citizen.done[-1] == AddToReport("r-1", "The post office", reply_to="q-2")


def test_of_many_messages_the_latest_are_shown_and_the_open_question_always():
    notes = tuple(Question(f"n-{one}", "note", f"Note {one}.") for one in range(SHOWN_MESSAGES + 2))

    text = follower(replace(FOUND, questions=(*QUESTIONED.questions, *notes))).text

    assert "Earlier messages are not shown again." in text
    assert [one for one in ("We look", "Which bank?", "Note 1.", "Note 2.", "Note 3.", "Note 21.") if one in text] == [
        "Which bank?",
        "Note 3.",
        "Note 21.",
    ]


def test_an_answer_that_became_an_addition_answers_nothing():
    citizen = follower(QUESTIONED)

    citizen.presses("answer", "back", "add")
    citizen.writes("something else")

    assert citizen.done[-1] == AddToReport("r-1", "something else")


def test_only_an_identified_report_offers_to_delete_its_contact():
    anonymous, identified = follower(), follower(IDENTIFIED)

    assert "withdraw" not in anonymous.values
    assert "withdraw" in identified.values


def test_a_contact_is_withdrawn_once_it_is_confirmed():
    citizen = follower(IDENTIFIED)

    citizen.presses("withdraw")
    unsure = [*citizen.done]
    text = citizen.presses("yes")

    assert WithdrawIdentity("r-1") not in unsure
    assert citizen.done[-1] == WithdrawIdentity("r-1")
    assert "are deleted" in text
    assert "Whatever the judicial police was given before stays with it" in text
    assert "withdraw" not in citizen.values


def test_a_contact_is_kept_where_the_citizen_thinks_better_of_it():
    citizen = follower(IDENTIFIED)

    citizen.presses("withdraw", "no")

    assert citizen.asked(WithdrawIdentity) == []


@pytest.mark.parametrize("typed", ["/cancel", "Finish", "إنهاء", "3"])
def test_the_end_is_said_and_claims_nothing_of_a_draft(typed: str):
    citizen = follower()

    text = citizen.writes(typed)

    assert text == "This conversation is over."
    assert citizen.session.ended


@pytest.mark.parametrize("way", [Command.CANCEL, Command.START])
def test_a_draft_waits_while_its_citizen_looks_elsewhere(way: Command):
    citizen = drafter()
    citizen.follows()

    citizen.commands(way)

    assert citizen.session.asked == "card"
    assert "fu_report" not in citizen.session.answers


def test_a_finished_look_comes_back_to_the_draft():
    citizen = drafter()
    citizen.follows()

    text = citizen.presses("finish")

    assert "Back to the report that you began." in text
    assert citizen.session.asked == "card"


def test_about_leaves_a_report_that_was_looked_at_behind():
    citizen = follower()

    text = citizen.commands(Command.ABOUT)

    assert "Back to the report that you began." not in text
    assert "fu_report" not in citizen.session.answers


def test_a_report_that_was_just_sent_can_be_followed_and_gone_on_with():
    citizen = reporter()

    citizen.follows()
    citizen.presses("finish")

    assert citizen.session.asked == "extra"


def test_a_picture_has_no_place_here_and_is_not_taken():
    citizen = follower()

    text = citizen.attaches()

    assert "Pictures can be sent in a report." in text
    assert citizen.session.waiting == ()
