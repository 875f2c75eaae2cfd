"""Bad deliveries: hand-made and generated ones through the doors of a running intake: acknowledged, answered, nothing parked."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import ColumnElement, func, select

from bot.channels.port import Channel
from conversations.events import Deleted, Edited
from storage.tables import InboxRow
from tests.contracts.bad_inputs import generated, hand_made
from tests.contracts.contracts import contract
from tests.drivers.browserless import PlainBrowser
from tests.drivers.service import Service, comes_true, open_channels, running
from tests.drivers.telegram_server import TOKEN as TELEGRAM_TOKEN
from tests.drivers.telegram_server import TelegramServer
from tests.drivers.whatsapp_server import PHONE_ID, SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer

WEBHOOK_SECRET = "test-secret_of-the-webhook"
# Every fifth or so of those that tests/contracts tries, which take these ways.
MOST = 150
ADDRESS = re.compile(r"[0-9]{2,20}|[A-Z]{2}\.[0-9]+")
FORM_TYPE = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def apps() -> AsyncIterator[tuple[TelegramServer, WhatsAppServer]]:
    telegram, whatsapp = TelegramServer(), WhatsAppServer()
    await telegram.comes_up()
    await whatsapp.comes_up()
    yield telegram, whatsapp
    await telegram.goes_down()
    await whatsapp.goes_down()


@pytest.fixture
async def service(tmp_path: Path, apps: tuple[TelegramServer, WhatsAppServer]) -> AsyncIterator[Service]:
    telegram, whatsapp = apps
    more = {"telegram_token": TELEGRAM_TOKEN, "telegram_api_url": telegram.url, "telegram_mode": "webhook"}
    more |= {"telegram_webhook_secret": WEBHOOK_SECRET, "whatsapp_token": TOKEN, "whatsapp_phone_id": PHONE_ID}
    more |= {"whatsapp_app_secret": SECRET, "whatsapp_verify_token": VERIFY_TOKEN, "whatsapp_api_url": whatsapp.url}
    more |= {"limit_web_a_minute": 0, "limit_web_all_a_minute": 0, "limit_messages_a_minute": 0}
    async with running(tmp_path, f"sqlite:///{tmp_path}/intake.db", **more) as up, open_channels(up):
        whatsapp.webhook = f"{up.settings.web_url}/channels/whatsapp"
        yield up


def bad_of(channel: str) -> list[bytes]:
    """Some bad inputs, each from a citizen of its own."""
    some = [*hand_made(channel), *generated(channel, 400)]
    return [_of_another(body, number) for number, body in enumerate(some[:: len(some) // MOST])]


def _of_another(body: bytes, number: int) -> bytes:
    for known, own in ((b"7112233445", b"71%08d"), (b"8701000", b"87%05d"), (b"212600000000", b"2126%08d")):
        body = body.replace(known, own % number)
    return body.replace(b"MA.13491208655302741918", b"MA.%020d" % number).replace(b"FQIAEhggQUJD", b"FQIA%08d" % number)


def to_be_answered(channel: Channel, bodies: list[bytes]) -> set[str]:
    """Whoever wrote something that a conversation has words for, and can be written to."""
    parts = [json.loads(json.dumps(part)) for body in bodies for _key, part in channel.split(body)]
    taken = [one for part in parts if (one := channel.parse(part))]
    return {
        one.sender for one in taken if ADDRESS.fullmatch(one.sender) and not isinstance(one.event, (Edited, Deleted))
    }


async def parked_in_the_end(service: Service) -> int:
    """How many items were given up, once nothing waits."""
    async with asyncio.timeout(30):
        while await _count(service, InboxRow.parked_at.is_(None)):  # noqa: ASYNC110  # the inbox has no event for it
            await asyncio.sleep(0.1)
    return await _count(service, InboxRow.parked_at.is_not(None))


async def _count(service: Service, which: ColumnElement[bool]) -> int:
    async with service.parts.database.reading() as session:
        return await session.scalar(select(func.count()).where(which)) or 0


async def test_telegram_gets_an_answer_to_all_that_can_have_one(
    service: Service, apps: tuple[TelegramServer, WhatsAppServer]
) -> None:
    bodies = bad_of("telegram")
    owed = to_be_answered(contract("telegram").channel, bodies)

    answers = [await apps[0].delivers(body) for body in bodies]

    assert set(answers) == {200}
    assert len(owed) > MOST // 3
    await comes_true(lambda: owed <= set(map(str, apps[0].said)), within_s=30)
    assert await parked_in_the_end(service) == 0


async def test_whatsapp_gets_an_answer_to_all_that_can_have_one(
    service: Service, apps: tuple[TelegramServer, WhatsAppServer]
) -> None:
    bodies = bad_of("whatsapp")
    owed = to_be_answered(contract("whatsapp").channel, bodies)

    answers = [await apps[1].delivers(body) for body in bodies]

    assert set(answers) == {200}
    assert len(owed) > MOST // 3
    await comes_true(lambda: owed <= set(apps[1].said), within_s=30)
    assert await parked_in_the_end(service) == 0


async def test_a_browser_gets_a_page_whatever_it_posts(service: Service) -> None:
    browser = PlainBrowser(service.settings.web_url)
    await browser.opens()
    await browser.presses("FRAUD")
    kinds = (FORM_TYPE, {"content-type": "multipart/form-data; boundary=x"}, {"content-type": "multipart/form-data"})
    addresses = ("/chat", f"/chat/files?event=abcdefghij&tag=abcdef&opens=0&form={browser.fields['form']}", "/verify")
    answers = []
    for number, body in enumerate(bad_of("web")):
        bound = body.replace(b"form=&", f"form={browser.fields['form']}&".encode())
        asked = {"data": bound, "headers": kinds[number % 7 % 3], "allow_redirects": False}
        async with browser.session.post(browser.url + addresses[number % 3], **asked) as answer:
            answers.append((answer.status, bool(await answer.read()) or answer.status == 303))
    await browser.closes()

    assert {status for status, _has_words in answers} <= {200, 303, 400, 403, 413, 422}
    assert {has_words for _status, has_words in answers} == {True}
    assert {200, 303, 403} <= {status for status, _has_words in answers}


async def test_a_webhook_takes_no_word_of_whoever_proves_nothing(
    service: Service, apps: tuple[TelegramServer, WhatsAppServer]
) -> None:
    async with aiohttp.ClientSession() as session:
        statuses = [
            (await session.post(f"{service.settings.web_url}/channels/{name}", data=body)).status
            for name in ("telegram", "whatsapp")
            for body in bad_of(name)[::10]
        ]

    assert set(statuses) == {401}
    assert await parked_in_the_end(service) == 0
