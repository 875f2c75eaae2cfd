"""Deleting: a message deleted in the app leaves the draft that it was part of, in silence, and nothing that is sent changes."""

from hypothesis import given
from hypothesis import strategies as st

from conversations.events import Attached, Deleted, Edited, Event, FileOffer, Wrote
from conversations.report import Locator
from tests.conversations.walker import Walker, reporter

TOLD = "a man asked me for money on https://example.org/1"

CHANGES: list[Event] = [
    Deleted("m-1"),
    Deleted("m-2"),
    Edited(Wrote("a woman did on https://example.org/2", source="m-1")),
    Edited(Wrote("0655555555", source="m-2")),
    Wrote("/back"),
    Wrote("/skip"),
    Wrote("/help"),
    Wrote("Sara", source="m-3"),
    Deleted("m-3"),
]


def drafting(subtype: str = "FRAUD.PHISH") -> Walker:
    """Somebody whose draft began with a message that can be deleted."""
    citizen = Walker()
    citizen.sends(TOLD, "m-1")
    citizen.presses(subtype.partition(".")[0], subtype)
    return citizen


def test_a_message_edited_and_then_deleted_leaves_nothing():
    citizen = drafting()

    citizen.edits("m-1", "a woman asked me for money on https://example.org/2")
    citizen.does(Deleted("m-1"))

    assert citizen.session.locators == ()
    assert "details" not in citizen.session.answers


def does_all(citizen: Walker, events: list[Event]) -> None:
    """One after the other."""
    for one in events:
        citizen.does(one)


def test_a_deleted_message_takes_its_words_links_and_pictures_with_it_in_silence():
    citizen = drafting()
    citizen.does(Attached((FileOffer("p-1", "image", "image/png", 9, source="m-2"),), "", (), "m-2"))

    citizen.does(Deleted("m-1"))
    citizen.does(Deleted("m-2"))

    assert citizen.text == ""
    assert (citizen.session.locators, citizen.session.files) == ((), ())
    assert "details" not in citizen.session.answers


def test_a_card_pressed_after_its_evidence_was_deleted_asks_for_evidence_and_shows_the_card_anew():
    citizen = drafting()
    card = citizen.press_of(citizen.button("anonymous"))
    citizen.does(Deleted("m-1"))

    citizen.does(card)

    assert citizen.session.asked == "evidence"
    assert citizen.done == []


def test_a_kind_that_was_typed_and_deleted_is_asked_again_before_the_card():
    citizen = drafting("FRAUD.PHISH")
    citizen.presses("change", "change.subtype")
    citizen.does(Wrote("3", source="m-2"))
    asked_before = citizen.session.asked

    citizen.does(Deleted("m-2"))
    citizen.begins()

    assert (asked_before, citizen.session.asked) == ("card", "subtype")


def test_a_contact_written_once_more_after_a_wrong_one_was_deleted_is_no_evidence():
    citizen = drafting()
    citizen.presses("contact")
    citizen.sends("0612345678", "m-2")

    citizen.does(Deleted("m-2"))
    citizen.writes("0698765432")

    assert citizen.session.answers["contact"] == "0698765432"
    assert citizen.session.locators == (Locator("link", "https://example.org/1"),)


@given(st.lists(st.sampled_from(CHANGES), max_size=5))
def test_whatever_was_changed_what_is_written_where_a_contact_is_asked_for_is_no_evidence(changes: list[Event]):
    citizen = drafting()
    citizen.presses("contact")
    citizen.sends("0612345678", "m-2")

    does_all(citizen, changes)
    on_screen = [session.asked for session, prompt in citizen.heard if prompt.paragraphs][-1]
    citizen.writes("0698765432")

    taken = any("0698765432" in one.raw for one in citizen.session.locators)
    assert not taken or on_screen not in ("contact", "name", "confirm")


def test_a_message_that_was_no_answer_takes_nothing_with_it():
    citizen = drafting()
    citizen.presses("contact")
    citizen.sends("my sister knows me", "m-2")

    citizen.does(Deleted("m-2"))
    citizen.writes("0698765432")

    assert citizen.session.answers["contact"] == "0698765432"
    assert citizen.session.asked == "name"


def test_a_deleted_picture_that_nobody_fetched_is_not_fetched_later():
    citizen = Walker()
    citizen.does(Attached((FileOffer("p-1", "image", "image/png", 9, source="m-2"),), source="m-2"))

    citizen.does(Deleted("m-2"))
    citizen.begins()
    citizen.presses("FRAUD", "FRAUD.PHISH")

    assert citizen.done == []


def test_deleting_after_sending_says_nothing_and_does_nothing():
    citizen = reporter()
    citizen.sends("he wrote to me again this morning", "m-5")
    deeds = len(citizen.done)

    citizen.does(Deleted("m-5"))

    assert citizen.text == ""
    assert len(citizen.done) == deeds
