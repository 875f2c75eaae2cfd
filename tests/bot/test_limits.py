"""Limits: every prompt of every flow, in every language, fits every app; nothing is ever truncated."""

from dataclasses import replace
from functools import cache

import pytest

from bot.channels.saying import Outbound
from bot.channels.telegram.outbound import LIMITS as TELEGRAM
from bot.prompts import outbound, pressed
from bot.rendering import Shape, fit, units
from conversations.dialog import FLOWS
from conversations.events import Command, FileOffer, Found, Question
from conversations.outcomes import SHOWN_MESSAGES, STATES
from conversations.prompt import Role
from conversations.steps import Do, Notice
from conversations.taxonomy import TAXONOMY
from tests.conversations.walker import CITIZEN, Walker, fresh

# WhatsApp, interactive list messages: characters of the body, of a row and of its hint, and rows in all.
WHATSAPP_BODY = 1024
WHATSAPP_ROW = 24
WHATSAPP_HINT = 72
WHATSAPP_ROWS = 10
# Bot API: a message of 4096 characters, 64 bytes behind a button.
TELEGRAM_TEXT = 4096
TELEGRAM_DATA_BYTES = 64

SUBTYPES = [one.code for one in TAXONOMY.subtypes]
ASKED = Found("r-1", "FRAUD.SHOP", "23 September 2026", "received", True, (Question("q-1", "question", "Which bank?"),))
LONG = "https://" + "sub-domain." * 20 + "example.org/"
# As long a message as an analyst may write.
LONG_MESSAGE = "كلمة word " * 100


def _citizen(language: str, channel: str = "telegram") -> Walker:
    return Walker(session=fresh(language=language, channel=channel))


def _said(citizen: Walker) -> list[Outbound]:
    return [outbound(CITIZEN, session, prompt) for session, prompt in citizen.heard]


@cache
def _full_report(subtype: str, language: str) -> Walker:
    """Every step of a report with as much evidence as it shows, then every question and its menus, to the end; only looked at."""
    citizen = _citizen(language)
    citizen.begins()
    citizen.presses(subtype.partition(".")[0], subtype, "none")
    citizen.writes("a long story " * 300)
    citizen.writes(" ".join(f"{LONG}{one}" for one in range(20)))
    citizen.attaches(*(FileOffer(str(one), "image", "image/png") for one in range(11)))
    citizen.presses("change", "change.evidence")
    citizen.presses("keep", "change.details", "skip", "contact")
    citizen.writes("amina@example.org")
    citizen.presses("back", "skip", "skip", "send", "yes")
    citizen.goes_on_to_the_end()
    return citizen


def _followed(found: Found, language: str) -> Walker:
    """Every step of following a report up."""
    citizen = _citizen(language)
    citizen.follows(found)
    citizen.presses("answer", "back", "add", "back", "withdraw", "yes", "rights", "access")
    citizen.presses("rights", "correction", "back", "objection")
    citizen.writes("My reason")
    citizen.presses("rights", "erasure", "yes", "finish")
    return citizen


def _asked_in(flow: str) -> set[str]:
    return {step.name for step in FLOWS[flow].steps if not isinstance(step, (Notice, Do))}


def _asides(language: str) -> Walker:
    """What is said beside the questions: menus, commands and misunderstandings."""
    citizen = _citizen(language)
    citizen.begins()
    citizen.commands(Command.HELP)
    citizen.commands(Command.LANGUAGE)
    citizen.writes("?")
    citizen.commands(Command.BACK)
    citizen.presses("OTHR", "OTHR.OTHER")
    citizen.writes("@somebody")
    citizen.commands(Command.START)
    citizen.presses("change", "back", "anonymous")
    citizen.commands(Command.BACK)
    citizen.presses("yes", "skip")
    citizen.writes("al")
    citizen.presses("skip", "none")
    return citizen


@pytest.mark.parametrize("language", CITIZEN.codes)
@pytest.mark.parametrize("subtype", SUBTYPES)
def test_every_step_of_every_report_fits_every_app(subtype: str, language: str):
    said = _said(_full_report(subtype, language))

    assert _too_big_for_whatsapp(said) == []
    assert _too_big_for_telegram(said) == []


@pytest.mark.parametrize("language", CITIZEN.codes)
@pytest.mark.parametrize("state", STATES)
def test_every_step_of_following_up_fits_every_app(state: str, language: str):
    said = _said(_followed(replace(ASKED, state=state), language))

    assert _too_big_for_whatsapp(said) == []
    assert _too_big_for_telegram(said) == []


def test_no_step_of_any_flow_is_left_out():
    reports = [_full_report(subtype, "en") for subtype in SUBTYPES]
    followed = _followed(ASKED, "en")

    assert {session.asked for one in reports for session, _prompt in one.heard} - {""} == _asked_in("report")
    assert {session.asked for session, _prompt in followed.heard} - {""} == _asked_in("follow_up")


@pytest.mark.parametrize("language", CITIZEN.codes)
def test_everything_said_beside_the_questions_fits_every_app(language: str):
    said = _said(_asides(language))

    assert _too_big_for_whatsapp(said) == []
    assert _too_big_for_telegram(said) == []


@pytest.mark.parametrize("language", CITIZEN.codes)
@pytest.mark.parametrize("channel", ["web", "console", "telegram", "whatsapp", "unknown"])
def test_the_greeting_fits_every_app(channel: str, language: str):
    citizen = _citizen(language, channel)

    citizen.begins()

    assert _too_big_for_whatsapp(_said(citizen)) == []


@pytest.mark.parametrize("language", CITIZEN.codes)
def test_about_fits_beside_the_largest_card(language: str):
    citizen = _full_report("PRIV.NCII", language)
    session, _prompt = next((session, prompt) for session, prompt in citizen.heard if session.asked == "card")
    about = Walker(session=session)

    about.commands(Command.ABOUT)
    about.commands(Command.PRIVACY)

    assert _too_big_for_telegram(_said(about)) == []


@pytest.mark.parametrize("language", CITIZEN.codes)
def test_all_messages_of_analysts_are_shown_however_long_they_are(language: str):
    messages = tuple(Question(f"q-{one}", "question", f"{one}. {LONG_MESSAGE}") for one in range(SHOWN_MESSAGES))
    citizen = _citizen(language)

    citizen.follows(replace(ASKED, questions=messages))
    *parts, last = fit(_said(citizen)[-1], TELEGRAM)

    shown = "\n\n".join(one.text for one in (*parts, last))
    assert [one for one in range(SHOWN_MESSAGES) if f"{one}. كلمة" not in shown] == []
    assert [one.shape for one in parts] == [Shape.TEXT] * len(parts)
    assert max(units(one.text) for one in (*parts, last)) <= TELEGRAM_TEXT
    assert last.buttons


@pytest.mark.parametrize("language", CITIZEN.codes)
def test_what_a_button_carries_is_read_back_as_its_press(language: str):
    citizen = _full_report("CHILD.GROOM", language)

    read = [pressed(button.data) for one in _said(citizen) for button in one.buttons]
    values = [button.value for _session, prompt in citizen.heard for button in prompt.buttons]

    assert [one and one.value for one in read] == values


def test_the_adapters_limits_are_those_of_the_app():
    assert (TELEGRAM.text, TELEGRAM.data_bytes) == (TELEGRAM_TEXT, TELEGRAM_DATA_BYTES)


def _too_big_for_whatsapp(said: list[Outbound]) -> list[str]:
    """What WhatsApp would refuse; ways around may be left to typed words where a list is full."""
    bodies = [one.text for one in said if not 0 < len(one.text) <= WHATSAPP_BODY]
    labels = [button.label for one in said for button in one.buttons if not 0 < len(button.label) <= WHATSAPP_ROW]
    hints = [button.hint for one in said for button in one.buttons if len(button.hint) > WHATSAPP_HINT]
    lists = [one.step for one in said if len([b for b in one.buttons if b.role != Role.AROUND]) > WHATSAPP_ROWS]
    return bodies + labels + hints + lists


def _too_big_for_telegram(said: list[Outbound]) -> list[str]:
    # Telegram counts UTF-16 code units.
    texts = [one.text for one in said if not 0 < len(one.text.encode("utf-16-le")) // 2 <= TELEGRAM_TEXT]
    labels = [button.label for one in said for button in one.buttons if len(button.label) > TELEGRAM.row]
    carried = [button.data for one in said for button in one.buttons if len(button.data.encode()) > TELEGRAM_DATA_BYTES]
    return texts + labels + carried
