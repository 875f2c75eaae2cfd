"""A browser without JavaScript at the web chat: forms, buttons, and the page that follows."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import httpx

from bot import serving, wiring
from bot.keys import new_keys
from storage.database import migrate
from tests.drivers.service import intake_settings

URL = "https://chat.example.org"
REFERENCE = re.compile(r"\d{4}( \d{4}){4}")
HIDDEN = re.compile(r'name="(event|tag|opens|lang|form|asked)" value="([^"]*)"')


@asynccontextmanager
async def web_client(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has not been here; the database in `folder` is new."""
    more = {"web_url": URL, "web_disguise": "Notes", "web_exit_url": "https://weather.example/"}
    settings = intake_settings(folder, new_keys(), database_url=f"sqlite:///{folder}/a.db", push_port=1, **more)
    migrate(settings.database_url)
    async with wiring.intake_parts(settings) as parts:
        transport = httpx.ASGITransport(serving.web_app(parts))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as one:
            yield one


def form_of(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of the last form on a page."""
    return dict(HIDDEN.findall(page.text.split('class="turn"')[-1]))


def button(page: httpx.Response, value: str) -> str:
    """What pressing the button for `value` sends."""
    found = re.search(rf'name="press" value="([^"]*\|{re.escape(value)})"', page.text)
    assert found
    return unescape(found[1])


async def posts(client: httpx.AsyncClient, page: httpx.Response, **fields: str) -> httpx.Response:
    """Post the form of `page`, and see the page that follows."""
    body = urlencode({**form_of(page), **fields})
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return await client.post("/chat", content=body, headers=kind, follow_redirects=True)


async def begun(client: httpx.AsyncClient) -> httpx.Response:
    page = await client.get("/?lang=en")
    return await posts(client, page, press=button(page, "FRAUD"))


async def sent(client: httpx.AsyncClient) -> httpx.Response:
    """A report of the shortest way; the page that follows Send."""
    page = await begun(client)
    page = await posts(client, page, press=button(page, "FRAUD.PHISH"))
    page = await posts(client, page, text="https://example.org/what-only-i-know")
    return await posts(client, page, press=button(page, "anonymous"))
