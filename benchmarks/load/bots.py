"""Bots: the intake and its peers, started on loopback and ready for updates."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.load.processes import Measured, running, until_open
from benchmarks.load.telegram import SECRET, TOKEN, Telegram
from bot.keys import new_keys
from tests.drivers.service import free_port

BOT_CORE = 0
HEADERS = (f"X-Telegram-Bot-Api-Secret-Token: {SECRET}",)


@asynccontextmanager
async def peer(name: str, redis_url: str) -> AsyncIterator[tuple[Telegram, list[Measured]]]:
    """One of benchmarks.load.peers."""
    telegram, port = Telegram("/webhook"), free_port()
    await telegram.opens()
    telegram.delivers_to(port)
    base = f"http://127.0.0.1:{telegram.port}"
    environment = {
        "PEER_PORT": str(port),
        "PEER_TOKEN": TOKEN,
        "PEER_API_BASE": base,
        "PEER_API": f"{base}/bot{TOKEN}",
        "PEER_REDIS": redis_url,
    }
    with running([f"benchmarks.load.peers.{name}"], environment, core=BOT_CORE) as process:
        await until_open(f"http://127.0.0.1:{port}/")
        yield telegram, [process]
    telegram.closes()


@asynccontextmanager
async def intake(
    folder: Path, *, redis_url: str = "", database_url: str = "", processes: int = 1, core: int | None = BOT_CORE
) -> AsyncIterator[tuple[Telegram, list[Measured]]]:
    """The real intake by webhook: inbox on disk, encrypted drafts; without URLs on its embedded defaults."""
    telegram = Telegram("/channels/telegram", HEADERS)
    await telegram.opens()
    ports = [free_port() for _one in range(processes)]
    telegram.delivers_to(*ports)
    environment = variables(folder, telegram.port, redis_url=redis_url, database_url=database_url)
    started = [running(["bot", "intake"], {**environment, "IBLAGH_WEB_PORT": str(port)}, core=core) for port in ports]
    there = [one.__enter__() for one in started]
    try:
        for port in ports:
            await until_open(f"http://127.0.0.1:{port}/health", '"telegram":"up"')
        yield telegram, there
    finally:
        for one in started:
            one.__exit__(None, None, None)
        telegram.closes()


def variables(folder: Path, telegram_port: int, *, redis_url: str, database_url: str) -> dict[str, str]:
    """The settings of an intake on Telegram."""
    keys = new_keys()
    values = {
        "ENVIRONMENT": "demo",
        "DATABASE_URL": database_url or f"sqlite:///{folder}/intake.db",
        "REDIS_URL": redis_url,
        "EVIDENCE_DIR": str(folder / "evidence"),
        "ASIDE_DIR": str(folder / "aside"),
        "DAY_KEYS_DIR": str(folder / "day-keys"),
        "SECRET": keys.intake_secret,
        "DESK_KEYS": keys.desk.public,
        "IDENTITY_KEYS": keys.identity.public,
        "PUSH_SECRET": keys.push_secret,
        "RECEIPT_KEY": keys.receipt_key,
        "HEADS_FILE": str(folder / "heads.jsonl"),
        "LANGUAGE": "en",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{telegram_port}",
        "TELEGRAM_SENDS_PER_SECOND": "0",
        "LOG_LEVEL": "warning",
        # All browsers here are one crowd.
        "LIMIT_WEB_ALL_A_MINUTE": "0",
    }
    return {f"IBLAGH_{name}": value for name, value in values.items()}
