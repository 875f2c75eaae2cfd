"""Holding: what an intake weighs at its start, what open drafts weigh, and what a turn costs beside many of them."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from redis import Redis

from benchmarks.load import bots
from benchmarks.load.citizens import Citizens, without_thought
from benchmarks.load.intakes import web_intake
from benchmarks.load.turning import AT_ONCE, WARM_S, Turned, measured
from storage.day_keys import DayKeys
from storage.key_files import KeyFiles
from storage.redis_sessions import RedisSessions

DRAFT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Held:
    """`turned` beside `drafts` open drafts, and the KiB that each of them takes in Redis."""

    drafts: int
    turned: Turned
    kib_a_draft: float


async def weight_at_start(folder: Path) -> float:
    """MiB of an intake that serves the web chat alone."""
    async with web_intake(folder, core=None) as (_web, processes):
        return processes[0].memory_mib()


async def beside_drafts(folder: Path, redis_url: str, counts: list[int], *, seconds: float) -> list[Held]:
    """Turns of new citizens beside more and more drafts of others, each as large as one at the card."""
    held = []
    async with bots.intake(folder, redis_url=redis_url) as (telegram, processes):
        citizens = Citizens(telegram)
        await without_thought(citizens, at_once=AT_ONCE, seconds=WARM_S)
        draft = await _a_draft(folder, redis_url)
        for count in counts:
            before = _used(redis_url)
            missing = count - Redis.from_url(redis_url).dbsize()
            await _seed(folder, redis_url, draft, max(missing, 0))
            kib = (_used(redis_url) - before) / 1024 / max(missing, 1)
            turned = await measured(
                f"{count} drafts", processes, lambda: without_thought(citizens, at_once=AT_ONCE, seconds=seconds)
            )
            held.append(Held(count, turned, kib))
    return held


async def _a_draft(folder: Path, redis_url: str) -> bytes:
    """The largest of the drafts that are there, opened."""
    keys = DayKeys(KeyFiles(folder / "day-keys"))
    client = Redis.from_url(redis_url)
    names = list(client.scan_iter("iblagh:*:session", count=1000))
    values = [(name, client.get(name)) for name in names[:500]]
    opened = [keys.open(value, bound_to=name.decode().split("{")[1].split("}")[0]) for name, value in values if value]
    return max(opened, key=len)


async def _seed(folder: Path, redis_url: str, draft: bytes, count: int) -> None:
    sessions = RedisSessions(redis_url, DayKeys(KeyFiles(folder / "day-keys")))

    async def one() -> None:
        held = await sessions.hold(secrets.token_hex(32), now=datetime.now(UTC))
        await sessions.save(held, draft, now=datetime.now(UTC), lives_s=DRAFT_S)

    for at in range(0, count, 500):
        await asyncio.gather(*(one() for _draft in range(min(500, count - at))))
    await sessions.close()


def _used(redis_url: str) -> int:
    return int(Redis.from_url(redis_url).info("memory")["used_memory"])
