"""Fixtures of the journeys over WhatsApp: the app's server on loopback, a service on it, a citizen."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.drivers.service import Service, open_channels, running
from tests.drivers.stacks import ON_MACHINES
from tests.drivers.whatsapp_citizen import WhatsAppCitizen
from tests.drivers.whatsapp_server import PHONE_ID, SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The stores have their own tests on both databases; here one is enough, and Telegram has the other."""
    return str(request.getfixturevalue("postgres_url")) if ON_MACHINES else f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
async def server() -> AsyncIterator[WhatsAppServer]:
    up = WhatsAppServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def service(
    tmp_path: Path, database_url: str, stores: dict[str, object], server: WhatsAppServer
) -> AsyncIterator[Service]:
    more = {
        **stores,
        "whatsapp_token": TOKEN,
        "whatsapp_phone_id": PHONE_ID,
        "whatsapp_app_secret": SECRET,
        "whatsapp_verify_token": VERIFY_TOKEN,
        "whatsapp_api_url": server.url,
        "language": "en",
    }
    async with running(tmp_path, database_url, **more) as up, open_channels(up):
        server.webhook = f"{up.settings.web_url}/channels/whatsapp"
        yield up


@pytest.fixture
def citizen(server: WhatsAppServer, service: Service) -> WhatsAppCitizen:
    return WhatsAppCitizen(server)
