"""Reaching: a contact leads to somebody, and what is typed beside it is never taken for evidence."""

import pytest

from conversations.events import Unusable
from conversations.reaching import leads_to_somebody
from tests.conversations.walker import LINK, Walker


@pytest.fixture
def citizen() -> Walker:
    """Somebody who was asked for their contact."""
    asked = Walker()
    asked.writes(LINK)
    asked.presses("FRAUD", "FRAUD.PHISH", "contact")
    return asked


@pytest.mark.parametrize(
    "words",
    [
        "0612345678",
        "+212 6 12 34 56 78",
        "٠٦١٢٣٤٥٦٧٨",
        "(05) 37-12.34.56",
        "amina@example.org",
        "a.b+c@mail.example.co.ma",
        "Telegram : @amina_b",
        "Me Idrissi, avocat, 0537 12 34 56, après 18 h",
        "أمينة@مثال.المغرب",
        "https://t.me/amina_b",
        "facebook.example/amina.b",
    ],
)
def test_numbers_addresses_and_accounts_lead_to_somebody(words: str) -> None:
    assert leads_to_somebody(words)


@pytest.mark.parametrize(
    "words", ["Amina", "0612", "not-an-email", "a@b", "amina@", "@am", "example.org", "https://example.org/"]
)
def test_what_was_cut_short_leads_nowhere(words: str) -> None:
    assert not leads_to_somebody(words)


def test_a_contact_that_leads_nowhere_is_asked_for_again(citizen: Walker) -> None:
    text = citizen.writes("amina@example")
    citizen.writes("amina@example.org")
    citizen.writes("/skip")
    citizen.presses("send")

    assert "check it and send it again" in text
    assert citizen.filed.contact == "amina@example.org"


@pytest.mark.parametrize("typed", ["+212 6 12 34 56 78", "amina@example.org", "my name is really Amina Idrissi"])
def test_a_contact_typed_once_more_before_sending_never_becomes_evidence(citizen: Walker, typed: str) -> None:
    citizen.writes("0612345678")
    citizen.writes("/skip")

    text = citizen.writes(typed)
    citizen.presses("anonymous")

    assert "was not kept" in text
    assert [one.raw for one in citizen.filed.locators] == [LINK]
    assert (citizen.filed.contact, citizen.filed.details) == ("", "")


def test_whoever_shares_their_own_contact_card_is_asked_to_write_it(citizen: Walker) -> None:
    text = citizen.does(Unusable("contact"))

    assert "Please write your number or your e-mail address." in text
    assert citizen.session.asked == "contact"
