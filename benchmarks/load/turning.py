"""Turning: turns a second, CPU a turn and waiting times, of the intake and of its peers in the same run."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import bots
from benchmarks.load.citizens import Citizens, Times, with_thought, without_thought
from benchmarks.load.processes import Measured
from benchmarks.load.telegram import Telegram

AT_ONCE = 128
THINKING, THINK_S = 500, 2.5
WARM_S = 3.0
Started = Callable[[], AbstractAsyncContextManager[tuple[Telegram, list[Measured]]]]


@dataclass(frozen=True, slots=True)
class Turned:
    """What one bot did: milliseconds, and turns a second."""

    name: str
    per_second: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float
    memory_mib: float


async def turned(name: str, started: Started, *, seconds: float, at_once: int = AT_ONCE, many: int = 1000) -> Turned:
    """As fast as it goes."""
    async with started() as (telegram, processes):
        citizens = Citizens(telegram)
        await without_thought(citizens, at_once=at_once, seconds=WARM_S, many=many)
        return await measured(
            name, processes, lambda: without_thought(citizens, at_once=at_once, seconds=seconds, many=many)
        )


async def thought(name: str, started: Started, *, seconds: float) -> Turned:
    """For citizens who think before each turn."""
    async with started() as (telegram, processes):
        citizens = Citizens(telegram)
        await with_thought(citizens, at_once=THINKING, think_s=THINK_S, seconds=WARM_S, seed=1)
        return await measured(
            name,
            processes,
            lambda: with_thought(citizens, at_once=THINKING, think_s=THINK_S, seconds=seconds, seed=2),
        )


async def measured(name: str, processes: list[Measured], run: Callable[[], Awaitable[Times]]) -> Turned:
    """What the processes did during `run`."""
    before = sum(one.cpu_s() for one in processes)
    times = await run()
    used = sum(one.cpu_s() for one in processes) - before
    return Turned(
        name,
        times.per_second,
        used * 1000 / len(times.turns_s),
        times.percentile_ms(0.5),
        times.percentile_ms(0.99),
        processes[0].memory_mib(),
    )


def peer(name: str, redis_url: str) -> Started:
    """One of benchmarks.load.peers."""
    return lambda: bots.peer(name, redis_url)


def intake(folder: Path, **where: Any) -> Started:
    """The real intake; `where` are the arguments of benchmarks.load.bots.intake."""
    return lambda: bots.intake(folder, **where)
