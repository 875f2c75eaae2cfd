"""Rotating what apps prove themselves by: deliveries under the old secret and the new one are both taken."""

import json
from pathlib import Path

import aiohttp
import pytest

from tests.drivers.service import open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN as TELEGRAM_TOKEN
from tests.drivers.telegram_server import TelegramServer
from tests.drivers.whatsapp_citizen import WhatsAppCitizen
from tests.drivers.whatsapp_server import PHONE_ID, TOKEN, WhatsAppServer, signature

OLD, NEW, OTHER = "old-secret_1", "new-secret_2", "other-secret_3"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.mark.parametrize(("secret", "status"), [(OLD, 200), (NEW, 200), (OTHER, 401), (f"{NEW} {OLD}", 401)])
async def test_whatsapp_is_believed_with_either_secret_while_rotating(tmp_path: Path, secret: str, status: int) -> None:
    server = WhatsAppServer()
    await server.comes_up()
    more = {"whatsapp_token": TOKEN, "whatsapp_phone_id": PHONE_ID, "whatsapp_api_url": server.url}
    more |= {"whatsapp_app_secret": f"{NEW} {OLD}", "whatsapp_verify_token": f"{NEW} {OLD}"}
    async with running(tmp_path, f"sqlite:///{tmp_path}/intake.db", **more) as service, open_channels(service):
        citizen = WhatsAppCitizen(server)
        server.webhook = f"{service.settings.web_url}/channels/whatsapp"
        body = json.dumps(citizen.body(citizen.text("hello"))).encode()

        answered = await server.delivers(body, **{"X-Hub-Signature-256": signature(body, secret)})
        challenge = {"hub.mode": "subscribe", "hub.verify_token": secret, "hub.challenge": "42"}
        async with aiohttp.ClientSession() as session:
            shown = await session.get(server.webhook, params=challenge)

    await server.goes_down()
    assert (answered, shown.status == 200) == (status, status == 200)


async def test_telegram_is_told_the_new_secret_and_believed_with_either(tmp_path: Path) -> None:
    server = TelegramServer()
    await server.comes_up()
    more = {"telegram_token": TELEGRAM_TOKEN, "telegram_api_url": server.url, "telegram_mode": "webhook"}
    more |= {"telegram_webhook_secret": f"{NEW} {OLD}"}
    async with running(tmp_path, f"sqlite:///{tmp_path}/intake.db", **more) as service, open_channels(service):
        citizen = TelegramCitizen(server)
        address = f"{service.settings.web_url}/channels/telegram"
        async with aiohttp.ClientSession() as session:
            answers = [
                await session.post(
                    address, json={"update_id": at, **citizen.message(text="hello")}, headers={HEADER: one}
                )
                for at, one in enumerate((OLD, NEW, OTHER, f"{NEW} {OLD}"))
            ]

    await server.goes_down()
    assert server.webhook["secret_token"] == NEW
    assert [one.status for one in answers] == [200, 200, 401, 401]
