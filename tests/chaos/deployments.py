"""Deployments: the two kinds of stack: everything embedded on one machine, and two of each on PostgreSQL, Redis and S3."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import psycopg
from pydantic import SecretStr

from bot.keys import NewKeys, new_keys, write
from bot.settings import Settings
from desk.database import migrate as migrate_desk
from storage.database import migrate
from tests.chaos.clocks import Clocks
from tests.chaos.disk import Disk
from tests.chaos.releases import release
from tests.chaos.stack import SERVERS, WEBHOOK_SECRET, Stack
from tests.drivers import restarting
from tests.drivers.line import Line
from tests.drivers.migrated import give_tables
from tests.drivers.s3 import KEY_ID, SECRET_KEY, Bucket, s3
from tests.drivers.s3 import Line as S3Line
from tests.drivers.service import desk_settings, free_port, intake_settings
from tests.drivers.telegram_server import TOKEN, TelegramServer
from tests.drivers.whatsapp_server import PHONE_ID, SECRET, VERIFY_TOKEN, WhatsAppServer
from tests.drivers.whatsapp_server import TOKEN as WHATSAPP_TOKEN

BUCKET = "evidence"


@asynccontextmanager
async def embedded(folder: Path) -> AsyncIterator[Stack]:
    """One intake, one relay and one desk, on SQLite and folders; Telegram is polled."""
    async with _around(folder, "embedded", intakes=1, desks=1, telegram_mode="polling") as stack:
        _run_ours(stack, 1)
        yield stack


@asynccontextmanager
async def many(folder: Path) -> AsyncIterator[Stack]:
    """Two of each on PostgreSQL, Redis and S3; Telegram delivers by a webhook."""
    async with _around(folder, "many", intakes=2, desks=2, telegram_mode="webhook") as stack, AsyncExitStack() as more:
        await asyncio.to_thread(_run_stores, stack)
        stack.redis_line = await more.enter_async_context(Line([f"{stack.folder}/redis-1.sock"]))
        server = more.enter_context(s3())
        Bucket(server, BUCKET)
        # moto itself is asked by one at a time where it has to be.
        ordered = await more.enter_async_context(S3Line(server))
        stack.s3_line = await more.enter_async_context(Line([ordered.url.removeprefix("http://")]))
        stack.intake = stack.intake.model_copy(
            update={
                "redis_url": f"redis://127.0.0.1:{stack.redis_line.port}",
                "evidence_url": f"s3://{BUCKET}/sealed",
                "evidence_s3_endpoint": stack.s3_line.url,
                "evidence_s3_key_id": SecretStr(KEY_ID),
                "evidence_s3_secret": SecretStr(SECRET_KEY),
            }
        )
        _run_ours(stack, 2)
        yield stack


@asynccontextmanager
async def _around(folder: Path, name: str, *, intakes: int, desks: int, telegram_mode: str) -> AsyncIterator[Stack]:
    """What a stack stands on, and the end of everything in it."""
    keys, ports = new_keys(), [free_port() for _each in range(intakes + desks)]
    write(keys, folder / "keys")
    addresses = [f"127.0.0.1:{port}" for port in ports]
    disk, telegram, whatsapp = Disk(folder / "disk"), TelegramServer(), WhatsAppServer()
    await telegram.comes_up()
    await whatsapp.comes_up()
    async with Line(addresses[:intakes]) as front, Line(addresses[intakes:]) as desk_line:
        whatsapp.webhook = f"{front.url}/channels/whatsapp"
        intake = _intake_of(disk, keys, front, desk_line, telegram, whatsapp, telegram_mode=telegram_mode)
        desk = desk_settings(disk.folder, keys, port=ports[-1])
        files = {name: str(folder / "keys" / f"{key}.key") for name, key in _KEY_FILES.items()}
        stack = Stack(
            name,
            folder,
            disk,
            Clocks(folder),
            telegram,
            whatsapp,
            front,
            desk_line,
            intake,
            desk.model_copy(update=files),
            release(folder),
        )
        try:
            yield stack
        finally:
            await stack.left_alone()
            stack.die()
            disk.goes()
            await telegram.goes_down()
            await whatsapp.goes_down()


def _intake_of(
    disk: Disk,
    keys: NewKeys,
    front: Line,
    desk_line: Line,
    telegram: TelegramServer,
    whatsapp: WhatsAppServer,
    *,
    telegram_mode: str,
) -> Settings:
    """Settings of each intake, but for what its stack chooses of stores."""
    return intake_settings(
        disk.folder,
        keys,
        database_url=f"sqlite:///{disk.folder}/intake/intake.db",
        push_port=desk_line.port,
        web_url=front.url,
        language="en",
        drain_wait_s=1.0,
        telegram_token=TOKEN,
        telegram_mode=telegram_mode,
        telegram_api_url=telegram.url,
        telegram_webhook_secret=WEBHOOK_SECRET,
        whatsapp_token=WHATSAPP_TOKEN,
        whatsapp_phone_id=PHONE_ID,
        whatsapp_app_secret=SECRET,
        whatsapp_verify_token=VERIFY_TOKEN,
        whatsapp_api_url=whatsapp.url,
    )


_KEY_FILES = {"desk_private_key_files": "desk", "identity_private_key_files": "identity"}


def _run_stores(stack: Stack) -> None:
    """PostgreSQL with a database for either side, and Redis; both keep what they have answered."""
    folders = {name: stack.disk.folder / name for name in SERVERS}
    for one in folders.values():
        one.mkdir(mode=0o700)
        restarting.give(one)
    memory, clock = ("shared_buffers=64MB", "max_connections=200"), stack.clocks.environment("database")
    url, stack.programs["postgres"] = restarting.postgres(stack.folder, folders["postgres"], *memory, environment=clock)
    _socket, stack.programs["redis"] = restarting.redis(stack.folder, folders["redis"], "redis-1")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CREATE DATABASE intake")
        server.execute("CREATE DATABASE desk")
    stack.intake = stack.intake.model_copy(update={"database_url": url.replace("/postgres?", "/intake?")})
    stack.desk = stack.desk.model_copy(update={"desk_database_url": url.replace("/postgres?", "/desk?")})


def _run_ours(stack: Stack, count: int) -> None:
    give_tables(stack.intake.database_url, migrate)
    give_tables(stack.desk.desk_database_url, migrate_desk)
    desks, intakes = _ports(stack.desk_line), _ports(stack.front)
    stack.runs(count, "desk", ["desk", "serve"], stack.desk, desks)
    stack.runs(count, "intake", ["bot", "intake"], stack.intake, intakes)
    # A relay listens nowhere; the variable is of no use to it.
    stack.runs(count, "relay", ["bot", "relay"], stack.intake, intakes)


def _ports(line: Line) -> list[int]:
    return [int(address.rpartition(":")[2]) for address in line.backends]
