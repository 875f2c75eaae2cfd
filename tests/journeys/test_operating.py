"""Operating: parked items are looked at, retried and dropped; the account at Telegram is set up."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot import parked, telegram_account
from locales.writing import write
from storage.inbox import MAX_ATTEMPTS, Item, Waiting
from storage.sessions import SessionsDown
from tests.drivers.service import Service, running
from tests.drivers.telegram_server import TOKEN, TelegramServer


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    up = TelegramServer()
    await up.comes_up()
    yield up
    await up.goes_down()


async def poisoned(service: Service) -> int:
    """An item that failed five times; its number."""
    inbox, now = service.parts.inbox, datetime.now(UTC)
    await inbox.accept("telegram", [Item(secrets.token_hex(4), "amina", b"canary words")], now=now)
    for attempt in range(5):
        (waiting,) = await inbox.claim(limit=9, lease_s=60, now=now + timedelta(hours=attempt))
        await inbox.put_off(waiting, reason="ValueError", now=now)
    return waiting.id


async def test_a_poison_item_is_looked_at_retried_and_dropped_without_its_content(
    tmp_path: Path, database_url: str, telegram: TelegramServer
) -> None:
    out = StringIO()
    console = Console(file=out, width=200)
    async with running(tmp_path, database_url) as service:
        number = await poisoned(service)
        await parked.show(service.settings, console)
        retried = await parked.retry(service.settings, "all", console)
        waiting = await service.parts.parking.count()
        number = await poisoned(service)
        dropped = await parked.drop(service.settings, str(number), console)
        again = await parked.drop(service.settings, "x", console)
        left = await service.parts.parking.parked()

    assert (retried, waiting, dropped, again, left) == (True, 1, True, False, [])
    assert "ValueError" in out.getvalue()
    assert "canary" not in out.getvalue()


async def test_the_account_is_set_up_in_each_language(
    tmp_path: Path, database_url: str, telegram: TelegramServer
) -> None:
    out = StringIO()
    telegram.webhook = {"url": "https://old.example"}
    more = {"telegram_token": TOKEN, "telegram_api_url": telegram.url}
    async with running(tmp_path, database_url, **more) as service:
        done = await telegram_account.set_up(service.settings, Console(file=out), Console(file=out))

    languages = [one.get("language_code", "") for one in telegram.calls("setMyCommands")]
    assert (done, telegram.webhook, sorted(languages)) == (True, {}, ["", "ar", "en", "es", "fr"])
    assert len(telegram.calls("setMyDescription")) == len(telegram.calls("setMyShortDescription")) == 5
    assert "إبلاغ" in str(telegram.calls("setMyName"))
    assert "polls them" in out.getvalue()


async def test_a_language_without_a_code_of_two_letters_is_left_to_what_everybody_else_sees(
    tmp_path: Path, database_url: str, telegram: TelegramServer
) -> None:
    out = StringIO()
    write(tmp_path / "more" / "zgh" / "citizen.po", "zgh", [])
    more = {"telegram_token": TOKEN, "telegram_api_url": telegram.url, "catalogues_dir": tmp_path / "more"}
    async with running(tmp_path, database_url, **more, languages="fr zgh") as service:
        done = await telegram_account.set_up(service.settings, Console(file=out), Console(file=out))

    assert done
    assert sorted(one.get("language_code", "") for one in telegram.calls("setMyCommands")) == ["", "fr"]
    assert "zgh: Telegram has no code for this language" in out.getvalue()


async def test_setting_up_by_webhook_tells_telegram_where_to_deliver(
    tmp_path: Path, database_url: str, telegram: TelegramServer
) -> None:
    more = {"telegram_token": TOKEN, "telegram_api_url": telegram.url, "telegram_mode": "webhook"}
    async with running(tmp_path, database_url, **more, telegram_webhook_secret="s-1") as service:
        done = await telegram_account.set_up(service.settings, Console(file=StringIO()), Console(file=StringIO()))

    assert done
    assert telegram.webhook["url"] == f"{service.settings.web_url}/channels/telegram"
    assert telegram.webhook["secret_token"] == "s-1"


@pytest.mark.parametrize("more", [{}, {"telegram_token": "1:wrong"}])
async def test_setting_up_without_a_good_token_says_so(
    tmp_path: Path, database_url: str, telegram: TelegramServer, more: dict[str, str]
) -> None:
    out = StringIO()
    async with running(tmp_path, database_url, telegram_api_url=telegram.url, **more) as service:
        done = await telegram_account.set_up(service.settings, Console(file=out), Console(file=out))

    assert not done
    assert "token" in out.getvalue()


async def test_an_outage_of_a_store_parks_nothing_however_long_it_lasts(tmp_path: Path, database_url: str) -> None:
    async def finds_no_store(_waiting: Waiting) -> Sequence[int]:
        raise SessionsDown

    async with running(tmp_path, database_url) as service:
        await _fails_until_its_last_attempt(service)
        service.parts.workers.handlers["telegram"] = finds_no_store
        taken = await service.parts.workers.once()
        left = (await service.parts.parking.parked(), await service.parts.parking.count())

    assert (taken, left) == (1, ([], 1))


async def _fails_until_its_last_attempt(service: Service) -> None:
    inbox, now = service.parts.inbox, datetime.now(UTC) - timedelta(days=1)
    await inbox.accept("telegram", [Item(secrets.token_hex(4), "amina", b"{}")], now=now)
    for attempt in range(MAX_ATTEMPTS - 1):
        (waiting,) = await inbox.claim(limit=1, lease_s=1, now=now + timedelta(hours=attempt))
        await inbox.put_off(waiting, reason="ValueError", now=now + timedelta(hours=attempt))


async def test_an_answer_under_way_is_said_before_its_channel_is_closed(tmp_path: Path, database_url: str) -> None:
    said: list[int] = []

    async def answers_slowly(waiting: Waiting) -> Sequence[int]:
        await asyncio.sleep(0.2)
        said.append(waiting.id)
        return ()

    async with running(tmp_path, database_url) as service:
        workers, now = service.parts.workers, datetime.now(UTC)
        workers.handlers["telegram"] = answers_slowly
        accepted = await service.parts.inbox.accept("telegram", [Item("1", "amina", b"{}")], now=now, lease_s=60)
        workers.take(accepted.ours)
        await workers.done_with("telegram")
        left = await service.parts.parking.count()

    assert (said, left) == ([accepted.ours[0].id], 0)
