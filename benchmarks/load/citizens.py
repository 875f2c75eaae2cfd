"""Citizens: the shortest report, again and again: as many at once as are asked for, or each after some thought."""

import asyncio
import itertools
import random
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote_plus

from benchmarks.load.telegram import Telegram, data_of, pressed, showed, wrote

FIRST_CHAT = 7_700_000_000
CHAT_S = 1.05
REFERENCE = re.compile(r"\d{4}(?: \d{4}){4}|\d{20}")
MANY = 1000


class Reporting(Protocol):
    """Citizens of any channel."""

    def report(self) -> AsyncIterator[float]:
        """One citizen's turns, each with its seconds."""
        ...


@dataclass
class Times:
    """Seconds of each turn, and how long they all took."""

    turns_s: list[float] = field(default_factory=list)
    took_s: float = 0.0

    def percentile_ms(self, part: float) -> float:
        """The turn that `part` of all were not slower than, in milliseconds."""
        ranked = sorted(self.turns_s)
        return ranked[min(len(ranked) - 1, int(len(ranked) * part))] * 1000

    @property
    def per_second(self) -> float:
        """Turns a second."""
        return len(self.turns_s) / self.took_s


@dataclass
class Citizens:
    """Draws new citizens; `sends` says whether they send their report or leave it as a draft."""

    telegram: Telegram
    sends: bool = False
    # How long each waited from Send to the reference, in seconds.
    sent_s: list[float] = field(default_factory=list)
    _chats: "itertools.count[int]" = field(default_factory=lambda: itertools.count(FIRST_CHAT))

    async def report(self) -> AsyncIterator[float]:
        """One citizen's turns, each with its seconds."""
        chat = next(self._chats)
        said, took = await self.telegram.turn(chat, wrote(chat, "/start"))
        yield took
        for value in ("FRAUD", "FRAUD.PHISH"):
            said, took = await self.telegram.turn(chat, pressed(chat, data_of(said, value)))
            yield took
        said, took = await self.telegram.turn(chat, self._evidence(chat, f"https://shop{chat}.example/false-bank"))
        yield took
        if self.sends:
            said, took = await self.telegram.turn(chat, pressed(chat, data_of(said, "anonymous")))
            if not REFERENCE.search(unquote_plus(said.decode())):
                raise LookupError("no reference")
            self.sent_s.append(took)
            yield took

    def _evidence(self, chat: int, link: str) -> dict[str, object]:
        picture = self.telegram.picture
        return showed(chat, link, len(picture)) if picture else wrote(chat, link)


async def without_thought(
    citizens: Reporting, *, at_once: int, seconds: float, many: int = MANY, pace_s: float = CHAT_S
) -> Times:
    """Closed loop: `at_once` turns are always owed; how fast they are answered is how fast the bot is.

    `many` citizens take turns, each again `pace_s` after the last: no app lets a bot write to one chat faster.
    """
    times, room = Times(), asyncio.Semaphore(at_once)
    began = time.perf_counter()
    until = began + seconds

    async def keeps_on() -> None:
        while time.perf_counter() < until:
            report = citizens.report()
            while time.perf_counter() < until:
                async with room:
                    took = await anext(report, None) if time.perf_counter() < until else None
                if took is None:
                    break
                times.turns_s.append(took)
                await asyncio.sleep(pace_s)

    await asyncio.gather(*(keeps_on() for _one in range(many)))
    # Nobody begins after `until`, so all that was begun is over soon after it.
    times.took_s = max(seconds, min(time.perf_counter() - began, seconds + 1))
    return times


async def with_thought(citizens: Reporting, *, at_once: int, think_s: float, seconds: float, seed: int) -> Times:
    """`at_once` citizens who think `think_s` on average (exponential) before each turn."""
    times, chance = Times(took_s=seconds), random.Random(seed)
    until = time.perf_counter() + seconds

    async def keeps_on() -> None:
        await asyncio.sleep(chance.uniform(0, think_s))
        while time.perf_counter() < until:
            async for took in citizens.report():
                if time.perf_counter() > until:
                    return
                times.turns_s.append(took)
                thinks_s = max(chance.expovariate(1 / think_s), CHAT_S)
                if time.perf_counter() + thinks_s > until:
                    return
                await asyncio.sleep(thinks_s)

    await asyncio.gather(*(keeps_on() for _one in range(at_once)))
    return times


async def arriving(report: Callable[[], AsyncIterator[float]], *, per_second: float, seconds: float) -> Times:
    """Open loop: a citizen comes every so often, however slow the answers are; the seconds of each whole report."""
    times, tasks = Times(took_s=seconds), []

    async def reports() -> None:
        began = time.perf_counter()
        async for _took in report():
            pass
        times.turns_s.append(time.perf_counter() - began)

    for _number in range(int(per_second * seconds)):
        tasks.append(asyncio.create_task(reports()))
        await asyncio.sleep(1 / per_second)
    await asyncio.gather(*tasks)
    return times
