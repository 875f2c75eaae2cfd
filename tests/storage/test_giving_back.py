"""Giving back: a worker that has to end before its turn does leaves the item to another, who need not wait for its lease."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.workers import Workers
from storage.inbox import Item, Waiting


async def test_what_a_worker_could_not_finish_in_time_is_another_s_at_once(inbox):
    begun = asyncio.Event()

    async def never_ends(_item: Waiting) -> tuple[int, ...]:
        begun.set()
        await asyncio.sleep(3600)
        return ()

    stop = asyncio.Event()
    await inbox.accept("telegram", [Item("1", "citizen", b"body")], now=datetime.now(UTC))
    running = asyncio.create_task(Workers(inbox, {"telegram": never_ends}).run(stop))
    await begun.wait()
    taken_while_working = await inbox.claim(limit=1, lease_s=15, now=datetime.now(UTC))

    stop.set()
    await asyncio.sleep(0.1)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    taken_after = await inbox.claim(limit=1, lease_s=15, now=datetime.now(UTC))

    assert taken_while_working == []
    assert [one.body for one in taken_after] == [b"body"]
