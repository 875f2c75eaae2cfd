"""Polling: updates fetched raw by the one process that leads, kept durably, and only then confirmed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiogram.exceptions import TelegramConflictError
from aiogram.methods.base import TelegramMethod

from bot.channels import raw
from bot.channels.port import Raw
from bot.channels.telegram import door
from bot.channels.telegram.app import KINDS, TelegramChannel
from bot.channels.telegram.outbound import said_plainly
from bot.supervision import Report, Unable, paused
from storage.leader import Leader

POLL_S = 25
RENEW_S = 5.0
# A leader that leaves gives its lease back, and is followed so soon.
STANDBY_S = 1.0

Keep = Callable[[TelegramChannel, list[tuple[str, Raw]]], Awaitable[int]]


class GetUpdatesRaw(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates as plain dictionaries: a shape that no version of the library knows must not stop the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = POLL_S
    limit: int = 100
    allowed_updates: list[str] = KINDS


class Polling:
    """Long polling of one bot account; Telegram allows one poller, so several processes take turns by a lease."""

    def __init__(self, channel: TelegramChannel, keep: Keep, leader: Leader) -> None:
        self._channel = channel
        self._keep = keep
        self._leader = leader
        self._offset: int | None = None

    async def run(self, report: Report, stop: asyncio.Event) -> None:
        """Poll while we lead, wait while another does; raises what stops it."""
        try:
            while not stop.is_set():
                if await self._leader.hold():
                    await self._lead(report, stop)
                else:
                    report("standby")
                    await paused(stop, STANDBY_S)
        finally:
            with suppress(Exception):
                await self._leader.let_go()

    async def poll_once(self, timeout_s: int = POLL_S) -> int:
        """Fetch what came, keep it, and only then move the offset; how many updates were new."""
        # The library's own timeout has to be longer than the long poll.
        updates = await self._channel.bot(
            GetUpdatesRaw(offset=self._offset, timeout=timeout_s), request_timeout=timeout_s + 10
        )
        # The library has read them, and as leniently as Python does.
        updates = raw.mended(raw.shallow(updates))
        new = await self._keep(self._channel, door.parts(updates))
        numbers = [one["update_id"] for one in updates if isinstance(one.get("update_id"), int)]
        if numbers:
            self._offset = max(numbers) + 1
        return new

    async def _lead(self, report: Report, stop: asyncio.Event) -> None:
        """Poll until the lease is lost or `stop`."""
        lost = asyncio.create_task(self._renewed(stop))
        # The first poll answers at once, so that the state is known.
        timeout_s = 0
        try:
            while not lost.done():
                poll = asyncio.create_task(self._polled(timeout_s))
                await asyncio.wait({poll, lost}, return_when=asyncio.FIRST_COMPLETED)
                if not poll.done():
                    poll.cancel()
                    with suppress(asyncio.CancelledError):
                        await poll
                    return
                await poll
                report("up")
                timeout_s = POLL_S
        finally:
            lost.cancel()

    async def _polled(self, timeout_s: int) -> int:
        try:
            with said_plainly():
                return await self.poll_once(timeout_s)
        except TelegramConflictError as conflict:
            # Two different things have the same code (Bot API, 409).
            raise Unable("webhook_is_set" if "webhook" in conflict.message.lower() else "another_poller") from conflict

    async def _renewed(self, stop: asyncio.Event) -> None:
        """Keep the lease; ends when it is lost or `stop`."""
        while not stop.is_set():
            await paused(stop, RENEW_S)
            if stop.is_set() or not await self._leader.hold():
                return
