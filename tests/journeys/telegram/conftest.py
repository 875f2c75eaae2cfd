"""Fixtures of the journeys over Telegram: the app's server on loopback, a service on it, a citizen."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.drivers.service import Service, open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """The stores have their own tests on both databases; here one is enough, and WhatsApp has the other."""
    return postgres_url


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    up = TelegramServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def service(
    tmp_path: Path, database_url: str, stores: dict[str, object], server: TelegramServer
) -> AsyncIterator[Service]:
    more = {"telegram_token": TOKEN, "telegram_api_url": server.url, **stores}
    async with running(tmp_path, database_url, **more) as up, open_channels(up):
        yield up


@pytest.fixture
def citizen(server: TelegramServer, service: Service) -> TelegramCitizen:
    return TelegramCitizen(server)
