"""Wrong hands: whoever opens the chat on somebody's phone after a report was sent reads nothing of it there, on any channel."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.prompts import pressed
from conversations.events import Edited, Wrote
from conversations.taxonomy import TAXONOMY
from locales.catalogues import load
from tests.drivers.citizen import REFERENCE, Citizen
from tests.drivers.service import Service, running

RECEIPT = re.compile(r"([A-Z2-7]{4} ){10}")
ROOT = Path(__file__).parent.parent.parent
LINK, WORDS = "https://example.org/what-only-i-know", "my cousin Idriss did this"
CONTACT, NAME = "+212 600 123 456", "Amina"
TOLD = ("what-only-i-know", "Idriss", "600 123 456", "Amina")
AFTERWARDS = (
    "/back",
    "/start",
    "/help",
    "/language",
    "/about",
    "hello",
    "/skip",
    "/back",
    "/cancel",
    "/start",
    "/back",
)
# What nobody who glances at a locked screen may read: of crimes, of police, of courts.
ALARMING = re.compile(
    r"polic|crim|prosecut|judic|illegal|victim|suspect|juge|procureur|illégal|délit|plainte|delito|fiscal|denunci"
    r"|شرط|جريم|جرائم|نيابة|قضائ|ضحي|ابتزاز|ⴱⵓⵍⵉⵙ",
    re.IGNORECASE,
)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with running(tmp_path, f"sqlite:///{tmp_path}/intake.db") as up:
        yield up


async def sent(citizen: Citizen) -> tuple[list[str], list[str]]:
    """A report with everything in it: what was said from Send on, and the data of every button before."""
    buttons: list[str] = []
    await citizen.drafts("FRAUD.PHISH", LINK)
    await citizen.writes(WORDS, key="a.message.to.be.edited")
    buttons += [one.data for one in citizen.said.buttons]
    await citizen.presses("contact")
    await citizen.writes(CONTACT)
    await citizen.writes(NAME)
    buttons += [one.data for one in citizen.said.buttons]
    await citizen.presses("send")
    return [shown(citizen)], buttons


def shown(citizen: Citizen) -> str:
    """Everything on the screen: words, buttons with their hints, texts to copy."""
    return json.dumps(citizen.said.to_json(), ensure_ascii=False)


@pytest.mark.parametrize("channel", ["web", "telegram", "whatsapp", "console"])
async def test_nothing_that_was_told_is_read_back_after_send(service: Service, channel: str) -> None:
    citizen = Citizen(service.parts.turns, channel=channel)
    said, buttons = await sent(citizen)
    for data in buttons:
        await citizen.does(pressed(data))
        said.append(shown(citizen))
    await citizen.does(Edited(Wrote(WORDS + " indeed", source="1")))
    said.append(shown(citizen))
    for words in AFTERWARDS:
        await citizen.writes(words)
        said.append(shown(citizen))

    everything = " ".join(said)
    assert [one for one in TOLD if one in everything] == []
    assert len(REFERENCE.findall(everything.replace("\\u2066", "").replace("\\u2069", ""))) <= 1
    assert len(REFERENCE.findall(said[0])) == 1


async def test_a_cookie_that_was_copied_shows_no_reference_once_its_page_must_have_come(service: Service) -> None:
    citizen = Citizen(service.parts.turns)
    await sent(citizen)
    later = datetime.now(UTC) + timedelta(minutes=10)

    at_once = await service.parts.turns.standing("web", citizen.sender)
    after = await replace(service.parts.turns, clock=lambda: later).standing("web", citizen.sender)

    assert at_once is not None
    assert at_once.gives_reference
    assert after is not None
    assert REFERENCE.search(after.text) is None
    assert RECEIPT.search(after.text) is None
    assert after.buttons == at_once.buttons


async def test_the_status_says_the_state_alone(service: Service) -> None:
    citizen = Citizen(service.parts.turns)
    reference = await citizen.reports(evidence=LINK)
    await service.relays_everything()

    said = await Citizen(service.parts.turns, channel="telegram").follows(reference)

    assert "It has been received and waits for an analyst." in said
    assert "Your report of" in said
    assert [one for one in (*TOLD, "Fraud", "Phishing", reference) if one in said] == []


@pytest.mark.parametrize("language", load("citizen").codes)
async def test_what_confirms_a_report_is_neutral_on_a_locked_screen(service: Service, language: str) -> None:
    citizen = Citizen(service.parts.turns, channel="telegram", language=language)
    labels = [one.label for one in (*TAXONOMY.categories, *TAXONOMY.subtypes)]
    names = {name.casefold() for label in labels for name in (label.ar, label.fr, label.en)}

    await citizen.reports("SEXT.MONEY")
    lock_screen = citizen.said.text

    assert citizen.said.gives_reference
    assert ALARMING.findall(lock_screen) == []
    assert [name for name in names if name in lock_screen.casefold()] == []


def test_nothing_is_ever_sent_that_nobody_asked_for() -> None:
    sending = re.compile(r"(?:_app|app|channel)\.send\(")
    modules = [path for path in (ROOT / "bot").rglob("*.py") if "analyst" not in path.parts]

    found = {str(path.relative_to(ROOT)) for path in modules if sending.search(path.read_text(encoding="utf-8"))}

    # All three answer what a citizen has just done: an item of the inbox, a form, a line.
    assert found == {"bot/conversing.py", "bot/channels/web/app.py", "bot/channels/console/app.py"}
