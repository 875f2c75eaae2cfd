"""Intakes: the real intake on WhatsApp, and as the web chat alone, started on loopback and ready."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from benchmarks.load import bots, whatsapp
from benchmarks.load.bots import BOT_CORE
from benchmarks.load.processes import Measured, running, until_open
from benchmarks.load.web import Web
from benchmarks.load.whatsapp import WhatsApp
from tests.drivers.service import free_port


@asynccontextmanager
async def whatsapp_intake(
    folder: Path, *, redis_url: str = "", database_url: str = "", processes: int = 1, core: int | None = BOT_CORE
) -> AsyncIterator[tuple[WhatsApp, list[Measured]]]:
    """The intake on WhatsApp, as benchmarks.load.bots.intake is on Telegram."""
    app, ports = WhatsApp(), _free(processes)
    await app.opens()
    app.delivers_to(*ports)
    environment = whatsapp_variables(folder, app.port, redis_url=redis_url, database_url=database_url)
    try:
        async with _started(environment, ports, core=core, holds='"whatsapp":"up"') as there:
            try:
                yield app, there
            finally:
                await app.has_told()
    finally:
        app.closes()


@asynccontextmanager
async def web_intake(
    folder: Path, *, redis_url: str = "", database_url: str = "", processes: int = 1, core: int | None = BOT_CORE
) -> AsyncIterator[tuple[Web, list[Measured]]]:
    """The intake without any app."""
    web, ports = Web(), _free(processes)
    web.delivers_to(*ports)
    environment = web_variables(folder, redis_url=redis_url, database_url=database_url)
    try:
        async with _started(environment, ports, core=core, holds='"web":"up"') as there:
            yield web, there
    finally:
        web.closes()


def whatsapp_variables(folder: Path, graph_port: int, *, redis_url: str, database_url: str) -> dict[str, str]:
    """The settings of an intake on WhatsApp."""
    values = {
        "TOKEN": whatsapp.TOKEN,
        "PHONE_ID": whatsapp.PHONE_ID,
        "APP_SECRET": whatsapp.SECRET,
        "VERIFY_TOKEN": "bench-verify-token",
        "API_URL": f"http://127.0.0.1:{graph_port}",
    }
    known = web_variables(folder, redis_url=redis_url, database_url=database_url)
    return {**known, **{f"IBLAGH_WHATSAPP_{name}": value for name, value in values.items()}}


def web_variables(folder: Path, *, redis_url: str, database_url: str) -> dict[str, str]:
    """The settings of an intake on no app."""
    known = bots.variables(folder, 0, redis_url=redis_url, database_url=database_url)
    return {name: value for name, value in known.items() if "TELEGRAM" not in name}


@asynccontextmanager
async def _started(
    environment: dict[str, str], ports: list[int], *, core: int | None, holds: str
) -> AsyncIterator[list[Measured]]:
    """An intake on each port, once /health says what it `holds`."""
    up = ExitStack()
    every = [{**environment, "IBLAGH_WEB_PORT": str(port)} for port in ports]
    try:
        there = [up.enter_context(running(["bot", "intake"], one, core=core)) for one in every]
        for port in ports:
            await until_open(f"http://127.0.0.1:{port}/health", holds)
        yield there
    finally:
        # In a thread, because an intake that leaves ends its turns first, and this loop is the app that it speaks with.
        await asyncio.to_thread(up.close)


def _free(processes: int) -> list[int]:
    return [free_port() for _one in range(processes)]
