"""Faults: each a name and what happens while citizens go on; at its end everything that it broke is whole again."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from tests.chaos import machines, stores
from tests.chaos.stack import Stack
from tests.drivers.line import Fate, Line, http

# How long a fault lasts, unless it says so itself.
LASTS_S = 5.0


@dataclass(frozen=True, slots=True)
class Fault:
    """`needs` is what this machine or stack has to have: `disk`, `clocks`, `many` or `embedded`."""

    name: str
    during: Callable[[Stack], AbstractAsyncContextManager[None]]
    needs: frozenset[str] = frozenset()
    loses_drafts: bool = False
    lasts_s: float = LASTS_S


def can_have(stack: Stack, fault: Fault) -> bool:
    """Whether the fault can be tried here."""
    here = {"embedded" if stack.is_embedded else "many"}
    here |= {"disk"} if stack.disk.fails else set()
    here |= {"clocks"} if stack.clocks.can_move else set()
    return fault.needs <= here


@asynccontextmanager
async def nothing(_stack: Stack) -> AsyncIterator[None]:
    """No fault: what everything is compared with."""
    yield


def line(which: str, fate: Fate, **how: object) -> Callable[[Stack], AbstractAsyncContextManager[None]]:
    """A line of the stack that fails in one way."""

    @asynccontextmanager
    async def during(stack: Stack) -> AsyncIterator[None]:
        failing: Line = getattr(stack, which)
        with failing.failing(fate, **how):
            yield

    return during


def without(*kinds: str) -> Callable[[Stack], AbstractAsyncContextManager[None]]:
    """Every program of these kinds is down."""
    return lambda stack: machines.down(stack, *stack.names(*kinds))


MANY, DISK, CLOCKS = frozenset({"many"}), frozenset({"disk"}), frozenset({"clocks"})
FAULTS = (
    Fault("none", nothing),
    Fault("PostgreSQL restarted", stores.postgres_restarted, MANY),
    Fault("PostgreSQL down", without("postgres"), MANY),
    Fault("connections to PostgreSQL cut", stores.connections_cut, MANY),
    Fault("Redis down", without("redis"), MANY),
    Fault("Redis hangs", line("redis_line", Fate.HANGS), MANY),
    Fault("Redis loses answers", line("redis_line", Fate.CUTS_ANSWER), MANY),
    Fault("Redis flushed", stores.redis_flushed, MANY, loses_drafts=True),
    Fault("Redis failed over", stores.redis_failed_over, MANY, loses_drafts=True, lasts_s=20.0),
    Fault("desk down", without("desk")),
    Fault("desk down for hours", machines.desk_down_for_hours, CLOCKS),
    Fault("desk slow", line("desk_line", Fate.IS_SLOW, delay_s=0.7), MANY),
    Fault("desk answers 503", line("desk_line", Fate.ANSWERS, says=http(503))),
    Fault("desk answers 500", line("desk_line", Fate.ANSWERS, says=http(500)), MANY),
    Fault("desk takes it and dies", line("desk_line", Fate.CUTS_ANSWER)),
    Fault("desk dies before it took it", line("desk_line", Fate.CUTS_REQUEST)),
    Fault("S3 answers 503", line("s3_line", Fate.ANSWERS, says=http(503)), MANY),
    Fault("S3 slow", line("s3_line", Fate.IS_SLOW, delay_s=0.7), MANY),
    Fault("S3 takes it and dies", line("s3_line", Fate.CUTS_ANSWER), MANY),
    Fault("disk full", machines.disk_full, DISK),
    Fault("power cut", machines.power_cut, DISK),
    Fault("another poller", machines.another_poller, frozenset({"embedded"})),
    Fault("deploy in mid-dialog", machines.rolling_deploy),
    Fault("one host's clock hours ahead", machines.clock_ahead, CLOCKS | MANY),
    Fault("clocks step forward", machines.clock_steps_forward, CLOCKS),
    Fault("clocks step back", machines.clock_steps_back, CLOCKS),
)
