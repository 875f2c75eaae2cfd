"""The alerts' addresses: for a token of their scope only, and what the bot is told of a chat is what its account may do."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from desk.api.pace import Pace
from desk.api.scopes import Scope
from desk.api.tokens import Tokens
from tests.desk.relaying import Answer, Relay, request
from tests.desk.running import Desk
from tests.desk.screens import Screen

CHAT = 7_112_233_445


@dataclass(frozen=True, slots=True)
class Bot:
    """Whoever holds a token."""

    desk: Desk
    token: str

    def asks(self, path: str = "") -> Answer:
        return request(self.desk.url, "GET", f"/v1/alerts{path}", b"", {"authorization": f"Bearer {self.token}"})

    def tells(self, what: str, **body: object) -> Answer:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        return request(self.desk.url, "POST", f"/v1/alerts/{what}", json.dumps(body).encode(), headers)


@pytest.fixture
def bot_with(desk: Desk) -> Callable[..., Bot]:
    """Makes a token."""

    async def made(*scopes: Scope) -> str:
        database = desk.database()
        try:
            tokens = Tokens(database, desk.custody, Pace(1000))
            return await tokens.make("operator", "bot", scopes, cleared=False, days=30)
        finally:
            await database.close()

    def bot(*scopes: Scope) -> Bot:
        return Bot(desk, asyncio.run(made(*scopes)))

    return bot


def links(screen: Screen, bot: Bot) -> Answer:
    """Make a code on the page, and send it."""
    screen.opens("/my-account/alerts")
    found = re.search(r"/start ([0-9A-Z-]{11})<", screen.sends("/my-account/alerts/code").text)
    assert found is not None
    return bot.tells("link", chat=CHAT, code=found[1], language="ar")


def test_a_case_is_told_to_a_linked_chat_and_claimed_from_it(
    relay: Relay, analyst: Screen, bot_with: Callable[..., Bot]
) -> None:
    bot = bot_with(Scope.ALERTS)
    linked = links(analyst, bot)
    relay.files(priority="P0", details="what nobody may read on a phone")
    (card,) = json.loads(bot.asks("?wait=5").body)["cards"]
    settled = bot.tells("settle", outcome="sent", card=card["card"], message=9, shown=card["shown"])

    pressed = bot.tells("press", chat=CHAT, card=card["card"], press="claim")
    (changed,) = json.loads(bot.asks("?wait=5").body)["cards"]

    assert json.loads(linked.body)["language"] == "ar"
    assert (card["to"], card["number"], card["category"], card["message"]) == (CHAT, 1, "FRAUD", None)
    assert "PHISH" not in str(card)
    assert "phone" not in str(card)
    assert settled.status == 200
    assert json.loads(pressed.body)["answer"] == "claimed"
    assert (changed["standing"], changed["message"]) == ("yours", 9)
    assert analyst.opens("/?assigned=me").says("Case 1")


def test_only_a_token_of_the_scope_opens_them(desk: Desk, bot_with: Callable[..., Bot]) -> None:
    assert Bot(desk, "").asks().status == 401
    assert Bot(desk, "").tells("press", chat=CHAT, card=1, press="claim").status == 401
    assert bot_with(Scope.CASES_READ).asks().status == 403


def test_a_chat_that_nobody_linked_gets_nothing(bot_with: Callable[..., Bot]) -> None:
    bot = bot_with(Scope.ALERTS)
    acts = ("chat", "mine", "queue", "on-call", "unlink")

    answers = [bot.tells(one, chat=CHAT) for one in acts]
    answers += [bot.tells("link", chat=CHAT, code="ABCDE-FGHJK"), bot.tells("press", chat=CHAT, card=1, press="claim")]

    assert {one.status for one in answers} == {404}
    assert len({one.body for one in answers}) == 1


def test_what_fits_nothing_is_refused(analyst: Screen, bot_with: Callable[..., Bot]) -> None:
    bot = bot_with(Scope.ALERTS)
    links(analyst, bot)

    chosen = bot.tells("chat", chat=CHAT, start="07:30", end="19:00", language="fr")
    wrong = [
        bot.tells("chat", chat=CHAT, start="19:00", end="07:30"),
        bot.tells("chat", chat=CHAT, language="xx"),
        bot.tells("chat", chat=2**60),
        bot.tells("press", chat=CHAT, card=1, press="delete"),
        bot.tells("settle", outcome="perhaps"),
        bot.asks("?wait=1000"),
    ]

    assert json.loads(chosen.body) == {"language": "fr", "days": "01234", "from": 450, "to": 1140}
    assert {one.status for one in wrong} == {422}


def test_the_bot_s_addresses_are_not_in_the_document_for_other_systems(desk: Desk) -> None:
    document = request(desk.url, "GET", "/v1/openapi.json", b"", {})

    assert document.status == 200
    assert b"alerts" not in json.dumps(json.loads(document.body)["paths"]).encode()
