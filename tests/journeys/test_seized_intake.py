"""Seized intake: its whole disk, database, Redis and environment, with every key on it, tell nothing of what was sent."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.wiring import FORGETS_S
from bot.wiring_stores import day_keys_of
from tests.drivers.fifty import Fifty
from tests.drivers.seizing import Haul
from tests.drivers.service import Service, comes_true, running, variables
from tests.drivers.telegram_server import TOKEN as TELEGRAM_TOKEN
from tests.drivers.telegram_server import TelegramServer
from tests.drivers.whatsapp_server import PHONE_ID, SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer

REPORTS = 50


@dataclass
class Seized:
    """Whom it belonged to, what was found, and how much of it today's key opened."""

    citizens: Fifty
    haul: Haul
    opened: int


@pytest.fixture
async def apps() -> AsyncIterator[tuple[TelegramServer, WhatsAppServer]]:
    telegram, whatsapp = TelegramServer(), WhatsAppServer()
    await telegram.comes_up()
    await whatsapp.comes_up()
    yield telegram, whatsapp
    await telegram.goes_down()
    await whatsapp.goes_down()


@pytest.fixture
async def service(
    tmp_path: Path, database_url: str, apps: tuple[TelegramServer, WhatsAppServer], request: pytest.FixtureRequest
) -> AsyncIterator[Service]:
    telegram, whatsapp = apps
    is_embedded = database_url.startswith("sqlite")
    url = f"sqlite:///{tmp_path}/intake/intake.db" if is_embedded else database_url
    more = {} if is_embedded else {"redis_url": request.getfixturevalue("redis_url")}
    # All browsers are at one address here.
    more |= {"limit_web_a_minute": 0, "limit_web_all_a_minute": 0}
    more |= {"telegram_token": TELEGRAM_TOKEN, "telegram_api_url": telegram.url, "language": "en"}
    more |= {"whatsapp_token": TOKEN, "whatsapp_phone_id": PHONE_ID, "whatsapp_app_secret": SECRET}
    more |= {"whatsapp_verify_token": VERIFY_TOKEN, "whatsapp_api_url": whatsapp.url}
    async with running(tmp_path, url, **more) as up:
        whatsapp.webhook = f"{up.settings.web_url}/channels/whatsapp"
        yield up


@pytest.fixture
async def seized(service: Service, apps: tuple[TelegramServer, WhatsAppServer], tmp_path: Path) -> Seized:
    environment = {**os.environ, **variables(service.settings), "IBLAGH_LOG_LEVEL": "debug"}
    citizens = Fifty(service.settings.web_url, *apps)
    (tmp_path / "intake").mkdir(exist_ok=True)
    with (tmp_path / "intake" / "intake.log").open("wb") as log:
        command = (sys.executable, "-m", "bot", "intake")
        intake = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
        try:
            await _until_all_channels_are_up(service.settings.web_url)
            reporting = asyncio.gather(citizens.report(REPORTS), citizens.leave_drafts())
            await comes_true(lambda: len(citizens.sent.references) > REPORTS // 3, within_s=90)
            # The later ones are not with the desk yet.
            await service.relays_everything()
            await reporting
            # What is owed goes a moment after its answer, and what was overwritten leaves the disk a moment later.
            await asyncio.sleep(FORGETS_S + 1)
        finally:
            intake.kill()
            await intake.wait()
    return await asyncio.to_thread(_taken, service, citizens)


async def _until_all_channels_are_up(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        for _try in range(400):
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{url}/health") as answer:
                    if (await answer.text()).count('"up"') >= 3:
                        return
            await asyncio.sleep(0.1)
    raise AssertionError("the intake did not come up")


def _taken(service: Service, citizens: Fifty) -> Seized:
    haul = Haul()
    haul.takes_folder(service.folder / "intake")
    haul.takes_environment(variables(service.settings))
    if service.settings.redis_url:
        haul.takes_postgres(service.settings.database_url)
        haul.takes_redis(service.settings.redis_url)
    opened = haul.opens_all(day_keys_of(service.settings)._place)
    haul.inflates_all()
    return Seized(citizens, haul, opened)


@pytest.mark.timeout(300)
@pytest.mark.slow
@pytest.mark.both_databases
async def test_nothing_of_fifty_reports_can_be_recovered(seized: Seized) -> None:
    told = seized.haul.tells(seized.citizens.sent.canaries)
    references = {one: one.replace(" ", "") for one in seized.citizens.sent.references}
    in_browsers = seized.haul.tells(seized.citizens.drafted_in_browsers.canaries)
    in_apps = seized.haul.tells(seized.citizens.drafted.canaries)

    assert len(references) == REPORTS
    assert len(seized.citizens.sent.canaries) > 6 * REPORTS
    assert seized.opened > REPORTS
    assert told == []
    assert seized.haul.tells({**references, **{one: one for one in references}}) == []
    assert in_browsers == []
    # Which shows that whoever looks in here can read: drafts in an app lie there until they are sent, or a day.
    assert {name.split()[0] for name, _how, _where in in_apps} >= {"text", "path", "contact", "name"}
