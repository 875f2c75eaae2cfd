"""States and outcomes: where a case goes, with what it ends, and how much of that its reporters are told."""

import pytest

from desk.accounts.signing_in import Role
from desk.casework.outcomes import QUESTIONS, TOLD, UNTOLD, Answers
from tests.desk.alike import custody_of
from tests.desk.reading import words
from tests.desk.referring import refers
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("analysis", "received", "A case that was looked at is not made new again."),
        ("analysis", "closed", "To close a case, please choose an outcome."),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_with_the_reason(
    relay: Relay, analyst: Screen, before: str, after: str, why: str
) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = analyst.case_of(1)
    analyst.sends(f"{case}/state", state=before)

    page = analyst.sends(f"{case}/state", state=after)

    assert page.status == 422
    assert page.says(why)
    assert relay.states(report_id) == [before]


def test_a_closed_case_waits_no_longer(relay: Relay, analyst: Screen) -> None:
    relay.files()
    case = analyst.case_of(1)

    before = words(analyst.opens(case))
    analyst.sends(f"{case}/close", outcome="unfounded", sure="yes")
    after = words(analyst.opens(case))

    assert "waiting less than a minute" in before
    assert "waiting" not in after.split("Report ")[0]


def test_more_information_is_needed_at_any_point_and_the_case_goes_on(
    relay: Relay, analyst: Screen, liaison: Screen
) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = analyst.case_of(1)

    refers(liaison, case)
    refused = analyst.sends(f"{case}/state", state="verification")
    for state in ("more_information", "analysis"):
        analyst.sends(f"{case}/state", state=state)

    assert refused.status == 422
    assert refused.says("A referred case goes back to analysis first.")
    assert relay.states(report_id) == ["referred", "more_information", "analysis"]


@pytest.mark.both_databases
def test_a_state_that_somebody_else_changed_meanwhile_is_not_changed_back(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    analyst.sends(f"{case}/state", state="analysis", seen="received")

    page = analyst.sends(f"{case}/state", state="verification", seen="received")

    assert page.status == 422
    assert page.says("The case was changed while you had it open.")
    assert relay.states(report_id) == ["analysis"]


def test_closing_shows_what_is_told_and_tells_it_in_the_reporters_language(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    report_id = relay.files(language="fr")
    case = analyst.case_of(1)

    asked = analyst.sends(f"{case}/close", outcome="unfounded")
    closed = analyst.sends(f"{case}/close", outcome="unfounded", sure="yes")

    text = Answers().closing("unfounded", "FRAUD.PHISH", "fr")
    assert asked.says("Close with the outcome: Unfounded?")
    assert asked.says(text)
    assert "Outcome : Unfounded" in words(closed) or "Outcome: Unfounded" in words(closed)
    assert [one.text for one in relay.replies(report_id)] == [text]
    assert relay.states(report_id) == ["closed"]
    assert custody_of(desk, report_id, "closed unfounded") == [""]


def test_what_is_told_can_be_changed_first(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()

    own = {"text-fr-FRAUD.PHISH": "Le site est fermé. Merci."}
    analyst.sends(f"{analyst.case_of(1)}/close", outcome="insufficient", sure="yes", **own)

    assert [one.text for one in relay.replies(report_id)] == ["Le site est fermé. Merci."]


@pytest.mark.parametrize(("category", "subtype"), [("TERR", "TERR.PRAISE"), ("CHILD", "CHILD.GROOM")])
def test_no_outcome_is_told_of_terrorism_and_children(relay: Relay, signed_in, category: str, subtype: str) -> None:
    report_id = relay.files(category=category, subtype=subtype, language="en")
    screen = signed_in("Cleared", Role.CLEARED)
    own = {f"text-en-{subtype}": "It was unfounded."}

    screen.sends(f"{screen.case_of(1)}/close", outcome="unfounded", sure="yes", **own)

    (reply,) = relay.replies(report_id)
    assert reply.text.startswith(UNTOLD.msgid)
    assert "unfounded" not in reply.text


def test_a_child_helpline_stands_in_what_is_told(relay: Relay, signed_in) -> None:
    report_id = relay.files(category="CHILD", subtype="CHILD.GROOM", language="en")
    screen = signed_in("Cleared", Role.CLEARED)

    screen.sends(f"{screen.case_of(1)}/close", outcome="insufficient", sure="yes")

    assert "Child helpline: " in relay.replies(report_id)[0].text


def test_nobody_is_told_that_others_reported_the_same() -> None:
    assert "duplicate" not in TOLD["duplicate"].msgid.lower()
    assert "other" not in TOLD["duplicate"].msgid.lower()


def test_only_a_referred_case_is_closed_as_referred(relay: Relay, analyst: Screen, liaison: Screen) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = analyst.case_of(1)

    early = analyst.sends(f"{case}/close", outcome="referred")
    refers(liaison, case)
    analyst.sends(f"{case}/close", outcome="referred", sure="yes")

    assert early.status == 422
    assert early.says("Only a case that was referred can be closed as referred.")
    assert relay.states(report_id) == ["referred", "closed"]


def test_a_closed_case_is_opened_again_for_verification(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    analyst.sends(f"{case}/close", outcome="unfounded", sure="yes")

    refused = analyst.sends(f"{case}/state", state="analysis")
    analyst.sends(f"{case}/state", state="verification")

    assert refused.says("A closed case is opened again for verification first.")
    assert relay.states(report_id) == ["closed", "verification"]


def test_the_reporter_of_something_lawful_is_told_so_and_the_desk_keeps_nothing(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files(language="en")
    case = analyst.case_of(1)
    analyst.sends(f"{case}/note", note="A note about it")

    page = analyst.sends(f"{case}/lawful", sure="yes")

    assert [one.text for one in relay.replies(report_id)] == [TOLD["lawful"].msgid]
    assert not page.says("A note about it")
    assert not page.says(TOLD["lawful"].msgid)


def test_a_prepared_question_comes_in_the_reporters_language_and_nothing_is_sent(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files(language="ar")
    case = analyst.case_of(1)

    pages = {
        code: analyst.sends(f"{case}/template", report=report_id, template=code, text="سلام") for code in QUESTIONS
    }

    asked = {code: Answers().question(code, "ar") for code in QUESTIONS}
    assert [code for code, page in pages.items() if not page.says(f"سلام\n{asked[code]}</textarea>")] == []
    assert [code for code in QUESTIONS if asked[code] == QUESTIONS[code].msgid] == []
    assert relay.replies(report_id) == []
