"""What Telegram refuses: blocked chats, waits, failures and tokens, each as what one does about it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.analyst import app
from bot.analyst.settings import AnalystSettings
from bot.supervision import Unable
from tests.bot.analyst.desk_server import CARD, DeskServer
from tests.drivers.service import comes_true
from tests.drivers.telegram_server import TOKEN, TelegramServer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    up = TelegramServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (403, {"description": "Forbidden: bot was blocked by the user"}, "gone"),
        (400, {"description": "Bad Request: chat not found"}, "gone"),
        (500, {"description": "Internal Server Error"}, "failed"),
        (400, {"description": "Bad Request: something new"}, "failed"),
    ],
)
@pytest.mark.usefixtures("bot")
async def test_what_became_of_a_card_is_told_to_the_desk(
    desk: DeskServer, telegram: TelegramServer, status: int, body: dict[str, str], outcome: str
) -> None:
    telegram.refuses["sendmessage"] = (status, body)
    desk.cards.append(CARD)

    await comes_true(lambda: desk.said("settle"))

    assert [one["outcome"] for one in desk.said("settle")] == [outcome]


@pytest.mark.usefixtures("bot")
async def test_a_busy_telegram_is_waited_for(desk: DeskServer, telegram: TelegramServer) -> None:
    telegram.refuses["sendmessage"] = (429, {"description": "Too Many Requests", "parameters": {"retry_after": 1}})
    desk.cards.append(CARD)

    await comes_true(lambda: desk.said("settle"))

    assert [one["outcome"] for one in desk.said("settle")] == ["sent"]
    assert len(telegram.sent) == 1


@pytest.mark.usefixtures("bot")
async def test_cards_are_not_forwarded_and_links_not_previewed(desk: DeskServer, telegram: TelegramServer) -> None:
    desk.cards += [CARD, {**CARD, "card": 2, "silent": True}]

    await comes_true(lambda: len(desk.said("settle")) == 2)

    assert {one["protect_content"] for one in telegram.sent} == {"true"}
    assert all("is_disabled" in one["link_preview_options"] for one in telegram.sent)
    assert [one.get("disable_notification") for one in telegram.sent] == [None, "true"]


@pytest.mark.parametrize(
    ("status", "method", "state"),
    [
        (401, "getme", "bad_token"),
        (404, "getme", "bad_token"),
        (500, "getme", "unreachable"),
        (409, "getupdates", "another_poller"),
    ],
)
async def test_a_bot_that_cannot_run_says_why_and_leaves_waiting_to_its_supervisor(
    desk: DeskServer, telegram: TelegramServer, status: int, method: str, state: str
) -> None:
    telegram.refuses[method] = (status, {"description": "Conflict" if status == 409 else "no"})
    settings = AnalystSettings(
        _env_file=None,
        analyst_bot_token=TOKEN,
        analyst_desk_token="x",
        desk_url=desk.url,
        telegram_api_url=telegram.url,
    )

    with pytest.raises(Unable) as raised:
        await app.run(settings, str, asyncio.Event())

    assert raised.value.state == state
