"""Purged: what is said of a report whose content was deleted, and what can still be done with it."""

from dataclasses import replace

import pytest

from conversations.effects import AskRight
from conversations.events import Question
from conversations.right import Right
from tests.conversations.walker import FOUND, Walker, follower

PURGED = replace(FOUND, state="closed", purged=True)


def test_nothing_can_be_added_and_no_question_is_open() -> None:
    citizen = follower(replace(PURGED, questions=(Question("q-1", "question", "Which bank?"),)))

    assert "Which bank?" in citizen.text
    assert "What you sent was deleted, so nothing can be added to it." in citizen.text
    assert [one for one in citizen.values if one.isalpha()] == ["rights", "finish", "back"]


def test_no_contact_is_said_to_be_kept_of_it() -> None:
    citizen = follower(replace(PURGED, identified=True))
    citizen.purged = True

    said = citizen.presses("rights", Right.ACCESS)

    assert "withdraw" not in citizen.values
    assert "What you sent is deleted, and any name and contact" in said
    assert "only your reference opens it" in said
    assert "Whatever the judicial police was given before stays with it" in said
    assert "Your report. No name and no contact" not in said


@pytest.mark.parametrize("right", [Right.CORRECTION, Right.OBJECTION, Right.ERASURE])
def test_no_request_is_said_to_be_made_where_the_report_is_gone_meanwhile(right: Right) -> None:
    citizen = follower()
    citizen.presses("rights", right)
    citizen.purged = True

    said = citizen.presses("yes") if right is Right.ERASURE else citizen.writes("My words")

    assert "What you sent was deleted" in said
    assert "goes to the analysts" not in said


def test_no_report_is_said_to_stay_where_it_is_gone_as_its_contact_is_withdrawn() -> None:
    citizen = follower(replace(FOUND, identified=True))
    citizen.presses("withdraw")
    citizen.purged = True

    said = citizen.presses("yes")

    assert "Your name and contact are deleted here" in said
    assert "What you sent was deleted" in said
    assert "The report itself stays" not in said


def test_what_is_kept_is_said_as_it_is_by_then() -> None:
    citizen = follower()
    citizen.presses("rights")
    citizen.purged = True

    said = citizen.presses(Right.ACCESS)

    assert "when and of what kind" in said
    # Nobody can answer any more, so no answer is promised.
    assert "They answer within" not in said
    assert "Their answer will stand here" not in said
    assert "goes to the analysts" not in said
    assert citizen.asked(AskRight) == [AskRight("r-1", Right.ACCESS)]
    assert "add" not in citizen.values


def test_whoever_adds_after_sending_is_told_when_the_report_is_gone() -> None:
    citizen = Walker()
    citizen.reports()
    citizen.purged = True

    said = citizen.attaches()

    assert "What you sent was deleted" in said
    assert "added to your report" not in said


def test_no_question_is_asked_any_more_once_the_report_is_gone() -> None:
    citizen = Walker()
    citizen.reports()
    citizen.presses("yes")
    citizen.purged = True

    said = citizen.presses(citizen.values[0])

    assert "What you sent was deleted" in said
    assert citizen.session.ended
    assert citizen.values == ["start", "status"]


def test_the_text_for_the_platform_is_still_given_of_a_report_that_is_gone() -> None:
    citizen = Walker()
    citizen.reports()
    citizen.presses("tell")
    citizen.purged = True

    said = citizen.writes("And https://example.org/2")

    assert "What you sent was deleted" in said
    assert "fr" in citizen.values


def test_another_reference_afterwards_can_be_added_to() -> None:
    citizen = follower(PURGED)

    citizen.presses("finish")
    citizen.follows(FOUND)

    assert "add" in citizen.values
