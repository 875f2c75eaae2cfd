"""Rights by reference: access, correction, objection and erasure, what goes at once, and the notice with its periods."""

from dataclasses import replace

import pytest

from conversations import privacy
from conversations.effects import AskRight, ShowTerms
from conversations.events import Command
from conversations.privacy import Terms
from conversations.right import Right, right_in
from tests.conversations.walker import FOUND, TERMS, Walker, follower

GIVEN = privacy.GIVEN.msgid
IDENTIFIED = replace(FOUND, identified=True)


def test_access_says_what_is_kept_and_where_the_answer_will_be() -> None:
    citizen = follower(IDENTIFIED)

    said = citizen.presses("rights", Right.ACCESS)

    assert citizen.asked(AskRight) == [AskRight("r-1", Right.ACCESS)]
    assert "your contact with any name, sealed apart" in said
    assert GIVEN in said
    assert "Our own sealed copy goes after the analysts have it: 30 days" in said
    assert "They answer within: 10 days" in said


def test_a_correction_and_an_objection_carry_the_citizens_words() -> None:
    citizen = follower()

    citizen.presses("rights", Right.CORRECTION)
    corrected = citizen.writes("It was Monday")
    citizen.presses("rights", Right.OBJECTION)
    objected = citizen.writes("I fear for my family")

    assert citizen.asked(AskRight) == [
        AskRight("r-1", Right.CORRECTION, "It was Monday"),
        AskRight("r-1", Right.OBJECTION, "I fear for my family"),
    ]
    assert "Your correction is kept beside what you sent before" in corrected
    assert "Your objection goes to the analysts" in objected


@pytest.mark.parametrize("right", [Right.OBJECTION, Right.ERASURE])
def test_name_and_contact_are_gone_afterwards(right: Right) -> None:
    citizen = follower(IDENTIFIED)
    citizen.presses("rights", right)

    said = {
        Right.OBJECTION: lambda: citizen.writes("My reason"),
        Right.ERASURE: lambda: citizen.presses("yes"),
    }[right]()

    assert "Your name and contact are deleted here" in said
    assert GIVEN in said
    assert citizen.session.answers["fu_identified"] == "no"
    assert "withdraw" not in {button.value for button in citizen.prompt.buttons}


def test_an_erasure_is_asked_about_once_more_and_says_honestly_what_may_stay() -> None:
    citizen = follower()

    asked = citizen.presses("rights", Right.ERASURE)
    before = citizen.asked(AskRight)
    said = citizen.presses("yes")

    assert "Name and contact go at once" in asked
    assert before == []
    assert citizen.asked(AskRight) == [AskRight("r-1", Right.ERASURE)]
    assert "What an investigation needs may have to stay" in said
    assert "Our own sealed copy is deleted" in said


def test_an_erasure_that_is_not_meant_asks_nothing() -> None:
    citizen = follower()

    citizen.presses("rights", Right.ERASURE, "no")

    assert citizen.asked(AskRight) == []


@pytest.mark.parametrize(
    "typed", ["/privacy", "privacy", "my rights", "mes données", "vie privée", "معطياتي", "privacidad", "mis datos"]
)
def test_the_notice_is_asked_for_by_a_word_in_each_language(typed: str) -> None:
    citizen = Walker()
    citizen.begins()

    said = citizen.writes(typed)

    assert citizen.asked(ShowTerms) == [ShowTerms()]
    assert "A-PO-268/2026" in said


def test_the_notice_names_the_controller_the_number_the_rights_and_each_period() -> None:
    citizen = Walker()

    said = citizen.commands(Command.PRIVACY)

    assert "Responsible for your data: Office of reports, Rabat." in said
    assert "CNDP number: A-PO-268/2026." in said
    assert "a draft that was not sent: 24 hours" in said
    assert "anonymous reports that nobody could verify: 180 days" in said
    assert "out of scope: what you sent goes when it is closed, the rest after: 30 days" in said
    assert "/status" in said


def test_a_draft_is_kept_while_the_notice_is_read() -> None:
    citizen = Walker()
    citizen.drafts()

    said = citizen.commands(Command.PRIVACY)

    assert citizen.session.asked == "card"
    assert "CNDP number" in said


def test_what_the_desk_has_not_said_is_not_made_up() -> None:
    citizen = Walker(terms=replace(TERMS, desk=None))

    said = citizen.commands(Command.PRIVACY)

    assert "not known here yet" in said
    assert "nobody could verify" not in said


def test_a_demonstration_says_that_it_is_one() -> None:
    citizen = Walker(terms=Terms("", "", 24, 30, 365, 1095))

    said = citizen.commands(Command.PRIVACY)

    assert "This is a demonstration" in said
    assert "CNDP" not in said


@pytest.mark.parametrize("answer", ["", "Access", "all", "erasure ", "\u0000"])
def test_only_the_four_rights_are_read_as_one(answer: str) -> None:
    right = right_in(answer)

    assert right is None
