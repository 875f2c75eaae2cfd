"""The terminal: a store that is away ends no conversation, and nothing that was sent to a citizen commands their screen."""

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rich.console import Console

from bot.channels.console.app import ConsoleChannel, converse
from tests.drivers import servers
from tests.drivers.service import Service, running

RETITLES = "\x1b]0;owned\x07"


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


async def test_a_store_that_is_away_is_said_and_the_next_line_is_asked_for(service: Service, redis: ExitStack) -> None:
    shown, lines = io.StringIO(), ["Online scam or fraud", "1", "1"]

    def types() -> str | None:
        if len(lines) == 2:
            redis.close()
        return lines.pop(0) if lines else None

    channel = ConsoleChannel(Console(file=shown, width=200), language="fr")
    await converse(service.parts.turns, channel, types)

    assert shown.getvalue().count("Votre message n’est pas gardé") == 2


async def test_what_a_terminal_obeys_is_not_printed(service: Service) -> None:
    shown, lines = io.StringIO(), ["Online scam or fraud", "Fake shop or sale", f"https://shop.example/{RETITLES}a"]
    channel = ConsoleChannel(Console(file=shown, width=200), language="en")
    await converse(service.parts.turns, channel, lambda: lines.pop(0) if lines else None)

    assert "shop[.]example" in shown.getvalue()
    assert [one for one in shown.getvalue() if ord(one) < 32 and one != "\n"] == []
