"""Editing: a message changed in the app changes the draft that it was part of, and nothing that is sent."""

from dataclasses import replace

from conversations.engine import CORRECTED, TOO_LATE
from conversations.events import Attached, Edited, FileOffer, Wrote
from conversations.report import Locator
from tests.conversations.walker import Walker, drafter, said

TOLD = "a man asked me for money on https://example.org/1"


def drafting(subtype: str = "FRAUD.PHISH") -> Walker:
    """Somebody whose draft began with a message that can be edited."""
    citizen = Walker()
    citizen.sends(TOLD, "m-1")
    citizen.presses(subtype.partition(".")[0], subtype)
    return citizen


def test_an_edited_link_takes_the_place_of_the_one_it_corrects():
    citizen = drafting()

    citizen.edits("m-1", "a man asked me for money on https://example.org/2")
    citizen.presses("anonymous")

    assert citizen.filed.locators == (Locator("link", "https://example.org/2"),)
    assert citizen.filed.details == "a man asked me for money on"


def test_a_greeting_edited_into_a_report_is_kept():
    citizen = Walker()
    citizen.sends("hello", "m-1")

    text = citizen.edits("m-1", TOLD)
    citizen.presses("FRAUD", "FRAUD.PHISH", "anonymous")

    assert "I kept 1 link" in text
    assert citizen.filed.locators == (Locator("link", "https://example.org/1"),)


def test_a_message_edited_twice_leaves_nothing_of_its_first_correction():
    citizen = drafting()

    citizen.edits("m-1", "a man asked me for money on https://example.org/2")
    citizen.edits("m-1", "a woman asked me for money on https://example.org/3")
    citizen.presses("anonymous")

    assert citizen.filed.locators == (Locator("link", "https://example.org/3"),)
    assert citizen.filed.details == "a woman asked me for money on"


def test_edited_words_take_the_place_of_the_old_ones_between_the_others():
    citizen = drafting()
    citizen.sends("it was on the first day of may", "m-2")

    citizen.edits("m-2", "it was on the second day of may")
    citizen.presses("anonymous")

    assert citizen.filed.details == "a man asked me for money on\nit was on the second day of may"
    assert citizen.filed.locators == (Locator("link", "https://example.org/1"),)


def test_a_link_that_another_message_gave_too_stays():
    citizen = drafting()
    citizen.sends("here https://example.org/1 and https://example.org/3 once more", "m-2")

    citizen.edits("m-2", "nothing here is worth a look at all")
    citizen.presses("anonymous")

    assert citizen.filed.locators == (Locator("link", "https://example.org/1"),)


def test_an_edited_number_chooses_again():
    citizen = Walker()
    citizen.begins()
    citizen.sends("1", "m-1")

    citizen.edits("m-1", "5")

    assert citizen.session.answers["category"] == "HATE"
    assert citizen.session.asked == "subtype"


def test_a_number_that_was_not_understood_is_mended_by_an_edit():
    citizen = Walker()
    citizen.begins()
    citizen.sends("99", "m-1")

    citizen.edits("m-1", "1")

    assert citizen.session.answers["category"] == "TERR"


def test_an_edit_at_the_card_shows_the_card_again_and_never_sends():
    citizen = drafter()
    citizen.sends("2", "m-9")

    citizen.edits("m-9", "1")

    assert citizen.session.asked == "card"
    assert citizen.done == []


def test_the_edited_contact_is_the_one_that_is_sent():
    citizen = drafter()
    citizen.presses("contact")
    citizen.sends("0612345678", "m-9")
    citizen.edits("m-9", "0612345679")

    citizen.writes("/skip")
    citizen.presses("send")

    assert citizen.filed.contact == "0612345679"


def test_an_edit_that_changes_nothing_is_met_with_silence():
    citizen = drafting()
    before = citizen.session

    citizen.edits("m-1", TOLD)

    assert citizen.text == ""
    assert citizen.session == before


def test_an_edit_of_a_message_that_nobody_knows_is_met_with_silence():
    citizen = drafting()

    citizen.edits("m-7", "https://example.org/9")

    assert citizen.text == ""
    assert citizen.session.locators == (Locator("link", "https://example.org/1"),)


def test_what_is_sent_is_not_changed_by_an_edit_and_the_citizen_is_told_what_to_do():
    citizen = drafting()
    citizen.presses("anonymous")

    citizen.edits("m-1", "https://example.org/2")

    assert said(TOO_LATE) in citizen.text
    assert len(citizen.done) == 1


def test_nothing_of_a_message_stays_in_the_session_once_the_report_is_sent():
    citizen = drafting()

    citizen.presses("anonymous")

    assert "example.org" not in repr(replace(citizen.session, locations=()))
    assert "money" not in repr(citizen.session)


def test_an_edited_caption_changes_the_words_and_keeps_the_picture():
    citizen = drafting()
    picture = FileOffer("p-1", "image", "image/png", 9, source="m-2")
    citizen.does(Attached((picture,), "he is called Amine there", source="m-2"))

    citizen.does(Edited(Attached((picture,), "he is called Karim there", source="m-2")))
    said_at_the_end = citizen.text
    citizen.presses("anonymous")

    assert said(CORRECTED) in said_at_the_end
    assert "Karim" in citizen.filed.details
    assert "Amine" not in citizen.filed.details
    assert [file.id for file in citizen.filed.files] == ["f-p-1"]


def test_an_edit_in_another_flow_says_nothing():
    citizen = Walker()
    citizen.sends("/status", "m-1")

    citizen.does(Edited(Wrote("12", source="m-1")))

    assert citizen.text == ""
