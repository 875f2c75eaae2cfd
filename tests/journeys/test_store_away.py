"""A store that is away: every page of the web chat that needs it says so calmly, in the citizen's language, and when to come again."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from bot import serving
from tests.drivers import servers
from tests.drivers.service import Service, running

COOKIE = {"cookie": f"iblagh={'a' * 43}"}
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
