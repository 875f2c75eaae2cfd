"""Failing over: Redis loses its primary, or all it knew, in mid-dialog; every citizen is answered, and nothing accepted is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.drivers.citizen import reference_in
from tests.drivers.redis_servers import Watched
from tests.drivers.service import Service, open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    up = TelegramServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def service(
    tmp_path: Path, postgres_url: str, doomed_redis: Watched, server: TelegramServer
) -> AsyncIterator[Service]:
    more = {"telegram_token": TOKEN, "telegram_api_url": server.url, "redis_url": doomed_redis.url}
    async with running(tmp_path, postgres_url, **more) as up, open_channels(up):
        yield up


@pytest.fixture
def citizen(server: TelegramServer, service: Service) -> TelegramCitizen:
    return TelegramCitizen(server)


async def test_a_citizen_whose_turn_met_the_death_of_the_primary_is_answered_by_its_successor(
    citizen: TelegramCitizen, service: Service, doomed_redis: Watched
) -> None:
    await citizen.writes("/start")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    doomed_redis.has_copied()

    doomed_redis.loses_its_primary()
    failing_over = asyncio.create_task(asyncio.to_thread(doomed_redis.fails_over))
    await citizen.writes("https://evil.example/a")
    await failing_over
    said = await citizen.presses("anonymous")
    await service.relays_everything()

    assert reference_in(said)
    assert (await service.desk.only_case()).reports[0].report.locators[0].raw == "https://evil.example/a"


async def test_what_was_accepted_when_redis_forgot_everything_is_still_read_and_answered(
    citizen: TelegramCitizen, service: Service, doomed_redis: Watched
) -> None:
    await citizen.writes("/start")
    await citizen.presses("FRAUD")

    doomed_redis.flush()
    await citizen.writes("https://evil.example/a")

    assert await service.parts.parking.parked() == []
    assert "evil" in citizen.heard or "1 link" in citizen.heard
