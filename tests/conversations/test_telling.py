"""Telling the platform: who is offered a text for it, after what words, and what of the report stays until then."""

from dataclasses import replace

import pytest

from bot.prompts import outbound
from bot.rendering import Shape, fit
from conversations.events import Command, Location
from conversations.flows.urgency import CALL_FIRST, URGENT
from conversations.session import from_json, to_json
from conversations.taxonomy import TAXONOMY
from tests.bot.test_limits import TELEGRAM, WHATSAPP_BODY
from tests.conversations.walker import CITIZEN, LINK, Walker, drafter, fresh, reporter, said

SUBTYPES = [one.code for one in TAXONOMY.subtypes]
HARMED = [code for code in SUBTYPES if code.startswith(("SEXT", "THRT.PERSON", "PRIV"))] + ["CHILD.SEXT", "CHILD.GROOM"]
OTHER = "https://other.example/2"


def copied(citizen: Walker) -> list[str]:
    """The notices that were handed out last."""
    return [one.text for one in outbound(CITIZEN, *citizen.heard[-1]).copies]


def test_whoever_asks_after_sending_gets_advice_first_and_then_the_text() -> None:
    citizen = drafter(evidence=f"{LINK} they took money from canary")
    citizen.presses("anonymous")

    asked = citizen.presses("tell")
    citizen.presses("fr")
    (text,) = copied(citizen)

    assert asked.index("call your bank") < asked.index("Keep proof first") < asked.index("Which language")
    assert text.split("\n").count(LINK) == 1
    assert "Notification de contenu illicite" in text
    assert "canary" not in text


def test_nothing_of_an_identified_citizen_is_in_the_text() -> None:
    citizen = drafter(evidence=f"{LINK} he lives in canary street")
    citizen.presses("contact")
    citizen.writes("amina@example.net")
    citizen.writes("Amina")
    citizen.presses("send", "tell", "en")

    (text,) = copied(citizen)

    assert "mina" not in text
    assert "canary" not in text
    assert "Name: ____________" in text


def test_a_citizen_abroad_is_offered_it_at_the_end_of_the_questions() -> None:
    citizen = reporter("OTHR.OTHER")
    citizen.presses("yes", "witness", "abroad")
    citizen.writes("Belgique")

    asked = citizen.presses("none")
    citizen.presses("en")

    assert "from any country" in asked
    assert len(copied(citizen)) == 1


def test_a_link_that_is_added_later_has_its_text_too() -> None:
    citizen = reporter()

    citizen.writes(OTHER)
    citizen.presses("tell", "en")

    assert [[LINK in text, OTHER in text] for text in copied(citizen)] == [[True, False], [False, True]]


def test_without_a_link_there_is_nothing_to_tell_a_platform() -> None:
    citizen = reporter(evidence="@somebody")

    assert citizen.values == ["yes", "no"]
    assert "tell" not in citizen.goes_on_to_the_end()


def test_whoever_finishes_at_once_is_asked_nothing_more() -> None:
    citizen = reporter()

    citizen.presses("no")

    assert citizen.session.ended
    assert copied(citizen) == []


@pytest.mark.parametrize("subtype", URGENT)
def test_where_a_life_is_in_danger_the_emergency_numbers_come_first(subtype: str) -> None:
    text = reporter(subtype).presses("tell")

    assert text.startswith(said(CALL_FIRST))
    assert text.index("19 / 112") < text.index("Which language")


@pytest.mark.parametrize("subtype", HARMED)
def test_victims_are_told_to_keep_their_proof_before_the_platform_acts(subtype: str) -> None:
    text = reporter(subtype).presses("tell")

    assert text.index("First keep the messages") < text.index("Which language")


def test_nobody_is_told_to_keep_silent_before_somebody_who_may_harm_themselves() -> None:
    text = reporter("THRT.SELF").presses("tell")

    assert "Stay with the person" in text
    assert "Do not tell the person" not in text


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
@pytest.mark.parametrize("language", CITIZEN.codes)
@pytest.mark.parametrize("subtype", SUBTYPES)
def test_all_that_is_said_about_it_fits_every_app(subtype: str, language: str, channel: str) -> None:
    citizen = Walker(session=fresh(language=language, channel=channel))
    citizen.reports(subtype)
    citizen.presses("yes")
    citizen.writes_until("q_where")
    citizen.presses("abroad", "skip", "none", "en")

    told = [outbound(CITIZEN, session, prompt) for session, prompt in citizen.heard[-2:]]

    assert all(len(one.text) <= WHATSAPP_BODY for one in told)
    assert [message.shape for message in fit(told[-1], TELEGRAM)] == [Shape.COPY, Shape.BUTTONS]


def test_nothing_but_where_the_links_lead_stays_after_sending_and_nothing_at_the_end() -> None:
    citizen = drafter(evidence=f"{LINK} he took money from canary")

    citizen.presses("anonymous")
    kept = citizen.session
    citizen.presses("tell", "en")

    assert kept.locations == (Location(LINK, "example.org"),)
    assert LINK not in repr(replace(kept, locations=()))
    assert LINK not in repr(citizen.session)


@pytest.mark.parametrize("command", [Command.CANCEL, Command.ERASE])
def test_leaving_the_question_leaves_nothing_behind(command: Command) -> None:
    citizen = reporter()
    citizen.presses("tell")

    citizen.commands(command)

    assert citizen.session.ended
    assert LINK not in repr(citizen.session)


def test_words_written_to_the_question_are_added_and_it_is_asked_again() -> None:
    citizen = reporter()
    citizen.presses("tell")

    text = citizen.writes(f"they do the same at {OTHER} every day")

    assert "Which language" in text
    assert citizen.session.asked == "tell"


def test_a_session_that_an_older_version_kept_goes_on_without_the_offer() -> None:
    kept = to_json(reporter().session)
    del kept["locations"]
    citizen = Walker(session=from_json(kept))

    citizen.begins()

    assert citizen.values == ["yes", "no"]
