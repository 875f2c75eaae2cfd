"""Silence: a database that does not answer costs citizens an error and a second try, never the intake its memory."""

import asyncio
import resource
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from tests.drivers.browserless import PlainBrowser
from tests.drivers.service import Service, open_channels, running
from tests.drivers.silent_line import SilentLine

CROWD, AT_ONCE = 500, 32


@pytest.fixture
def line(postgres_url: str, tmp_path: Path) -> Iterator[SilentLine]:
    with SilentLine(postgres_url, tmp_path) as up:
        yield up


@pytest.fixture
async def service(tmp_path: Path, line: SilentLine) -> AsyncIterator[Service]:
    more = {"web_at_once": AT_ONCE, "database_connections": 4, "database_wait_s": 0.5, "database_statement_s": 2}
    async with running(tmp_path, line.url, **more) as up, open_channels(up):
        yield up


@pytest.fixture
async def browser(service: Service) -> AsyncIterator[PlainBrowser]:
    opened = PlainBrowser(service.settings.web_url)
    await opened.opens()
    yield opened
    await opened.closes()


async def test_a_crowd_before_a_silent_database_is_told_to_come_again_and_is_served_once_it_speaks(
    service: Service, browser: PlainBrowser, line: SilentLine
) -> None:
    await browser.presses("FRAUD")
    await browser.presses("FRAUD.PHISH")
    before_kib = _most_memory_kib()
    line.falls_silent()
    crowd = await _asked_by_many(browser)
    grown_kib = _most_memory_kib() - before_kib
    ready = await _status(f"{service.settings.web_url}/ready")
    alive = await _status(f"{service.settings.web_url}/health")

    line.speaks()
    said = await browser.writes("https://evil.example/a")

    print(f"\n{CROWD} requests before a silent database: {dict(crowd)}, memory grew by {grown_kib / 1024:.1f} MiB")
    assert crowd[200] == 0
    assert crowd[503] >= CROWD - 2 * AT_ONCE
    assert (ready, alive) == (503, 200)
    assert grown_kib < 64 * 1024
    assert "1 link" in said


async def _asked_by_many(browser: PlainBrowser) -> Counter[int]:
    """How each of a crowd that comes at once, with the cookie of somebody who has begun, is answered."""
    assert browser.session is not None
    cookies = browser.session.cookie_jar.filter_cookies(URL(browser.url))
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        connector=connector, cookies=cookies, cookie_jar=aiohttp.CookieJar(unsafe=True)
    ) as many:
        return Counter(await asyncio.gather(*(_answer(many, browser.url) for _ in range(CROWD))))


async def _answer(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(url) as answer:
        await answer.read()
        return answer.status


async def _status(url: str) -> int:
    async with aiohttp.ClientSession() as session:
        return await _answer(session, url)


def _most_memory_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
