"""Rotating a bot's token: Telegram forgets the old one at once, and what citizens and analysts did meanwhile is answered."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from bot import wiring
from storage.tables import InboxRow
from tests.drivers.service import Service, comes_true, free_port, open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer

NEW = "7000000001:AAH_another_token_of_the_same_account"
MENU = "Report illegal online content"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    server = TelegramServer()
    await server.comes_up()
    yield server
    await server.goes_down()


@pytest.fixture
async def service(tmp_path: Path, telegram: TelegramServer, mode: str) -> AsyncIterator[Service]:
    more = {"telegram_token": TOKEN, "telegram_api_url": telegram.url, "telegram_mode": mode}
    more |= {"telegram_webhook_secret": "a-webhook-secret"} if mode == "webhook" else {}
    async with running(tmp_path, f"sqlite:///{tmp_path}/intake.db", **more) as up:
        yield up


@pytest.fixture
def citizens(telegram: TelegramServer) -> tuple[TelegramCitizen, TelegramCitizen]:
    """Who wrote as the token went, and who wrote to nobody's token."""
    return TelegramCitizen(telegram, 7_112_233_445), TelegramCitizen(telegram, 7_112_233_446)


async def is_due_now(service: Service) -> None:
    """The minute for which an intake waits after its token was refused is over."""
    async with service.parts.database.transaction() as session:
        await session.execute(update(InboxRow).values(due_at=datetime.now(UTC), leased_until=None))


@asynccontextmanager
async def restarted(service: Service) -> AsyncIterator[None]:
    """Another intake of the same stores, with the new token."""
    port = free_port()
    address = {"web_port": port, "web_url": f"http://127.0.0.1:{port}"}
    rotated = service.settings.model_copy(update={"telegram_token": SecretStr(NEW), **address})
    async with wiring.intake_parts(rotated) as parts, open_channels(replace(service, parts=parts)):
        yield


@pytest.mark.parametrize("mode", ["polling"])
async def test_another_intake_polls_with_the_new_token_and_answers_what_the_old_one_took(
    service: Service, telegram: TelegramServer, citizens: tuple[TelegramCitizen, TelegramCitizen]
) -> None:
    taken, kept = citizens
    async with AsyncExitStack() as new:
        async with open_channels(service) as states:
            # Its long poll is open still, as the token goes.
            telegram.token = NEW
            telegram.gives(taken.message(text="hello"))
            await comes_true(lambda: states["telegram"] == "bad_token")
            telegram.gives(kept.message(text="hello"))
            await new.enter_async_context(restarted(service))
            await comes_true(lambda: kept.answers)
            answered_by_old = len(taken.answers)
        await is_due_now(service)
        await comes_true(lambda: taken.answers)

    assert answered_by_old == 0
    assert [len(one.answers) for one in citizens] == [1, 1]
    assert all(MENU in one.heard for one in citizens)


@pytest.mark.parametrize("mode", ["webhook"])
async def test_what_a_webhook_delivered_without_a_token_is_answered_once_with_the_new_one(
    service: Service, telegram: TelegramServer, citizens: tuple[TelegramCitizen, TelegramCitizen]
) -> None:
    taken, _kept = citizens
    async with open_channels(service):
        telegram.token = NEW
        body = json.dumps({"update_id": 900_000_001, **taken.message(text="hello")}).encode()
        statuses = [await telegram.delivers(body), await telegram.delivers(body)]
    waiting = await service.parts.parking.count()

    await is_due_now(service)
    async with restarted(service):
        await comes_true(lambda: taken.answers)

    assert (statuses, waiting) == ([200, 200], 1)
    assert (len(taken.answers), MENU in taken.heard) == (1, True)
