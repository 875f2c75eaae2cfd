"""Version changes: a session of an older flow goes on at the first question still open, says so, and loses nothing."""

from dataclasses import replace

import pytest

from conversations.conditions import answered
from conversations.dialog import FLOWS, converse
from conversations.engine import CHANGED
from conversations.events import Began, Command, Commanded, Event, Pressed, Wrote
from conversations.flow import Flow
from conversations.flows.report import report
from conversations.session import Session, UnreadableSession, from_json, to_json
from conversations.steps import Choice, FreeText, Option
from conversations.text import _
from tests.conversations.walker import Walker, drafter, fresh, said

YES_NO = (Option("yes", _("Yes")), Option("no", _("No")))
SAFE = Choice(name="safe", ask=_("Are you safe?"), options=YES_NO)
SEEN = FreeText(name="seen", ask=_("What did you see?"))
WHO = FreeText(name="who", ask=_("Who was it?"), when=answered("safe", "yes"))
OLD = Flow(name="report", version="1", steps=(SAFE, WHO, SEEN))


def _stored(**changes: object) -> Session:
    """A session of the first version, with one question answered and the next one open."""
    session = replace(fresh(), version="1", answers={"safe": "yes"}, asked="who")
    return replace(session, **changes)  # type: ignore[arg-type]


def _changed(*steps: Choice | FreeText) -> dict[str, Flow]:
    return {**FLOWS, "report": Flow(name="report", version="2", steps=steps)}


def test_a_session_of_this_version_is_asked_its_open_question_again():
    turn = converse({**FLOWS, "report": OLD}, _stored(), Began())

    assert turn.session.asked == "who"
    assert CHANGED not in turn.prompt.paragraphs


@pytest.mark.parametrize("event", [Began(), Pressed("report", "who", "abcdef", "yes"), Commanded(Command.START)])
def test_an_older_session_goes_on_at_the_first_open_question_and_says_so(event: Event):
    role = FreeText(name="role", ask=_("Who are you in this?"))

    turn = converse(_changed(SAFE, role, WHO, SEEN), _stored(), event)

    assert turn.prompt.paragraphs[0] == CHANGED
    assert turn.session.asked == "role"
    assert turn.session.answers == {"safe": "yes"}
    assert turn.session.version == "2"


def test_it_is_said_once():
    flows = _changed(SAFE, SEEN)

    session = converse(flows, _stored(), Began()).session
    turn = converse(flows, session, Began())

    assert CHANGED not in turn.prompt.paragraphs


def test_a_question_that_is_gone_is_not_asked():
    turn = converse(_changed(SAFE, SEEN), _stored(), Pressed("report", "who", "abcdef", "x"))

    assert turn.session.asked == "seen"


def test_an_answer_that_is_no_longer_offered_is_asked_for_again():
    safer = replace(SAFE, options=(Option("safe", _("Yes")), Option("unsafe", _("No"))))

    turn = converse(_changed(safer, WHO, SEEN), _stored(), Began())

    assert turn.session.asked == "safe"
    assert turn.session.answers == {}


def test_words_meant_for_the_older_question_answer_no_other():
    turn = converse(_changed(SAFE, SEEN), _stored(), Wrote("Somebody"))

    assert turn.session.answers == {"safe": "yes"}
    assert turn.session.asked == "seen"


def test_words_for_a_question_that_is_still_asked_answer_it():
    role = FreeText(name="role", ask=_("Who are you in this?"))

    turn = converse(_changed(SAFE, role, WHO, SEEN), _stored(), Wrote("Somebody"))

    assert turn.session.answers == {"safe": "yes", "who": "Somebody"}
    assert turn.prompt.paragraphs[0] == CHANGED


def test_a_contact_that_is_written_as_the_questions_change_is_no_evidence():
    citizen = drafter()
    citizen.presses("contact")
    newer = {**FLOWS, "report": replace(report(("en",)), version="2")}

    turn = converse(newer, citizen.session, Wrote("sara@example.org"))

    assert turn.session.answers["contact"] == "sara@example.org"
    assert turn.session.locators == citizen.session.locators


def test_a_command_is_obeyed_all_the_same():
    turn = converse(_changed(SAFE, SEEN), _stored(), Commanded(Command.CANCEL))

    assert turn.session.ended


def test_an_older_draft_of_the_real_report_is_kept():
    citizen = drafter()
    newer = {**FLOWS, "report": replace(report(("en",)), version="2")}

    turn = converse(newer, citizen.session, Pressed("report", "card", "abcdef", "anonymous"))

    assert said(turn.prompt.paragraphs[0]).startswith("The questions have changed")
    assert turn.effect is None
    assert turn.session.asked == "card"
    assert turn.session.locators == citizen.session.locators


def test_a_session_of_a_flow_that_is_gone_is_asked_from_the_report_on():
    citizen = Walker(session=replace(fresh(), flow="survey", version="1", asked="survey_1"))

    text = citizen.begins()

    assert "What do you want to report?" in text


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "session",
        {},
        {**to_json(fresh()), "unknown": 1},
        {**to_json(fresh()), "answers": None},
        {**to_json(fresh()), "locators": [{"kind": "link"}]},
        {**to_json(fresh()), "files": 3},
        {name: value for name, value in to_json(fresh()).items() if name != "waiting"},
    ],
)
def test_what_is_no_session_of_ours_is_refused(broken: object):
    with pytest.raises(UnreadableSession):
        from_json(broken)
