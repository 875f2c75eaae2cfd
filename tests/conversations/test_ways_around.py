"""Ways around: back, skip, cancel, language, help, about and erase, wherever they are asked for."""

import pytest

from conversations.effects import Erase, FileReport, StartOver
from conversations.events import Command, Pressed, Unusable
from conversations.flows.report import SUBTYPE
from conversations.prompt import COMMAND
from conversations.report import Locator
from tests.conversations.walker import LINK, Walker, drafter, follower, fresh, reporter, said


def test_back_asks_the_question_before_and_keeps_its_answer_until_another_is_given():
    citizen = drafter()

    citizen.presses("back")
    citizen.presses("keep")

    assert citizen.session.asked == "card"
    assert citizen.session.locators == (Locator("link", LINK),)


def test_back_at_the_first_question_asks_it_again():
    citizen = Walker()
    citizen.begins()

    text = citizen.commands(Command.BACK)

    assert text == "What do you want to report?"


def test_what_was_sent_cannot_be_gone_back_to():
    citizen = reporter()

    text = citizen.commands(Command.BACK)

    assert "cannot be taken back" in text
    assert citizen.session.asked == "extra"


def test_a_question_that_is_needed_cannot_be_skipped():
    citizen = Walker()
    citizen.begins()

    text = citizen.commands(Command.SKIP)

    assert "needed" in text
    assert citizen.session.asked == "category"


def test_details_are_needed_where_there_is_no_link():
    citizen = Walker()
    citizen.begins()
    citizen.presses("OTHR", "OTHR.OTHER", "none")

    text = citizen.writes("/skip")

    assert "needed" in text
    assert citizen.session.asked == "details"


def test_an_optional_question_can_be_skipped_and_tells_the_desk_nothing():
    citizen = reporter("OTHR.OTHER")
    citizen.presses("yes")

    citizen.presses("skip", "skip")

    assert citizen.session.asked == "more"
    assert [type(one) for one in citizen.done] == [FileReport]


@pytest.mark.parametrize("before", [(), ("yes", "skip", "skip"), ("tell",)])
def test_nothing_is_needed_any_more_once_the_report_is_sent(before: tuple[str, ...]):
    citizen = reporter("OTHR.OTHER")
    citizen.presses(*before)
    asked = citizen.session.asked

    text = citizen.writes("/skip")

    assert "needed" not in text
    assert citizen.session.asked != asked


@pytest.mark.parametrize("typed", ["/cancel", "cancel", "Annuler", "إلغاء", "stop", "/CANCEL@iblagh_bot"])
def test_cancel_deletes_the_draft_and_sends_nothing(typed: str):
    citizen = drafter()

    text = citizen.writes(typed)

    assert "Nothing was sent" in text
    assert citizen.done == []
    assert citizen.session.ended
    assert LINK not in repr(citizen.session)


def test_finishing_after_sending_ends_with_advice():
    citizen = reporter("FRAUD.PHISH")
    citizen.presses("yes")

    text = citizen.presses("cancel")

    assert "call your bank" in text
    assert citizen.session.ended


@pytest.mark.parametrize("typed", ["/language fr", "/fr", "français", "الفرنسية", "/language Français"])
def test_the_open_question_is_asked_again_in_the_language_asked_for(typed: str):
    citizen = Walker()
    citizen.begins()
    citizen.presses("CHILD")

    text = citizen.writes(typed)

    assert text == said(SUBTYPE.ask, "fr")
    assert citizen.session.asked == "subtype"


def test_a_greeting_in_the_wrong_language_is_said_again_in_the_right_one():
    citizen = Walker()
    citizen.begins()

    text = citizen.presses("fr")

    assert text.startswith("Signalez ici un contenu illicite")
    assert "Police 19" in text


def test_numbers_to_call_are_said_again_in_another_language():
    citizen = Walker()
    citizen.begins()
    citizen.presses("THRT", "THRT.PERSON")

    text = citizen.writes("/language fr")

    assert "appelez d’abord" in text
    assert citizen.session.asked == "evidence"


@pytest.mark.parametrize("typed", ["français", "2", "٢", "/language fr", "French"])
def test_a_language_chosen_from_the_list_puts_the_list_away(typed: str):
    citizen = Walker()
    citizen.begins()
    citizen.presses("CHILD")
    citizen.commands(Command.LANGUAGE)

    citizen.writes(typed)

    assert citizen.session.language == "fr"
    assert citizen.values[0] == "CHILD.CSAM"


def test_back_from_the_list_of_languages_leads_to_what_it_hid():
    citizen = drafter()
    citizen.presses("change")
    citizen.commands(Command.LANGUAGE)

    text = citizen.commands(Command.BACK)

    assert text == "What would you like to change?"


@pytest.mark.parametrize("typed", ["/help", "aide", "مساعدة"])
def test_help_says_what_can_be_typed_and_asks_the_open_question_again(typed: str):
    citizen = drafter()

    text = citizen.writes(typed)

    assert "/erase removes" in text
    assert citizen.session.asked == "card"


def test_about_comes_back_to_the_draft():
    citizen = drafter()

    text = citizen.commands(Command.ABOUT)

    assert "never visit the links" in text
    assert "Back to the report that you began." in text
    assert citizen.session.asked == "card"


def test_erase_deletes_everything_and_asks_the_app_to_do_the_same():
    citizen = drafter(evidence="https://canary.example he took money")

    text = citizen.writes("/erase")

    assert "nothing of this conversation is kept" in text
    assert citizen.done == [Erase()]
    assert "canary" not in repr(citizen.session)


@pytest.mark.parametrize(("value", "asked"), [("start.fr", "category"), ("status.fr", "fu_reference")])
def test_what_is_offered_after_an_erasure_goes_on_in_its_language(value: str, asked: str):
    erased = Walker(session=fresh(language="fr"))
    erased.writes("/erase")
    citizen = Walker(session=fresh(language="ar"))

    citizen.does(erased.press_of(erased.button(value)))

    assert (citizen.session.asked, citizen.session.language) == (asked, "fr")


def test_a_button_of_an_erased_conversation_changes_no_language_that_was_chosen_since():
    citizen = Walker(session=fresh(language="ar"))
    citizen.begins()

    citizen.does(Pressed("", COMMAND, "", "start.fr"))

    assert citizen.session.language == "ar"


def test_start_keeps_a_draft():
    citizen = drafter()

    text = citizen.writes("/start")

    assert "Your draft is kept" in text
    assert citizen.session.asked == "card"


def test_start_after_sending_begins_a_report_of_its_own():
    citizen = reporter()

    text = citizen.writes("/start")

    assert citizen.done[-1] == StartOver()
    assert citizen.session.report_id != citizen.filed.report_id
    assert "What do you want to report?" in text


@pytest.mark.parametrize(
    "citizen", [Walker(), drafter(), follower(), reporter()], ids=["new", "draft", "follower", "sent"]
)
def test_what_cannot_be_used_is_said_and_changes_nothing(citizen: Walker):
    before = citizen.session.answers

    text = citizen.does(Unusable())

    assert "cannot use that" in text
    assert before.items() <= citizen.session.answers.items()


def test_whoever_has_no_reference_sees_a_way_back_to_their_draft():
    citizen = drafter()
    citizen.commands(Command.STATUS)

    citizen.presses("cancel")

    assert citizen.session.asked == "card"
