"""Stores that fail: PostgreSQL and Redis restarted, cut off, emptied, and taken over by a replica."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import psycopg
from redis.asyncio import Redis

from tests.chaos.stack import Stack
from tests.drivers.redis_servers import sentinels

# How long citizens work on the new Redis before its primary dies.
STANDS_S = 6.0


@asynccontextmanager
async def postgres_restarted(stack: Stack) -> AsyncIterator[None]:
    """Restarted in order while citizens write, as for an update."""
    await asyncio.to_thread(stack.programs["postgres"].goes_down, signal.SIGINT)
    stack.programs["postgres"].starts()
    yield


@asynccontextmanager
async def connections_cut(stack: Stack) -> AsyncIterator[None]:
    """Every connection to PostgreSQL is ended by its operator, again and again."""
    cutting = asyncio.create_task(_cut(stack.intake.database_url.replace("/intake?", "/postgres?")))
    yield
    cutting.cancel()


async def _cut(url: str) -> None:
    while True:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as server:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('intake', 'desk')"
            await server.execute(others)
        await asyncio.sleep(0.7)


@asynccontextmanager
async def redis_flushed(stack: Stack) -> AsyncIterator[None]:
    """Everything in Redis is gone, twice."""
    assert stack.redis_line is not None
    async with Redis.from_url(f"unix://{stack.redis_line.backends[0]}") as client:
        await client.flushall()
        yield
        await client.flushall()


@asynccontextmanager
async def redis_failed_over(stack: Stack) -> AsyncIterator[None]:
    """The intakes are given a Redis that Sentinels watch; its primary is killed, and the replica takes its place."""
    with ExitStack() as running:
        watched = await asyncio.to_thread(running.enter_context, sentinels())
        await _given_redis(stack, watched.url)
        await asyncio.sleep(STANDS_S)
        watched.loses_its_primary()
        await asyncio.to_thread(watched.fails_over)
        yield
        await _given_redis(stack, stack.intake.redis_url)


async def _given_redis(stack: Stack, url: str) -> None:
    """All intakes at once: two that do not share a Redis would not share their locks."""
    intakes = [stack.programs[name] for name in stack.names("intake")]
    await asyncio.gather(*(asyncio.to_thread(one.goes_down, signal.SIGTERM) for one in intakes))
    for one in intakes:
        one.environment = {**one.environment, "IBLAGH_REDIS_URL": url}
        one.starts()
