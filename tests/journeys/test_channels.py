"""Channels: one that cannot start or is down stops no other, and an operator is told which and why."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import wiring
from bot.channel_check import channels
from bot.settings import Settings
from tests.drivers.service import Service, comes_true, free_port, open_channels, running
from tests.drivers.stacks import ON_MACHINES
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer
from tests.drivers.whatsapp_citizen import WhatsAppCitizen
from tests.drivers.whatsapp_server import PHONE_ID, SECRET, WhatsAppServer, signature
from tests.drivers.whatsapp_server import TOKEN as WHATSAPP_TOKEN


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(request.getfixturevalue("postgres_url")) if ON_MACHINES else f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    up = TelegramServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def whatsapp() -> AsyncIterator[WhatsAppServer]:
    up = WhatsAppServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def lame(tmp_path: Path, database_url: str, telegram: TelegramServer) -> AsyncIterator[Service]:
    """A service whose Telegram token is wrong and whose WhatsApp has no secret."""
    more = {
        "telegram_token": "1:wrong",
        "telegram_api_url": telegram.url,
        "whatsapp_token": "t",
        "whatsapp_phone_id": "1",
    }
    async with running(tmp_path, database_url, **more) as up, open_channels(up):
        yield up


async def everywhere(server: WhatsAppServer, doors: list[str], body: dict[str, Any]) -> None:
    """Deliver a body many times, to all doors at once, and wait until it is answered."""
    before = len(server.sent)
    async with aiohttp.ClientSession() as session:
        content = json.dumps(body).encode()
        signed = {"X-Hub-Signature-256": signature(content)}
        posts = [session.post(door, data=content, headers=signed) for _time in range(4) for door in doors]
        answers = await asyncio.gather(*posts)
    assert {answer.status for answer in answers} == {200}
    await comes_true(lambda: len(server.sent) > before)
    await asyncio.sleep(0.5)


@asynccontextmanager
async def wired(settings: Settings, one: Service) -> AsyncIterator[Service]:
    """Another intake on the same stores."""
    async with wiring.intake_parts(settings) as parts:
        yield replace(one, settings=settings, parts=parts)


async def posted(url: str) -> int:
    async with aiohttp.ClientSession() as session:
        return (await session.post(url, data=b"{}")).status


async def read(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session:
        answer = await session.get(url)
        return answer.status, await answer.text()


async def findings(settings: Settings) -> list[str]:
    return [f"{one.level} {one.text}" for one in await channels(settings)]


async def test_a_channel_that_cannot_start_stops_no_other_and_is_named(lame: Service) -> None:
    await comes_true(lambda: lame.parts.channels == {"web": "up", "telegram": "bad_token", "whatsapp": "no_secret"})

    page = await read(lame.settings.web_url)
    health = await read(f"{lame.settings.web_url}/health")
    doors = [await posted(f"{lame.settings.web_url}/channels/{name}") for name in ("whatsapp", "telegram", "signal")]
    metrics = await read(f"{lame.settings.web_url}/metrics")

    assert page[0] == health[0] == 200
    # Metrics are for Prometheus, on a port of their own (tests/operations/test_metrics.py).
    assert metrics[0] == 404
    # What is only not up yet is delivered again later; what is not configured has no door.
    assert doors == [503, 404, 404]
    assert '"telegram":"bad_token"' in health[1]


async def test_the_doctor_says_what_is_wrong_with_each_channel(lame: Service) -> None:
    await comes_true(lambda: lame.parts.channels["telegram"] == "bad_token")

    said = await findings(lame.settings)

    assert "ok channel web: up (works)" in said
    assert [one for one in said if one.startswith("fail channel telegram: bad_token")]
    assert [one for one in said if one.startswith("fail Telegram: the app refuses our token")]
    assert [one for one in said if "IBLAGH_WHATSAPP_APP_SECRET" in one]


async def test_the_doctor_knows_what_nobody_runs(tmp_path: Path, database_url: str, whatsapp: WhatsAppServer) -> None:
    more = {"whatsapp_token": WHATSAPP_TOKEN, "whatsapp_phone_id": PHONE_ID, "whatsapp_api_url": whatsapp.url}
    secrets = {"whatsapp_app_secret": "s", "whatsapp_verify_token": "v"}
    async with running(tmp_path, database_url, **more, **secrets) as service:
        said = await findings(service.settings)

    assert said[0].startswith("warn intake: not running here")
    assert said[1:] == ["ok Telegram: off", "ok WhatsApp: on"]


async def test_a_telegram_that_comes_back_is_used_again(
    tmp_path: Path, database_url: str, telegram: TelegramServer
) -> None:
    more = {"telegram_token": TOKEN, "telegram_api_url": telegram.url}
    async with running(tmp_path, database_url, **more) as service, open_channels(service) as states:
        telegram.refuses["getupdates"] = (502, {"description": "Bad Gateway"})
        telegram.gives({"poll": {}})
        await comes_true(lambda: states["telegram"] == "unreachable")
        await comes_true(lambda: states["telegram"] == "up")

        said = await TelegramCitizen(telegram).writes("/start")

    assert "Report illegal online content" in said


async def test_two_intakes_never_poll_at_once_and_the_second_takes_over(
    tmp_path: Path, database_url: str, telegram: TelegramServer
) -> None:
    more = {"telegram_token": TOKEN, "telegram_api_url": telegram.url}
    async with running(tmp_path, database_url, **more) as one:
        settings = one.settings.model_copy(update={"web_port": free_port()})
        async with wired(settings, one) as other, open_channels(one) as first, open_channels(other) as second:
            standing = (first["telegram"], second["telegram"])
            said = await TelegramCitizen(telegram).writes("/start")

    assert standing == ("up", "standby")
    assert "Report illegal online content" in said


async def test_an_item_delivered_to_two_intakes_at_once_has_one_effect_and_one_reply(
    tmp_path: Path, database_url: str, whatsapp: WhatsAppServer
) -> None:
    more = {"whatsapp_token": WHATSAPP_TOKEN, "whatsapp_phone_id": PHONE_ID, "whatsapp_api_url": whatsapp.url}
    secrets = {"whatsapp_app_secret": SECRET, "whatsapp_verify_token": "v", "language": "en"}
    async with running(tmp_path, database_url, **more, **secrets) as one:
        settings = one.settings.model_copy(update={"web_port": free_port()})
        async with wired(settings, one) as other, open_channels(one), open_channels(other):
            doors = [f"http://127.0.0.1:{each.settings.web_port}/channels/whatsapp" for each in (one, other)]
            citizen = WhatsAppCitizen(whatsapp)
            await everywhere(whatsapp, doors, citizen.body(citizen.text("https://example.org/1")))
            await everywhere(whatsapp, doors, citizen.body(citizen.press_of("FRAUD")))
            await everywhere(whatsapp, doors, citizen.body(citizen.press_of("FRAUD.PHISH")))
            await everywhere(whatsapp, doors, citizen.body(citizen.press_of("anonymous")))
            await one.relays_everything()
            queue = await one.desk.queue()

    assert (len(whatsapp.sent), len(queue)) == (4, 1)
    assert "Your reference" in citizen.heard
