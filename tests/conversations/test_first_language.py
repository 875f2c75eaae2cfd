"""First language: whoever writes first in a language that is offered is answered in it, whatever the service's own is."""

import pytest

from conversations.events import FileOffer
from conversations.report import Locator
from tests.conversations.walker import Walker, fresh


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("je veux signaler une arnaque", "fr"),
        ("J’ai été arnaqué", "fr"),
        ("Bonjour, un homme me menace", "fr"),
        ("quiero denunciar", "es"),
        ("Hola, me han hackeado la cuenta", "es"),
        ("Somebody threatens my sister", "en"),
        ("bghit nblagh 3la wa7d", "ar"),
        ("أريد التبليغ عن حساب", "ar"),
        ("je veux signaler https://my.example/this/is", "fr"),
    ],
)
def test_a_first_sentence_is_answered_in_its_language(typed: str, language: str) -> None:
    citizen = Walker(session=fresh(language="fr" if language == "ar" else "ar"))

    citizen.writes(typed)

    assert citizen.session.language == language


@pytest.mark.parametrize(("typed", "language"), [("aide", "fr"), ("Ayuda", "es"), ("suivi", "fr"), ("مساعدة", "ar")])
def test_what_is_asked_for_first_is_answered_in_its_language(typed: str, language: str) -> None:
    citizen = Walker(session=fresh(language="en"))

    citizen.writes(typed)

    assert citizen.session.language == language


# English commands are typed in every language, and what is passed on or stands in a link was written by somebody else.
@pytest.mark.parametrize(
    "typed", ["help", "start", "stop", "hello", "https://je.example/mon/une", "@yo", "💔", "je yo", ""]
)
def test_what_tells_no_language_is_answered_in_the_services_own(typed: str) -> None:
    citizen = Walker(session=fresh(language="ar"))

    citizen.writes(typed)

    assert citizen.session.language == "ar"


def test_a_forward_tells_nothing_of_who_passes_it_on() -> None:
    citizen = Walker(session=fresh(language="ar"))

    citizen.writes("je veux mon argent", Locator("forward", "channel", "forwarded"))

    assert citizen.session.language == "ar"


def test_the_words_below_a_first_picture_tell_its_language() -> None:
    citizen = Walker(session=fresh(language="ar"))

    citizen.attaches(FileOffer("f-1", "image", "image/png", 1000), text="je veux signaler une arnaque")

    assert citizen.session.language == "fr"


def test_later_words_change_no_language() -> None:
    citizen = Walker(session=fresh(language="ar"))
    citizen.begins()

    citizen.writes("je veux signaler une arnaque")

    assert citizen.session.language == "ar"
