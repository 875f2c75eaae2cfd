"""First words: whatever is sent before it is asked for begins a report, unless it only says good day."""

import pytest

from conversations.effects import AddToReport, FetchFiles, ForgetFiles
from conversations.events import Command, FileOffer
from conversations.gathering import MAX_FILES
from conversations.report import Locator
from tests.conversations.walker import LINK, PICTURE, Walker, drafter, fresh, reporter, said, sealed

CHANNEL_POST = Locator("link", "https://t.me/somewhere/1", "forwarded")


@pytest.mark.parametrize(
    "typed",
    [
        "hello",
        "salam",
        "Bonjour !",
        "bonjour",
        "السلام عليكم",
        "السَّلامُ عليكم ورحمة الله وبركاته",
        "السلام عليكم ورحمة الله تعالى وبركاته.",
        "مرحبا",
        "azul",
        "?",
        "",
    ],
)
def test_a_greeting_is_answered_with_a_greeting_and_kept_nowhere(typed: str):
    citizen = Walker()

    citizen.writes(typed)

    assert said(citizen.prompt.paragraphs[0]) == "Report illegal online content here, in about a minute."
    assert citizen.session.answers == {"greeting": "said"}


def test_a_first_link_is_kept_and_its_place_not_asked_for_again():
    citizen = Walker()

    text = citizen.writes(LINK)
    citizen.presses("FRAUD", "FRAUD.PHISH")

    assert "I kept 1 link" in text
    assert "What do you want to report?" in text
    assert citizen.session.asked == "card"


@pytest.mark.parametrize("word", ["Idriss", "حرامي", "ⴰⵎⴰⴽⴰⵔ", "骗子在这里骗人"])
def test_one_word_beside_a_link_is_kept_too(word: str):
    citizen = Walker()

    citizen.writes(f"{LINK} – {word}")

    assert citizen.session.answers["details"] == word
    assert citizen.session.locators == (Locator("link", LINK),)


def test_what_is_no_word_beside_a_link_is_none():
    citizen = Walker()

    citizen.writes(f"👉 {LINK} !!")

    assert "details" not in citizen.session.answers


def test_a_first_forward_is_kept_by_its_origin():
    citizen = Walker()

    citizen.writes("", CHANNEL_POST)
    citizen.presses("FRAUD", "FRAUD.PHISH", "anonymous")

    assert citizen.filed.locators == (CHANNEL_POST,)


def test_first_words_that_tell_something_become_the_details():
    citizen = Walker()

    text = citizen.writes("A man asks my son for pictures")
    citizen.presses("CHILD", "CHILD.GROOM", "none", "anonymous")

    assert "I kept your words." in text
    assert citizen.filed.details == "A man asks my son for pictures"


def test_words_around_a_first_link_become_the_details():
    citizen = Walker()

    citizen.writes(f"a false bank page: {LINK} they took my money")
    citizen.presses("FRAUD", "FRAUD.PHISH", "anonymous")

    assert citizen.filed.details == "a false bank page: they took my money"
    assert citizen.filed.locators == (Locator("link", LINK),)


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("Bonjour !", "fr"),
        ("¡Hola!", "es"),
        ("buenos dias", "es"),
        ("Good morning", "en"),
        ("salam", "ar"),
        ("hello", "ar"),
    ],
)
def test_a_greeting_of_one_language_is_answered_in_it(typed: str, language: str):
    citizen = Walker(session=fresh(language="ar"))

    citizen.writes(typed)

    assert citizen.session.language == language


def test_first_words_in_arabic_are_answered_in_arabic():
    citizen = Walker()

    text = citizen.writes("سلام")

    assert citizen.session.language == "ar"
    assert "ما موضوع التبليغ؟" in text


def test_a_first_picture_waits_until_it_is_known_what_it_is_about():
    citizen = Walker()

    text = citizen.attaches(text="they took my money twice")
    unfetched = citizen.asked(FetchFiles)
    citizen.presses("FRAUD", "FRAUD.PHISH", "anonymous")

    assert "once I know what it is about" in text
    assert unfetched == []
    assert citizen.asked(FetchFiles) == [FetchFiles((PICTURE,))]
    assert citizen.filed.files == (sealed(PICTURE),)
    assert citizen.filed.details == "they took my money twice"


def test_a_first_picture_of_a_kind_that_forbids_it_is_forgotten_unfetched():
    citizen = Walker()

    citizen.attaches()
    text = citizen.presses("CHILD", "CHILD.CSAM")

    assert citizen.done == [ForgetFiles((PICTURE,))]
    assert "Where is it?" in text


def test_more_pictures_than_a_report_holds_are_refused_in_words():
    citizen = drafter()

    text = citizen.attaches(*(FileOffer(str(one), "image", "image/png") for one in range(MAX_FILES + 1)))
    citizen.presses("anonymous")

    assert "at most ten files" in text
    assert len(citizen.filed.files) == MAX_FILES


def test_words_at_a_question_with_options_are_kept_and_the_question_asked_again():
    citizen = Walker()
    citizen.begins()

    text = citizen.writes("a man took money from me")

    assert "I kept your words." in text
    assert "What do you want to report?" in text
    assert citizen.session.answers["details"] == "a man took money from me"


def test_words_after_sending_are_added_to_the_report():
    citizen = reporter()

    text = citizen.writes(f"he wrote again today {LINK}")

    assert citizen.done[-1] == AddToReport("r-abcdef", "he wrote again today", (Locator("link", LINK),))
    assert "added to your report" in text
    assert citizen.session.asked == "extra"


def test_a_picture_after_sending_is_added_with_the_words_beside_it():
    citizen = reporter()

    citizen.attaches(text=f"again {LINK}")

    assert citizen.done[1:] == [
        AddToReport("r-abcdef", "again", (Locator("link", LINK),)),
        FetchFiles((PICTURE,)),
        AddToReport("r-abcdef", files=(sealed(PICTURE),)),
    ]


def test_a_report_takes_no_more_words_than_it_can_hold_and_says_so():
    citizen = drafter()

    citizen.writes("word " * 1500)
    text = citizen.writes("more " * 200)

    assert "This report is full." in text
    assert citizen.session.answers["details"] == ("word " * 1500).strip()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize(("place", "asked"), [(0, "category"), (1, "fu_reference")])
def test_what_can_be_done_afterwards_may_be_typed(language: str, place: int, asked: str):
    left, citizen = Walker(), Walker()
    left.commands(Command.CANCEL)

    citizen.writes(said(left.prompt.buttons[place].label, language))

    assert (citizen.session.asked, citizen.session.language) == (asked, language)


@pytest.mark.parametrize("words", ["/erase", "stop", "Annuler", "1", "Send anonymously", "رجوع"])
def test_a_forward_that_says_one_of_our_words_or_numbers_is_evidence_and_obeyed_by_nobody(words: str):
    citizen = drafter()

    citizen.writes(words, Locator("forward", "WhatsApp", "forwarded"))

    assert citizen.session.asked == "card"
    assert citizen.session.answers["details"] == words
    assert citizen.done == []


@pytest.mark.parametrize("before", ["/status", "/verify", "/privacy", "/about"])
def test_start_after_sending_begins_a_report_of_its_own_from_wherever_one_is(before: str):
    citizen = reporter()
    citizen.writes(before)

    text = citizen.writes("/start")

    assert citizen.session.report_id != citizen.filed.report_id
    assert "What do you want to report?" in text
