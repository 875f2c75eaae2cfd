"""Reporting: the shortest way, typed answers, every kind of content to its end, and what a press means too late."""

from dataclasses import replace

import pytest

from conversations.effects import AddToReport, FetchFiles, FileReport
from conversations.engine import SENT, STALE
from conversations.events import Location
from conversations.flows.questions import ELSEWHERE
from conversations.flows.report import CATEGORY
from conversations.flows.urgency import CALL_FIRST, URGENT
from conversations.report import Locator
from conversations.steps import Option
from conversations.taxonomy import TAXONOMY, Policy, Subtype
from tests.conversations.walker import LINK, Walker, drafter, reporter, said


def test_the_shortest_way_is_four_actions_one_of_them_typed():
    citizen = Walker()
    citizen.begins()
    citizen.actions = 0

    citizen.presses("FRAUD", "FRAUD.PHISH")
    citizen.writes(LINK)
    text = citizen.presses("anonymous")

    assert citizen.actions == 4
    assert citizen.filed.locators == (Locator("link", LINK),)
    assert "1234 5678 9012 3456 7895" in text


def test_a_report_begun_with_its_link_is_four_actions_too():
    citizen = Walker()

    citizen.writes(LINK)
    citizen.presses("FRAUD", "FRAUD.PHISH", "anonymous")

    assert citizen.actions == 4
    assert citizen.filed.locators == (Locator("link", LINK),)


@pytest.mark.parametrize("typed", ["2", "٢", "۲", "2.", "(2)", " 2 ", "02", "2 -"])
def test_a_typed_number_chooses_what_stands_there(typed: str):
    citizen = Walker()
    citizen.begins()

    citizen.writes(typed)

    assert citizen.session.answers["category"] == "CHILD"


@pytest.mark.parametrize("typed", ["0", "42", "99", "00012", "1000000", "²", "-0", "1 2"])
def test_a_number_that_stands_nowhere_chooses_nothing(typed: str):
    citizen = Walker()
    citizen.begins()

    text = citizen.writes(typed)

    assert "choose one of these" in text
    assert "category" not in citizen.session.answers


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("option", CATEGORY.options, ids=lambda option: option.value)
def test_a_label_may_be_typed_in_any_language(option: Option, language: str):
    citizen = Walker()
    citizen.begins()

    citizen.writes(said(option.label, language).upper())

    assert citizen.session.answers["category"] == option.value


@pytest.mark.parametrize(
    "typed", ["Send anonymously", "send  anonymously!", "Envoyer anonymement", "إرسال دون هويّة", "1", "١"]
)
def test_sending_may_be_typed(typed: str):
    citizen = drafter()

    citizen.writes(typed)

    assert citizen.filed.contact == ""


def test_a_telephone_number_is_evidence_and_chooses_nothing():
    citizen = Walker()
    citizen.begins()
    citizen.presses("FRAUD", "FRAUD.PHISH")

    citizen.writes("0612345678")

    assert citizen.session.locators == (Locator("phone", "0612345678"),)


@pytest.mark.parametrize("subtype", TAXONOMY.subtypes, ids=lambda subtype: subtype.code)
def test_every_kind_can_be_reported_and_asked_about_to_the_end(subtype: Subtype):
    citizen = reporter(subtype.code, "@somebody")

    asked = citizen.goes_on_to_the_end()

    told = {key for one in citizen.asked(AddToReport) for key in one.answers}
    assert (citizen.filed.subtype, citizen.filed.priority) == (subtype.code, subtype.priority)
    assert told == {*subtype.questions} - {*ELSEWHERE} | {"role", "where", "country"}
    assert (asked[0], asked[-1]) == ("extra", "more")
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("subtype", URGENT)
def test_the_emergency_numbers_come_before_the_evidence_when_a_life_is_in_danger(subtype: str):
    citizen = Walker()
    citizen.begins()

    text = citizen.presses(subtype.partition(".")[0], subtype)

    assert text.index(said(CALL_FIRST)) < text.index("19 / 112") < text.index("Send the")
    assert citizen.session.asked == "evidence"


@pytest.mark.parametrize("subtype", [one.code for one in TAXONOMY.subtypes if one.code not in URGENT])
def test_the_emergency_numbers_are_kept_for_emergencies(subtype: str):
    citizen = Walker()
    citizen.begins()

    text = citizen.presses(subtype.partition(".")[0], subtype)

    assert said(CALL_FIRST) not in text


@pytest.mark.parametrize("subtype", [one.code for one in TAXONOMY.subtypes if one.policy is Policy.LOCATOR_ONLY])
def test_a_picture_of_a_kind_that_must_not_be_copied_is_never_fetched(subtype: str):
    citizen = Walker()

    waiting = citizen.attaches()
    text = citizen.presses(subtype.partition(".")[0], subtype)

    assert "once I know what it is about" in waiting
    assert "did not open the file" in text
    assert citizen.asked(FetchFiles) == []


def test_a_report_with_a_contact_carries_contact_and_name():
    citizen = drafter()

    citizen.presses("contact")
    citizen.writes("amina@example.org")
    citizen.writes("Amina")
    citizen.presses("send")

    assert (citizen.filed.contact, citizen.filed.name) == ("amina@example.org", "Amina")


def test_a_name_may_be_left_out():
    citizen = drafter()

    citizen.presses("contact")
    citizen.writes("amina@example.org")
    citizen.presses("skip", "send")

    assert (citizen.filed.contact, citizen.filed.name) == ("amina@example.org", "")


def test_a_name_typed_before_anonymity_was_chosen_is_not_sent():
    citizen = drafter()

    citizen.presses("contact")
    citizen.writes("amina@example.org")
    citizen.writes("Amina")
    citizen.presses("anonymous")

    assert "mina" not in repr(citizen.filed)


def test_a_contact_taken_back_is_neither_sent_nor_kept():
    citizen = drafter()

    citizen.presses("contact")
    citizen.writes("amina@example.org")
    citizen.presses("back", "back", "anonymous")

    assert "amina" not in repr(citizen.filed)
    assert "amina" not in repr(citizen.session)


def test_what_happened_abroad_is_asked_for_its_country():
    citizen = reporter("OTHR.OTHER")

    citizen.presses("yes", "witness", "abroad")
    citizen.writes("Belgique")

    assert [dict(one.answers) for one in citizen.asked(AddToReport)] == [
        {"role": "witness"},
        {"where": "abroad"},
        {"country": "Belgique"},
    ]


def test_sending_twice_sends_once_and_says_so():
    citizen = drafter()
    send = citizen.press_of(citizen.button("anonymous"))

    citizen.does(send)
    text = citizen.does(send)

    assert said(SENT) in text
    assert len(citizen.asked(FileReport)) == 1


def test_a_button_from_before_sending_does_nothing_afterwards():
    citizen = drafter()
    change = citizen.press_of(citizen.button("change"))

    citizen.presses("anonymous")
    text = citizen.does(change)

    assert said(SENT) in text
    assert citizen.session.asked == "extra"


def test_a_button_of_an_earlier_question_is_refused_and_the_open_one_asked_again():
    citizen = Walker()
    citizen.begins()
    child = citizen.press_of(citizen.button("CHILD"))

    citizen.presses("FRAUD")
    text = citizen.does(child)

    assert text.startswith(said(STALE))
    assert citizen.session.answers["category"] == "FRAUD"
    assert citizen.session.asked == "subtype"


def test_nothing_that_was_told_stays_once_it_is_sent_but_where_its_links_lead():
    citizen = drafter(evidence="https://canary.example he took money from canary")

    citizen.presses("anonymous")

    assert citizen.session.locations == (Location("https://canary.example", "canary.example"),)
    assert "canary" not in repr(replace(citizen.session, locations=()))
    assert citizen.session.reference == ""
