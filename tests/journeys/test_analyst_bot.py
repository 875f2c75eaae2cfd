"""The analyst bot's journey: a report that may be about a life, told by number only, claimed, handed back, never lost."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from desk.accounts.signing_in import Accounts, Purpose, Role
from desk.accounts.slowing import Strangers
from desk.api.pace import Pace
from desk.api.scopes import Scope
from desk.api.tokens import Tokens
from locales.isolation import without_controls
from tests.desk.screens import Screen
from tests.drivers.analyst_bot import AnalystBot
from tests.drivers.citizen import Citizen
from tests.drivers.emulator import Emulator
from tests.drivers.service import Service, comes_true
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN

CANARY = "https://canary.example/secret-of-the-report"
DAYS = {f"day{day}": "yes" for day in range(7)}


@dataclass
class Colleague:
    """Somebody at the desk, with a browser and a phone."""

    name: str
    screen: Screen
    phone: TelegramCitizen
    telegram: Emulator

    async def links(self) -> str:
        """Make a code in the browser and send it from the phone, and be told at any hour."""
        page = await asyncio.to_thread(self._code)
        said = await self.phone.writes(page)
        hours = {"from": "00:00", "to": "00:00", **DAYS}
        await asyncio.to_thread(self.screen.sends, "/my-account/alerts/hours", **hours)
        return said

    def _code(self) -> str:
        self.screen.opens("/my-account/alerts")
        found = re.search(r"/start [0-9A-Z]{5}-[0-9A-Z]{5}", self.screen.sends("/my-account/alerts/code").text)
        assert found is not None
        return found[0]

    async def presses(self, press: str, card: int = 1) -> str:
        """A button of a card; what is said at it."""
        update = self.phone.press_of(f"card|{card}|{press}")
        update["callback_query"]["id"] = press_id = secrets.token_hex(8)
        self.telegram.gives(update)
        await comes_true(lambda: self._noticed(press_id))
        return self._noticed(press_id)

    def _noticed(self, press_id: str) -> str:
        said = [one["text"] for one in self.telegram.api.noticed if one["callback_query_id"] == press_id]
        return said[0] if said else ""

    def cards(self) -> list[str]:
        """The messages about a case."""
        return [
            without_controls(one["text"])
            for one in self.phone.answers
            if "Case" in one["text"] or "case 1" in one["text"]
        ]

    def card_now(self) -> str:
        """What the last change in this chat says at its end."""
        mine = [one for one in self.telegram.api.changed if int(one["chat_id"]) == self.phone.chat_id]
        return mine[-1]["text"].splitlines()[-1] if mine else ""

    async def card_says(self, words: str) -> None:
        await comes_true(lambda: self.card_now() == words)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator]:
    up = Emulator()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def bot(service: Service, telegram: Emulator, tmp_path: Path) -> AsyncIterator[AnalystBot]:
    tokens = Tokens(service.desk.database, service.desk.custody, Pace(1000))
    token = await tokens.make("operator", "analyst bot", {Scope.ALERTS}, cleared=False, days=30)
    up = AnalystBot(tmp_path, service.desk.settings.desk_url, token, telegram)
    await up.starts()
    yield up
    await up.stops()


async def joins(service: Service, telegram: Emulator, name: str, role: Role, chat: int) -> Colleague:
    """Somebody who is signed in and has linked their phone."""
    accounts = Accounts(service.desk.database, service.desk.custody, timedelta(hours=8), Strangers())
    link = "/link/" + await accounts.invite(name, role, purpose=Purpose.DEMO)
    screen = Screen(service.desk.settings.desk_url)
    await asyncio.to_thread(screen.sends, link)
    one = Colleague(name, screen, TelegramCitizen(telegram, chat), telegram)
    assert (await one.links()).startswith("This chat is linked.")
    return one


async def is_on_call(service: Service, boss: Colleague, name: str, line: int) -> None:
    """Put somebody on a line all week, on the page."""
    page = await asyncio.to_thread(boss.screen.opens, "/on-call")
    found = re.search(rf'<option value="([0-9a-f]{{32}})" *>{name}', page.text)
    assert found is not None
    fields = {"account": found[1], "line": str(line), "from": "0", "to": "0", **DAYS}
    page = await asyncio.to_thread(boss.screen.sends, "/on-call", **fields)
    assert page.says("The shift is in the rota.")


async def time_goes_by(service: Service, table: str, column: str) -> None:
    """What was to happen later is due now."""
    async with service.desk.database.transaction() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(text(f"UPDATE {table} SET {column} = :past WHERE {column} IS NOT NULL"), {"past": past})


async def assigned(service: Service) -> str:
    (line,) = await service.desk.queue()
    return line.assigned


async def two_lines(service: Service, telegram: Emulator) -> tuple[Colleague, Colleague]:
    """Who is on the first line, and who on the second."""
    nadia = await joins(service, telegram, "Nadia", Role.SUPERVISOR, 7_000_000_001)
    salma = await joins(service, telegram, "Salma", Role.ANALYST, 7_000_000_002)
    driss = await joins(service, telegram, "Driss", Role.ANALYST, 7_000_000_003)
    await is_on_call(service, nadia, "Salma", 1)
    await is_on_call(service, nadia, "Driss", 2)
    return salma, driss


async def comes_while_dead(service: Service, bot: AnalystBot) -> None:
    """A case about a life comes in while the bot is killed; it finds everything when it is back."""
    await bot.is_killed()
    await Citizen(service.parts.turns).reports("THRT.PERSON", CANARY)
    await service.relays_everything()
    await bot.starts()


async def nobody_claims(service: Service, first: Colleague, second: Colleague) -> None:
    """The second line is told, and whoever put it off is told again."""
    await comes_true(lambda: first.card_now().startswith("Put off until "))
    await time_goes_by(service, "alerts", "next_at")
    await comes_true(second.cards)
    await time_goes_by(service, "alert_cards", "snoozed_until")
    await time_goes_by(service, "alert_cards", "due_at")
    await comes_true(lambda: len(first.cards()) == 2)


def told_in_the_clear(telegram: Emulator, bot: AnalystBot) -> list[str]:
    """What of the report is at Telegram, and what of anybody or of a secret is in the bot's log."""
    said = str(telegram.api.heard) + str(telegram.api.changed) + str(telegram.api.noticed)
    logged, secrets = bot.logged(), (TOKEN, TOKEN.partition(":")[2], bot.token, bot.token[-43:])
    at_telegram = [one for one in ("canary", "PERSON") if one in said]
    return at_telegram + [one for one in (*secrets, "7000000002", "canary", "Salma") if one in logged]


@pytest.mark.slow
async def test_an_urgent_case_is_told_claimed_handed_back_and_never_lost(
    service: Service, telegram: Emulator, bot: AnalystBot, tmp_path: Path
) -> None:
    salma, driss = await two_lines(service, telegram)

    await comes_while_dead(service, bot)
    await comes_true(salma.cards)
    first, told_too_early = salma.cards(), driss.cards()
    put_off = await salma.presses("snooze15")
    await nobody_claims(service, salma, driss)

    claimed = await salma.presses("claim")
    at_desk = await assigned(service)
    await salma.card_says("You have this case.")
    await driss.card_says("Somebody else has it.")
    refused = await driss.presses("claim", card=2)

    # Killed in the middle: nothing is told twice, and the digest of today was sent already.
    await bot.is_killed()
    heard = len(telegram.api.heard)
    await bot.starts()
    handed_back = await salma.presses("back")
    back_at_desk = await assigned(service)
    await comes_true(lambda: len(salma.cards()) == 3)

    await disable(service, "Driss")
    disabled = await driss.presses("claim", card=2)
    digests = [one["text"] for one in telegram.api.heard if "This is the desk today" in one["text"]]

    assert len(first) == 1
    assert "New case 1\n" in first[0]
    assert "You are on the first line." in first[0]
    assert told_too_early == []
    assert put_off.startswith("You are reminded at ")
    assert (claimed, at_desk) == ("It is yours now.", "Salma")
    assert refused == "Somebody else has it."
    assert (handed_back, back_at_desk) == ("It is back in the queue.", "")
    assert disabled == "There is nothing to do here."
    assert await assigned(service) == ""
    assert len(digests) == 3
    assert len(telegram.api.heard) == heard + 1
    assert told_in_the_clear(telegram, bot) == []
    assert "alert.told" in bot.logged()
    assert (await service.desk.custody.verify(service.desk.database)).count > 10


async def disable(service: Service, name: str) -> None:
    async with service.desk.database.transaction() as session:
        values = {"name": name, "now": datetime.now(UTC)}
        await session.execute(text("UPDATE accounts SET disabled_at = :now WHERE name = :name"), values)
