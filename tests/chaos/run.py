"""Run: a stack under citizens: its kills in batches, then each fault, with a reckoning after every one of them."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from tests.chaos.citizens import Crowd
from tests.chaos.faults import FAULTS, Fault, can_have
from tests.chaos.hands import WebHand
from tests.chaos.invariants import Reckoning
from tests.chaos.killing import Kill, Killer, late_to_end, schedule
from tests.chaos.post import Post
from tests.chaos.stack import Stack

Say = Callable[[str], None]
BATCH = 20
ASKED_FOR = 8
SETTLES_S = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """From which seed, how many kills and how many citizens at once; a kill about every so often; until when, if ever."""

    seed: int
    kills: int
    at_once: int = 9
    every_s: float = 2.0
    faults: Sequence[Fault] = FAULTS
    ends_at: float = float("inf")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what was done, for how long, after how long everything was well again, and whether it was."""

    stack: str
    name: str
    lasted_s: float
    recovered_s: float
    holds: bool

    def __str__(self) -> str:
        said = "holds" if self.holds else "BROKEN"
        return f"{self.stack:<9}{self.name:<32}{self.lasted_s:>7.0f} s{self.recovered_s:>9.1f} s  {said}"


@dataclass
class Found:
    """What came of a run."""

    lines: list[Line] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    figures: dict[str, object] = field(default_factory=dict)

    def check(self) -> None:
        """Nothing was wrong, and something was done."""
        assert self.wrong == []
        assert self.lines


@dataclass
class Trial:
    """One stack on trial."""

    stack: Stack
    plan: Plan
    crowd: Crowd
    found: Found
    say: Say

    def __post_init__(self) -> None:
        self.reckoning = Reckoning(self.stack, self.crowd, self.found.wrong)
        self.killer = Killer(self.stack, self.found.kills)

    async def goes_through(self) -> None:
        """Every batch of kills and every fault, in the order of the seed; then all of it once more from the start."""
        for fault in self._chosen():
            if time.monotonic() > self.plan.ends_at:
                self.found.left_out.append(f"{self.stack.name}: {fault.name}: no time left")
                continue
            await self._tries(fault)
        await self._ends()

    def _chosen(self) -> list[Fault]:
        chance = random.Random(f"faults {self.plan.seed}")
        possible = [one for one in self.plan.faults if can_have(self.stack, one)]
        here = {"many"} if not self.stack.is_embedded else {"embedded"}
        lacking = [
            one for one in self.plan.faults if one not in possible and not one.needs & ({"many", "embedded"} - here)
        ]
        self.found.left_out += [f"{self.stack.name}: {one.name}: this machine cannot" for one in lacking]
        calm, others = possible[:1], possible[1:] + self._batches()
        chance.shuffle(others)
        return calm + others

    def _batches(self) -> list[Fault]:
        kinds = ["intake", "relay", "desk", *([] if self.stack.is_embedded else ["postgres", "redis"])]
        hosts = 1 if self.stack.is_embedded else 2
        seed = self.plan.seed + hosts
        plan = schedule(seed, self.plan.kills, kinds, hosts, every_s=self.plan.every_s)
        return [self._batch(plan[at : at + BATCH], at) for at in range(0, len(plan), BATCH)]

    def _batch(self, kills: list[Kill], at: int) -> Fault:
        @asynccontextmanager
        async def during(_stack: Stack) -> AsyncIterator[None]:
            await self.killer.kills(kills, every_s=self.plan.every_s)
            yield

        return Fault(f"kills {at + 1} to {at + len(kills)}", during, lasts_s=0.0)

    async def _tries(self, fault: Fault) -> None:
        lost, wrong, began = self._drafts_lost(), len(self.found.wrong), time.monotonic()
        self.crowd.goes_on()
        await asyncio.sleep(SETTLES_S)
        async with fault.during(self.stack):
            await asyncio.sleep(fault.lasts_s)
        over = time.monotonic()
        # Only dialogs that are open now are led to their end: how long that takes is how long it takes to recover.
        await self.crowd.rests()
        await self.reckoning.looks(after=f"{fault.name} ({self.stack.name})")
        if self._drafts_lost() > lost and not fault.loses_drafts:
            self.found.wrong.append(f"after {fault.name} ({self.stack.name}): a draft was lost")
        for name in late_to_end(self.stack):
            self.found.wrong.append(f"after {fault.name} ({self.stack.name}): {name} was told to end and does not")
        new = self.found.wrong[wrong:]
        line = Line(self.stack.name, fault.name, over - began, time.monotonic() - over, not new)
        self.found.lines.append(line)
        self.say("\n".join([str(line), *(f"  BROKEN {one}" for one in new)]))

    async def _ends(self) -> None:
        """Every file is opened again, a few references are asked for, and the log of the desk is whole."""
        await self.reckoning.looks(after=f"everything ({self.stack.name})", from_the_start=True)
        for person in self.crowd.confirmed[-ASKED_FOR:]:
            hand = WebHand(self.stack.front.url)
            await hand.opens()
            await hand.writes(person.confirmed)
            if "Your report of" not in hand.heard[-1]:
                self.found.wrong.append(f"the report of citizen {person.number} is not found by its reference")
            await hand.closes()

    def _drafts_lost(self) -> int:
        return sum(one.drafts_lost for one in self.crowd.people)


async def chaos(stack: Stack, plan: Plan, found: Found, *, say: Say) -> None:
    """All of it on one stack; what is wrong is in `found`."""
    await stack.is_up()
    stack.kept_up()
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        post = Post(stack, random.Random(f"post {plan.seed}"), http)
        crowd = Crowd(post, plan.seed, plan.at_once)
        crowd.begins()
        trial = Trial(stack, plan, crowd, found, say)
        try:
            await trial.goes_through()
        finally:
            await crowd.ends()
    found.figures |= {
        f"{stack.name}: citizens": len(crowd.people),
        f"{stack.name}: confirmed, and once at the desk": len(crowd.confirmed),
        f"{stack.name}: files in them": sum(one.files for one in crowd.confirmed),
        f"{stack.name}: left before Send": sum(not one.confirmed for one in crowd.people),
        f"{stack.name}: events answered": sum(one.events for one in crowd.people),
        f"{stack.name}: deliveries": dict(sorted(post.counts.items())),
        f"{stack.name}: broken ones answered": dict(sorted(post.answers.items())),
        f"{stack.name}: ended by themselves": {name: one.deaths for name, one in stack.programs.items() if one.deaths},
    }
