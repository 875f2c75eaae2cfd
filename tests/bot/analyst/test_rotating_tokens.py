"""Rotating the analyst bot's tokens: what waits while the old one is refused is told once, by the bot with the new one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.analyst import app
from bot.analyst.settings import AnalystSettings
from bot.supervision import Supervisor
from tests.bot.analyst.desk_server import CARD, DeskServer
from tests.bot.analyst.desk_server import TOKEN as DESK_TOKEN
from tests.drivers.service import comes_true
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer

NEW = f"{TOKEN}_anew"
NEW_AT_DESK = f"{DESK_TOKEN}-anew"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    up = TelegramServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@asynccontextmanager
async def running(desk: DeskServer, telegram: TelegramServer, *, token: str, at_desk: str) -> AsyncIterator[Supervisor]:
    """The bot as its process runs it; gives what is known of its state."""
    settings = AnalystSettings(
        _env_file=None,
        analyst_bot_token=token,
        analyst_desk_token=at_desk,
        desk_url=desk.url,
        telegram_api_url=telegram.url,
    )
    stop, supervisor = asyncio.Event(), Supervisor({})
    supervisor.start(app.NAME, lambda report, until: app.run(settings, report, until), stop)
    yield supervisor
    stop.set()
    await supervisor.ended(5)


async def test_a_case_and_a_question_wait_for_the_new_token_of_telegram(
    desk: DeskServer, telegram: TelegramServer, analyst: TelegramCitizen
) -> None:
    desk.answers["mine"] = (200, {"counts": {}, "overdue": 0, "yours": 0, "language": "en"})
    async with running(desk, telegram, token=TOKEN, at_desk=DESK_TOKEN) as old:
        await comes_true(lambda: old.states[app.NAME] == "up")
        telegram.token = NEW
        desk.cards.append(CARD)
        await comes_true(lambda: old.states[app.NAME] == "bad_token")
    telegram.gives(analyst.message(text="/mine"))

    async with running(desk, telegram, token=NEW, at_desk=DESK_TOKEN):
        await comes_true(lambda: len(analyst.answers) == 2)
        await comes_true(lambda: desk.said("settle"))

    assert sorted(one["text"].splitlines()[0] for one in analyst.answers) == ["New case 42", "You have no open case."]
    assert [one["outcome"] for one in desk.said("settle")] == ["sent"]


async def test_a_case_waits_for_the_new_token_of_the_desk(
    desk: DeskServer, telegram: TelegramServer, analyst: TelegramCitizen
) -> None:
    async with running(desk, telegram, token=TOKEN, at_desk=DESK_TOKEN) as old:
        await comes_true(lambda: old.states[app.NAME] == "up" and desk.polls)
        desk.token, polls = NEW_AT_DESK, desk.polls
        await comes_true(lambda: desk.polls > polls)
        desk.cards.append(CARD)

    async with running(desk, telegram, token=TOKEN, at_desk=NEW_AT_DESK):
        await comes_true(lambda: desk.said("settle"))

    assert [one["text"].splitlines()[0] for one in analyst.answers] == ["New case 42"]
    assert [one["outcome"] for one in desk.said("settle")] == ["sent"]
