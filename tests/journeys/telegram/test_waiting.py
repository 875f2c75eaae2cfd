"""More in one chat than may wait: what was dropped is erased with the rest, and the ways out stay open."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.drivers.service import Service, open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer

FORWARDED = 12


@pytest.fixture
async def service(
    tmp_path: Path, database_url: str, stores: dict[str, object], server: TelegramServer
) -> AsyncIterator[Service]:
    more = {"telegram_token": TOKEN, "telegram_api_url": server.url, "limit_waiting": 3, **stores}
    async with running(tmp_path, database_url, **more) as up, open_channels(up):
        yield up


@pytest.mark.usefixtures("service")
async def test_a_threatening_chat_that_was_forwarded_whole_is_erased_whole(
    server: TelegramServer, citizen: TelegramCitizen
) -> None:
    await citizen.writes("/start")
    forwarded = [citizen.message(text=f"threat {number}") for number in range(FORWARDED)]

    for one in (*forwarded, citizen.message(text="/erase")):
        server.gives(one)
    while "nothing of this conversation is kept here" not in citizen.heard:  # noqa: ASYNC110  # an app has no event for it
        await asyncio.sleep(0.1)

    assert {one["message"]["message_id"] for one in forwarded} <= set(server.deleted)
