"""Logs of channels: a canary in every field of every channel, through reports and through faults; no log, metric or page tells one."""

import asyncio
import contextlib
import json
import os
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot.keys import new_keys
from bot.logs import ALLOWED
from storage.database import migrate
from tests.drivers.canaries import number
from tests.drivers.fifty import Fifty
from tests.drivers.seizing import Haul
from tests.drivers.service import comes_true, free_port, intake_settings, variables
from tests.drivers.telegram_server import TOKEN as TELEGRAM_TOKEN
from tests.drivers.telegram_server import TelegramServer
from tests.drivers.whatsapp_server import PHONE_ID, SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer

REPORTS = 9
HEADERS = (
    "User-Agent",
    "Referer",
    "X-Forwarded-For",
    "Forwarded",
    "Accept-Language",
    "Origin",
    "Authorization",
    "X-Real-Ip",
)
PATHS = (
    "/",
    "/chat",
    "/chat/files",
    "/verify",
    "/health",
    "/ready",
    "/metrics",
    "/channels/telegram",
    "/channels/x",
    "/nothing",
)


@dataclass
class Watched:
    """An intake process with its apps, and all that it tells."""

    citizens: Fifty
    log: Path
    database: Path
    metrics_url: str
    pages: list[str] = field(default_factory=list)

    async def tells(self, url: str) -> None:
        async with aiohttp.ClientSession() as session:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with session.get(url) as answer:
                    self.pages.append(await answer.text())

    async def is_asked_oddly(self) -> None:
        """Every address, in every way, with canaries where browsers, proxies and apps put something."""
        known = self.citizens.sent
        async with aiohttp.ClientSession() as session:
            for path in PATHS:
                for method in ("GET", "POST", "PATCH", "TRACE"):
                    headers = {name: known.new("header") for name in HEADERS} | {
                        "Cookie": f"iblagh={known.new('cookie')}"
                    }
                    asked = {"headers": headers, "params": {known.new("name"): known.new("query")}}
                    url = (
                        f"{self.citizens.web_url}{path}/{known.new('path')}"
                        if method == "PATCH"
                        else self.citizens.web_url + path
                    )
                    async with session.request(method, url, data=known.new("body"), **asked) as answer:
                        self.pages.append(await answer.text())

    def loses_tables(self, *names: str) -> None:
        with contextlib.closing(sqlite3.connect(self.database, timeout=15)) as connection:
            for name in names:
                connection.execute(f"DROP TABLE {name}")

    def haul(self) -> Haul:
        found = Haul()
        found.takes("log", self.log.read_bytes())
        found.takes("pages", "\n".join(self.pages))
        return found


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    telegram, whatsapp = TelegramServer(), WhatsAppServer()
    await telegram.comes_up()
    await whatsapp.comes_up()
    more = {
        "telegram_token": TELEGRAM_TOKEN,
        "telegram_api_url": telegram.url,
        "language": "en",
        "metrics_port": free_port(),
    }
    more |= {"whatsapp_token": TOKEN, "whatsapp_phone_id": PHONE_ID, "whatsapp_app_secret": SECRET}
    more |= {"whatsapp_verify_token": VERIFY_TOKEN, "whatsapp_api_url": whatsapp.url}
    url = f"sqlite:///{tmp_path}/intake.db"
    settings = intake_settings(tmp_path, new_keys(), database_url=url, push_port=free_port(), **more)
    await asyncio.to_thread(migrate, url)
    whatsapp.webhook = f"{settings.web_url}/channels/whatsapp"
    log = tmp_path / "intake.log"
    environment = {**os.environ, **variables(settings), "IBLAGH_LOG_LEVEL": "debug"}
    with log.open("wb") as kept:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "intake", env=environment, stdout=kept, stderr=kept
        )
    await comes_true(
        lambda: log.read_text().count('"reason": "up"') + log.read_text().count('"reason":"up"') >= 3, within_s=60
    )
    yield Watched(
        Fifty(settings.web_url, telegram, whatsapp),
        log,
        tmp_path / "intake.db",
        f"http://127.0.0.1:{settings.metrics_port}/metrics",
    )
    process.terminate()
    await process.wait()
    await telegram.goes_down()
    await whatsapp.goes_down()


async def test_no_canary_is_told_by_logs_metrics_or_pages(watched: Watched) -> None:
    citizens, known = watched.citizens, watched.citizens.sent
    await citizens.report(REPORTS)
    await watched.tells(watched.metrics_url)
    await watched.is_asked_oddly()
    error = {"code": 131000, "message": known.new("apiwords"), "error_data": {"details": known.new("apidetails")}}
    citizens.whatsapp.refuses = [(status, error) for status in (400, 403, 500)]
    words = {"description": known.new("apiwords"), "parameters": {"retry_after": 1}}
    for status in (400, 403, 429, 500):
        citizens.telegram.refuses["sendmessage"] = (status, words)
        citizens.telegram.gives(
            {"message": {"text": known.new("text"), "chat": _chat(known.new("chat", number())), "message_id": 5}}
        )
        await asyncio.sleep(0.3)
    for broken in ("{", '{"entry":[{"changes":[{"value":{"messages":[{"id":"%s","from":"%s","type":"text"}]}}]}]}'):
        await citizens.whatsapp.delivers((broken.replace("%s", known.new("broken"))).encode())
    await asyncio.to_thread(watched.loses_tables, "sessions", "outbox", "messages", "seen_keys")
    with contextlib.suppress(AssertionError, TimeoutError):
        async with asyncio.timeout(4):
            await citizens.report(3)
    for url in (f"{citizens.web_url}/ready", f"{citizens.web_url}/health", watched.metrics_url):
        await watched.tells(url)

    lines = [json.loads(line) for line in watched.log.read_text().splitlines()]
    assert watched.haul().tells(known.canaries) == []
    assert {name for line in lines for name in line} <= ALLOWED
    assert len(known.canaries) > 300
    assert {"turn.failed", "inbox.unreachable"} & {line["event"] for line in lines}


def _chat(chat: str) -> dict[str, object]:
    return {"id": int(chat), "type": "private"}
