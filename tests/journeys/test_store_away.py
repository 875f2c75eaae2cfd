"""A store that is away: every page of the web chat that needs it, and the terminal, say so calmly, in the citizen's language."""

import io
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from sqlalchemy import text

from bot import serving
from bot.channels.console.app import ConsoleChannel, converse
from tests.drivers import servers
from tests.drivers.service import Service, running

COOKIE = {"cookie": f"iblagh={'a' * 43}"}
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"')
FRENCH = {"accept-language": "fr-FR", **COOKIE}


@pytest.fixture
def redis() -> Iterator[ExitStack]:
    """A Redis of its own, until it is closed."""
    with ExitStack() as up:
        yield up


@pytest.fixture
async def service(tmp_path: Path, redis: ExitStack) -> AsyncIterator[Service]:
    database = f"sqlite:///{tmp_path}/intake/intake.db"
    async with running(tmp_path, database, redis_url=redis.enter_context(servers.redis())) as up:
        yield up


@pytest.fixture
async def browser(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(serving.web_app(service.parts))
    async with httpx.AsyncClient(transport=transport, base_url=service.settings.web_url, headers=FRENCH) as one:
        yield one


async def test_every_page_that_needs_the_session_store_says_that_it_is_away(
    browser: httpx.AsyncClient, redis: ExitStack
) -> None:
    before = await browser.get("/")
    redis.close()

    page = await browser.get("/")
    file = await browser.head("/chat/files/abcdefgh")
    stranger = await browser.get("/", headers={"cookie": ""})

    assert before.status_code == stranger.status_code == 200
    assert (page.status_code, file.status_code) == (503, 503)
    assert page.headers["retry-after"] == file.headers["retry-after"] == "30"
    assert 'lang="fr"' in page.text
    assert "Merci de réessayer dans une minute" in page.text
    assert "Police" in page.text


@pytest.mark.parametrize("answer", ["press", "text"])
async def test_what_was_answered_meanwhile_can_be_sent_again_without_a_script(
    browser: httpx.AsyncClient, service: Service, answer: str
) -> None:
    first = (await browser.get("/", headers={"cookie": ""})).text
    value = re.search(r'name="press" value="([^"]*FRAUD)"', first)
    given = {"press": unescape(value[1])} if value and answer == "press" else {"text": "what he wrote to me, all of it"}
    form = {**dict(_HIDDEN.findall(first)), **given}
    origin = {"origin": service.settings.web_url, "cookie": ""}
    async with service.parts.database.transaction() as session:
        await session.execute(text("ALTER TABLE owed RENAME TO away"))

    refused = await browser.post("/chat", data=form, headers=origin)
    async with service.parts.database.transaction() as session:
        await session.execute(text("ALTER TABLE away RENAME TO owed"))
    again = dict(_HIDDEN.findall(refused.text)) | dict(re.findall(r"name=\"(text)\"[^>]*>([^<]*)<", refused.text))
    taken = await browser.post("/chat", data={name: unescape(one) for name, one in again.items()}, headers=origin)

    assert (refused.status_code, taken.status_code) == (503, 303)
    assert "Police" in refused.text
    assert again.items() >= {name: one for name, one in form.items() if one and name != "press"}.items()


async def test_the_terminal_says_so_too_and_asks_for_the_next_line(service: Service, redis: ExitStack) -> None:
    shown, lines = io.StringIO(), ["Online scam or fraud", "1", "1"]

    def types() -> str | None:
        if len(lines) == 2:
            redis.close()
        return lines.pop(0) if lines else None

    channel = ConsoleChannel(Console(file=shown, width=200), language="fr")
    await converse(service.parts.turns, channel, types)

    assert shown.getvalue().count("Votre message n’est pas gardé") == 2
