"""Killing: the seeded schedule of kill -9 and SIGTERM, at random instants and right after something was acknowledged."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.stack import Stack

# How often each is chosen, and, of kills, how many come right after an acknowledgement.
WEIGHTS = {"intake": 50, "relay": 16, "desk": 16, "postgres": 9, "redis": 9}
AFTER_ACK = 0.5
TERMINATED = 0.25
# Between two kills somebody is answered, or nothing would be tried but starting; it is not waited for any longer.
NO_ANSWER_S = 60.0
# A process that was told to end has to, whatever is still open.
ENDS_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: who, how, and when: so long after the one before, or after the next acknowledgement since."""

    who: str
    number: int
    after_ack: bool
    wait_s: float
    everybody: bool


def schedule(seed: int, count: int, kinds: Sequence[str], hosts: int, *, every_s: float) -> list[Kill]:
    """The same for the same seed."""
    chance = random.Random(f"kills {seed}")
    chosen = []
    for _kill in range(count):
        (kind,) = chance.choices(kinds, [WEIGHTS[kind] for kind in kinds])
        name = kind if kind in ("postgres", "redis") else f"{kind}-{chance.randint(1, hosts)}"
        # A server is only ever killed; in order, they end as they like.
        is_told = chance.random() < TERMINATED and "-" in name
        after_ack = chance.random() < AFTER_ACK
        wait_s = chance.uniform(0.0, 0.02) if after_ack else chance.uniform(0.3, 1.7) * every_s
        # As when the whole machine goes: everything that serves citizens at once, and nothing of it is told before.
        everybody = kind == "intake" and chance.random() < 0.15
        number = signal.SIGTERM if is_told and not everybody else signal.SIGKILL
        chosen.append(Kill(name, number, after_ack, wait_s, everybody))
    return chosen


@dataclass
class Killer:
    """Carries a schedule out; `counts` says what was killed, and how."""

    stack: Stack
    counts: Counter[str]

    async def kills(self, plan: Sequence[Kill], *, every_s: float) -> None:
        """One after the other; whatever was killed is started again by whoever keeps the stack up."""
        for one in plan:
            who = [one.who]
            if one.after_ack:
                await asyncio.sleep(0.6 * every_s)
            line = self.stack.desk_line if one.who.startswith("desk") else self.stack.front
            backend = await _next_answer(line)
            if one.after_ack and one.who.startswith(("intake", "desk")):
                # Whoever gave the answer.
                who = [self._behind(backend) or one.who]
            await asyncio.sleep(one.wait_s)
            if one.everybody:
                who = self.stack.names("intake", "relay", "postgres", "redis")
            for name in who:
                self._kill(name, one)

    def _kill(self, name: str, kill: Kill) -> None:
        self.stack.programs[name].is_told(kill.number)
        self.counts[name.partition("-")[0]] += 1
        self.counts["SIGTERM" if kill.number == signal.SIGTERM else "kill -9"] += 1
        self.counts["right after an acknowledgement"] += kill.after_ack
        self.counts["all"] += 1

    def _behind(self, backend: str) -> str:
        """The program that listens there."""
        for line, kind in ((self.stack.front, "intake"), (self.stack.desk_line, "desk")):
            if backend in line.backends:
                return f"{kind}-{list(line.backends).index(backend) + 1}"
        return ""


def late_to_end(stack: Stack) -> list[str]:
    """Who was told to end and has not."""
    return [name for name, one in stack.programs.items() if one.ending_s > ENDS_WITHIN_S]


async def _next_answer(line) -> str:
    try:
        async with asyncio.timeout(NO_ANSWER_S):
            return await line.next_answer()
    except TimeoutError:
        return ""
