"""Fixtures of the analyst bot: a desk at the socket, Telegram as an independent emulator, and the bot between them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.analyst import app
from bot.analyst.settings import AnalystSettings
from tests.bot.analyst.desk_server import TOKEN as DESK_TOKEN
from tests.bot.analyst.desk_server import DeskServer
from tests.drivers.emulator import Emulator
from tests.drivers.service import comes_true
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer


@pytest.fixture
async def desk() -> AsyncIterator[DeskServer]:
    up = DeskServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator | TelegramServer]:
    up = Emulator()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def bot(desk: DeskServer, telegram: Emulator | TelegramServer) -> AsyncIterator[list[str]]:
    """The running bot; gives its states."""
    settings = AnalystSettings(
        _env_file=None,
        analyst_bot_token=TOKEN,
        analyst_desk_token=DESK_TOKEN,
        desk_url=desk.url,
        telegram_api_url=telegram.url,
        analyst_digest_at="00:00",
    )
    stop, states = asyncio.Event(), list[str]()
    running = asyncio.create_task(app.run(settings, states.append, stop))
    await comes_true(lambda: states and desk.said("digest"))
    yield states
    stop.set()
    await running


@pytest.fixture
def analyst(telegram: Emulator) -> TelegramCitizen:
    """A private chat with the bot; its driver is a citizen's, for Telegram knows no difference."""
    return TelegramCitizen(telegram)
