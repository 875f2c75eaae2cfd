"""A crowd at the web chat: an intake that lets two forms a minute pass, browsers at their addresses, and what their pages do."""

import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import httpx

from bot import serving
from tests.drivers.service import Service, running

WAIT_S = 2
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
ASKED = re.compile(r'data-(\w+)="([^"]*)"')


@asynccontextmanager
async def crowded(folder: Path) -> AsyncIterator[Service]:
    """An intake that counts browsers by their addresses."""
    url = f"sqlite:///{folder}/intake/intake.db"
    limits = {"limit_web_networks": "direct", "limit_web_a_minute": 2, "limit_web_wait_s": WAIT_S}
    async with running(folder, url, **limits) as up:
        yield up


@asynccontextmanager
async def browsers(service: Service, *addresses: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    """One browser at each address, all at the same intake."""
    app = serving.web_app(service.parts)
    transports = [httpx.ASGITransport(app, client=(one, 1)) for one in addresses]
    clients = [httpx.AsyncClient(transport=one, base_url=service.settings.web_url) for one in transports]
    for client in clients:
        client.headers["accept-language"] = "en"
    yield clients
    for client in clients:
        await client.aclose()


def form(event: str, *, opens: bool = True, **said: str) -> dict[str, str]:
    return {"event": event, "tag": "abcdef", "opens": "1" if opens else "0", "lang": "en", **said}


async def crowd(client: httpx.AsyncClient, *, forms: int = 2) -> None:
    """As many forms as a network may post."""
    for number in range(forms):
        client.cookies.clear()
        await client.post("/chat", data=form(f"crowd-{number:04d}", text="hello"))
    client.cookies.clear()


def fields_of(answer: httpx.Response) -> dict[str, str]:
    """What the page would send with its button."""
    return {name: unescape(value) for name, value in FIELD.findall(answer.text)}


def work(waits: httpx.Response) -> dict[str, str]:
    """What the page adds to its form once it has worked."""
    return {"ticket": dict(ASKED.findall(waits.text))["ticket"], "solution": solution_of(waits)}


def solution_of(answer: httpx.Response) -> str:
    """What the page's script finds."""
    asked = dict(ASKED.findall(answer.text))
    numbers = map(str, range(int(asked["most"])))
    return next(one for one in numbers if hashlib.sha256((asked["salt"] + one).encode()).hexdigest() == asked["digest"])
