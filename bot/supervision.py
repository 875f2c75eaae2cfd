"""Supervision: each channel runs by itself; one that cannot start or goes down is tried again and stops no other."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from bot.channels.port import BadToken, ChannelBusy, ChannelDown
from bot.logs import shape_of

log = structlog.get_logger()

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
STARTING = "starting"
UP = "up"
STOPPED = "stopped"
# States in which a channel does what it should.
WELL = frozenset({UP, "standby"})

# What each state means for an operator; a state that is not here is the name of an error.
MEANINGS = {
    STARTING: "has not got an answer yet",
    UP: "works",
    "standby": "another intake polls; this one takes over when that one stops",
    STOPPED: "has been stopped",
    "bad_token": "the app refuses our token: check it and start again",
    "unreachable": "the app cannot be reached; it is tried again",
    "busy": "the app asks us to wait",
    "another_poller": "another program polls with the same token: stop it, or give it a token of its own",
    "webhook_is_set": "a webhook is set, so Telegram refuses polling: run `iblagh telegram setup`",
    "webhook_fails": "Telegram cannot deliver to the webhook: check IBLAGH_WEB_URL, its certificate and the proxy",
    "webhook_refused": "Telegram refuses the address: IBLAGH_WEB_URL has to be https, on port 443, 80, 88 or 8443",
    "not_configured": "a setting is missing: see docs/channels",
    "no_secret": "its secret is missing or wrong, so nothing is taken from the app: see docs/settings.md",
    "cannot_listen": "the address cannot be listened on: check IBLAGH_WEB_HOST and IBLAGH_WEB_PORT",
}

# Says in what state a channel is.
Report = Callable[[str], None]
Run = Callable[[Report, asyncio.Event], Awaitable[None]]


class Unable(Exception):
    """A channel cannot work now; `state` says why, in one of MEANINGS."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(slots=True)
class Supervisor:
    """All channels of a process; `states` is what each is doing."""

    states: dict[str, str]
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, name: str, run: Run, stop: asyncio.Event) -> None:
        """Run a channel in the background until `stop`."""
        self.states[name] = STARTING
        self._running.add(asyncio.create_task(self._kept(name, run, stop)))

    async def ended(self, timeout_s: float) -> None:
        """Wait for every channel to end after `stop`; one that does not in time is ended."""
        if self._running:
            _done, late = await asyncio.wait(self._running, timeout=timeout_s)
            for one in late:
                one.cancel()

    async def _kept(self, name: str, run: Run, stop: asyncio.Event) -> None:
        wait_s = FIRST_WAIT_S
        while not stop.is_set():
            try:
                await run(lambda state: self._said(name, state), stop)
                if not stop.is_set():
                    raise Unable(STOPPED)
            except Exception as error:
                wait_s = FIRST_WAIT_S if self.states[name] in WELL else min(wait_s * 2, LONGEST_WAIT_S)
                self.states[name] = _state(error)
                log.warning("channel.down", channel=name, reason=self.states[name], waited_s=wait_s, **shape_of(error))
                await paused(stop, wait_s)
        self.states[name] = STOPPED

    def _said(self, name: str, state: str) -> None:
        if self.states[name] != state:
            log.info("channel.state", channel=name, reason=state)
        self.states[name] = state


async def paused(stop: asyncio.Event, wait_s: float) -> None:
    """Wait, but not longer than until `stop`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), wait_s)


def _state(error: Exception) -> str:
    match error:
        case Unable():
            return error.state
        case BadToken():
            return "bad_token"
        case ChannelBusy():
            return "busy"
        case ChannelDown():
            return "unreachable"
        case _:
            return type(error).__name__
