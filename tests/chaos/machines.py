"""Machines that fail: a full disk, a power cut, clocks that are wrong, processes that are down, and deployments."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from storage.agreed_time import ASKED_S
from tests.chaos.releases import release
from tests.chaos.stack import Stack


@asynccontextmanager
async def down(stack: Stack, *names: str) -> AsyncIterator[None]:
    """Programs that do not run."""
    for name in names:
        await asyncio.to_thread(stack.programs[name].goes_down)
    yield
    for name in names:
        stack.programs[name].starts()


@asynccontextmanager
async def disk_full(stack: Stack) -> AsyncIterator[None]:
    """Not a byte more for databases, evidence, Redis and what waits aside."""
    stack.disk.fills()
    yield
    stack.disk.frees()


@asynccontextmanager
async def power_cut(stack: Stack) -> AsyncIterator[None]:
    """Everything dies at once, and what was not synced is gone; it is started again on what is left."""
    await stack.left_alone()
    await asyncio.to_thread(stack.die)
    await asyncio.to_thread(stack.disk.loses_power)
    stack.start()
    stack.kept_up()
    yield


@asynccontextmanager
async def desk_down_for_hours(stack: Stack) -> AsyncIterator[None]:
    """Six hours pass on all clocks, one at a time, before a desk answers again; relays try as they would."""
    async with down(stack, *stack.names("desk")):
        for _hour in range(6):
            await asyncio.sleep(2.0)
            stack.clocks.move(1)
    await stack.is_up()
    yield
    await _hours_pass(stack, 1)


@asynccontextmanager
async def clock_ahead(stack: Stack) -> AsyncIterator[None]:
    """One host is three hours ahead of the others."""
    stack.clocks.move(3, *_of_host(stack, 1))
    yield
    stack.clocks.move(3, *(host for host in stack.clocks.hours if host not in _of_host(stack, 1)))
    await _hours_pass(stack, 3)


@asynccontextmanager
async def clock_steps_forward(stack: Stack) -> AsyncIterator[None]:
    """All clocks step three hours forward at once, and stay there."""
    stack.clocks.move(3)
    yield


@asynccontextmanager
async def clock_steps_back(stack: Stack) -> AsyncIterator[None]:
    """All clocks step two hours back in the midst of dialogs; after two hours it is later than ever."""
    stack.clocks.move(-2)
    yield
    await _hours_pass(stack, 2)


async def _hours_pass(stack: Stack, hours: int) -> None:
    """What was put off until then is due; relays wait up to some hours after that many failures."""
    for _hour in range(hours):
        stack.clocks.move(1)
        await asyncio.sleep(1.5)
    # Until then nobody has noticed who carries on the database's time by a clock that is not set.
    await asyncio.sleep(ASKED_S)


def _of_host(stack: Stack, number: int) -> list[str]:
    return [host for host in stack.clocks.hours if host == f"host-{number}"]


@asynccontextmanager
async def rolling_deploy(stack: Stack) -> AsyncIterator[None]:
    """A newer report flow, one process after the other, each ended in order, while citizens are in mid-dialog."""
    newer = await asyncio.to_thread(release, stack.folder, version="of-tomorrow")
    for name in stack.names("intake", "relay", "desk"):
        stack.programs[name].folder = newer
        await asyncio.to_thread(stack.programs[name].goes_down, signal.SIGTERM)
        stack.programs[name].starts()
        await asyncio.sleep(5.0)
    yield


@asynccontextmanager
async def another_poller(stack: Stack) -> AsyncIterator[None]:
    """Somebody else polls with our token: Telegram ends either's request when the other asks, and loses nothing."""
    async with aiohttp.ClientSession() as session:
        polling = asyncio.create_task(_poll(session, f"{stack.telegram.url}/bot{_token(stack)}/getUpdates"))
        yield
        polling.cancel()


async def _poll(session, url: str) -> None:
    while True:
        # Without an offset nothing is confirmed, and so nothing is taken away.
        async with session.post(url, data={"timeout": 1}) as answer:
            await answer.read()
        await asyncio.sleep(0.2)


def _token(stack: Stack) -> str:
    assert stack.intake.telegram_token is not None
    return stack.intake.telegram_token.get_secret_value()
