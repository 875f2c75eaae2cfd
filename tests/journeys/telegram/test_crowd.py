"""Crowds over Telegram: more write than may be answered in a second, and whose life is in danger is answered all the same."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.drivers.citizen import reference_in
from tests.drivers.service import Service, open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer

A_SECOND = 2


@pytest.fixture
async def service(
    tmp_path: Path, database_url: str, stores: dict[str, object], server: TelegramServer
) -> AsyncIterator[Service]:
    more = {"telegram_token": TOKEN, "telegram_api_url": server.url, "telegram_sends_per_second": A_SECOND, **stores}
    async with running(tmp_path, database_url, **more) as up, open_channels(up):
        yield up


@pytest.fixture
async def crowd(server: TelegramServer) -> AsyncIterator[None]:
    """Somebody else begins every few milliseconds."""

    async def begin() -> None:
        for number in itertools.count(1000):
            server.gives(TelegramCitizen(server, chat_id=number).message(text="/start"))
            await asyncio.sleep(0.02)

    beginning = asyncio.create_task(begin())
    yield
    beginning.cancel()


@pytest.mark.usefixtures("service", "crowd")
async def test_what_a_crowd_is_told_leaves_after_what_a_life_in_danger_is_told(server: TelegramServer) -> None:
    citizen = TelegramCitizen(server, chat_id=77)
    await citizen.writes("/start")
    await citizen.presses("THRT")
    await asyncio.sleep(6)
    before = len(server.sent)

    await citizen.presses("THRT.PERSON")
    await citizen.writes("https://evil.example/threat")
    said = await citizen.presses("anonymous")

    assert reference_in(said)
    assert len(server.sent) - before < 15 * A_SECOND
