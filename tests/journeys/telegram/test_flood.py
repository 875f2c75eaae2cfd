"""Floods over Telegram: one chat sends a thousand updates, and whoever reports beside it notices nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.tables import InboxRow
from tests.drivers.citizen import reference_in
from tests.drivers.pictures import png
from tests.drivers.service import Service, open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer

FLOOD = 1000
# Few, because Telegram takes one message a second in a chat.
MESSAGES = 5
TOLD = "That was a lot of messages at once"


@pytest.fixture
async def service(
    tmp_path: Path, database_url: str, stores: dict[str, object], server: TelegramServer
) -> AsyncIterator[Service]:
    more = {"telegram_token": TOKEN, "telegram_api_url": server.url, "limit_messages_a_minute": MESSAGES, **stores}
    async with running(tmp_path, database_url, **more) as up, open_channels(up):
        yield up


async def waiting(service: Service) -> int:
    async with service.parts.database.reading() as session:
        return (await session.scalar(select(func.count()).select_from(InboxRow))) or 0


async def all_is_read(service: Service) -> None:
    while await waiting(service):  # noqa: ASYNC110  # the inbox has no event for it
        await asyncio.sleep(0.1)


def told(flooder: TelegramCitizen) -> list[str]:
    return [one["text"] for one in flooder.answers if TOLD in one["text"]]


async def test_a_flooder_is_told_once_and_another_citizen_reports_undisturbed(
    server: TelegramServer, service: Service
) -> None:
    flooder, citizen = TelegramCitizen(server, chat_id=66), TelegramCitizen(server, chat_id=77)
    await flooder.writes("/start")
    await flooder.presses("FRAUD")
    await flooder.presses("FRAUD.SHOP")
    server.files["big"] = png()
    photo = [{"file_id": "big", "file_unique_id": "b", "width": 9, "height": 9}]
    for number in range(FLOOD):
        server.gives(flooder.message(text=f"flood {number}") if number < FLOOD - 50 else flooder.message(photo=photo))

    await citizen.writes("/start")
    await citizen.presses("HATE")
    await citizen.presses("HATE.GROUP")
    await citizen.writes("https://evil.example/a")
    reference = reference_in(await citizen.presses("anonymous"))
    await asyncio.wait_for(all_is_read(service), 60)
    await service.relays_everything()

    assert reference
    assert len(told(flooder)) == 1
    assert len(flooder.answers) == MESSAGES + 1
    assert server.bytes_given == 0
    assert len(await service.desk.queue()) == 1
