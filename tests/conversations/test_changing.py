"""Changing: every answer can be given anew from the card, and what it replaces is not sent."""

from conversations.events import Command
from conversations.report import Locator
from tests.conversations.walker import LINK, drafter


def test_the_category_can_be_changed_from_the_card_and_its_kind_is_asked_anew():
    citizen = drafter("FRAUD.PHISH")

    citizen.presses("change", "change.category", "HATE", "HATE.GROUP", "anonymous")

    assert (citizen.filed.category, citizen.filed.subtype) == ("HATE", "HATE.GROUP")
    assert citizen.filed.locators == (Locator("link", LINK),)


def test_the_kind_can_be_changed_from_the_card():
    citizen = drafter("FRAUD.PHISH")

    citizen.presses("change", "change.subtype", "FRAUD.SHOP", "anonymous")

    assert citizen.filed.subtype == "FRAUD.SHOP"


def test_the_evidence_can_be_changed_from_the_card_and_what_is_removed_is_not_sent():
    citizen = drafter()
    citizen.attaches()

    citizen.presses("change", "change.evidence", "remove")
    citizen.writes("https://example.org/2")
    citizen.presses("anonymous")

    assert citizen.filed.locators == (Locator("link", "https://example.org/2"),)
    assert citizen.filed.files == ()


def test_words_can_be_added_from_the_card():
    citizen = drafter(evidence="https://example.org/1 he took my money")

    citizen.presses("change.details")
    citizen.writes("twice")
    citizen.presses("anonymous")

    assert citizen.filed.details == "he took my money\ntwice"


def test_words_can_be_changed_from_the_card_and_the_old_ones_are_not_sent():
    citizen = drafter(evidence="https://example.org/1 my name is Amina")

    citizen.presses("change", "change.details")
    citizen.writes("he took money")
    citizen.presses("anonymous")

    assert citizen.filed.details == "he took money"


def test_words_are_changed_even_when_the_language_is_changed_before_they_are_written():
    citizen = drafter(evidence="https://example.org/1 my name is Amina")

    citizen.presses("change", "change.details")
    citizen.commands(Command.LANGUAGE)
    citizen.presses("fr")
    citizen.writes("he took money")

    assert citizen.session.answers["details"] == "he took money"


def test_back_from_changing_words_leads_to_the_card():
    citizen = drafter(evidence="https://example.org/1 my name is Amina")

    citizen.presses("change", "change.details", "back")

    assert citizen.session.asked == "card"
    assert citizen.session.answers["details"] == "my name is Amina"


def test_a_picture_is_dropped_when_the_kind_is_changed_to_one_that_forbids_it():
    citizen = drafter("FRAUD.PHISH")
    citizen.attaches()

    text = citizen.presses("change", "change.category", "CHILD", "CHILD.CSAM")
    citizen.presses("anonymous")

    assert "do not keep it" in text
    assert citizen.filed.files == ()
