"""Log keeping: whoever watches is told whether the log of receipts continues what was signed before."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.keys import new_keys
from bot.log_keeping import LogKeeper, keep_closing, keeper_of
from bot.receipts import keys_of
from storage.database import Database, migrate
from storage.kept_heads import KeptHeads
from storage.receipt_keys import SigningKey, drawn
from storage.receipt_log import ReceiptLog
from tests.drivers.service import intake_settings


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path}/intake.db"
    await asyncio.to_thread(migrate, url)
    up = Database(url)
    yield up
    await up.close()


@pytest.fixture
async def keeper(tmp_path: Path, database: Database) -> LogKeeper:
    """Of a log with a leaf, of which a head was signed."""
    url = f"sqlite:///{tmp_path}/intake.db"
    settings = intake_settings(tmp_path, new_keys(), database_url=url, push_port=1)
    log, now = ReceiptLog(database, every_s=10), await database.now()
    async with database.transaction() as session:
        await log.append(session, b"x" * 32, now=now - timedelta(days=1))
    made = keeper_of(settings, database, log, keys_of(settings))
    await made.close_due(now)
    return made


async def first_told(keeper: LogKeeper) -> bool:
    """What is told at the first look."""
    stop, said = asyncio.Event(), asyncio.Queue[bool]()
    keeping = asyncio.create_task(keep_closing(keeper, stop, said.put_nowait))
    first = await said.get()
    stop.set()
    await keeping
    return first


async def test_a_log_that_was_changed_after_its_head_is_told(keeper: LogKeeper, database: Database) -> None:
    before = await first_told(keeper)
    async with database.transaction() as session:
        await session.execute(text("UPDATE receipt_nodes SET node_hash = :other"), {"other": b"y" * 32})

    after = await first_told(keeper)

    assert (before, after) == (True, False)


async def test_a_log_whose_key_was_stolen_and_left_out_is_told_until_it_is_begun_anew(
    keeper: LogKeeper, database: Database
) -> None:
    key = SigningKey(drawn()[0])
    after_theft = replace(keeper, key=key, keys=(key.public,), kept=KeptHeads(keeper.kept._path, [key.public]))
    told = await asyncio.wait_for(first_told(after_theft), 5)

    head = await after_theft.restart(await database.now())
    told_anew = await asyncio.wait_for(first_told(after_theft), 5)

    assert (told, told_anew) == (False, True)
    assert head.size == 1
