"""Workers: what a channel accepted is taken from the inbox, turned and answered, in order for each citizen."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from bot.channels.port import BadToken, ChannelBusy, CitizenUnreachable
from bot.logs import shape_of
from storage.inbox import Inbox, Waiting

log = structlog.get_logger()

AT_ONCE = 16
# Longer than a turn with ten files; another worker may take the item afterwards.
LEASE_S = 120
# The inbox is asked this often even when nobody says that something came.
IDLE_S = 1.0
BAD_TOKEN_S = 60.0

Handle = Callable[[Waiting], Awaitable[None]]


@dataclass(slots=True)
class Workers:
    """Carries waiting items of all channels; `handlers` maps a channel to what answers it."""

    inbox: Inbox
    handlers: dict[str, Handle]
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Something was accepted."""
        self._came.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then finish what was begun."""
        busy: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            self._came.clear()
            busy |= await self._begin(AT_ONCE - len(busy))
            waits = [asyncio.ensure_future(one.wait()) for one in (self._came, stop)]
            done, _pending = await asyncio.wait({*busy, *waits}, timeout=IDLE_S, return_when=asyncio.FIRST_COMPLETED)
            for one in waits:
                one.cancel()
            busy -= done
        await asyncio.gather(*busy)

    async def once(self) -> int:
        """Everything that can be taken now, to its end; how many items that was."""
        tasks = await self._begin(AT_ONCE)
        await asyncio.gather(*tasks)
        return len(tasks)

    async def _begin(self, limit: int) -> set[asyncio.Task[None]]:
        if limit <= 0:
            return set()
        try:
            items = await self.inbox.claim(limit=limit, lease_s=LEASE_S, now=datetime.now(UTC))
        except Exception as error:
            log.error("inbox.unreachable", **shape_of(error))
            return set()
        return {asyncio.create_task(self._work(item)) for item in items}

    async def _work(self, item: Waiting) -> None:
        try:
            await self.handlers[item.channel](item)
            await self.inbox.finish(item)
        except CitizenUnreachable:
            await self.inbox.finish(item)
        except ChannelBusy as busy:
            await self._later(item, busy, after_s=busy.retry_after_s)
        except BadToken as error:
            # Nothing is wrong with the item: it waits until an operator mends the token.
            await self._later(item, error, after_s=BAD_TOKEN_S)
        except Exception as error:
            log.error("turn.failed", channel=item.channel, attempts=item.attempts, **shape_of(error))
            await self._later(item, error)
        finally:
            self.wake()

    async def _later(self, item: Waiting, error: Exception, *, after_s: float | None = None) -> None:
        try:
            await self.inbox.put_off(item, reason=type(error).__name__, now=datetime.now(UTC), after_s=after_s)
        except Exception as failure:
            # The lease ends by itself and another worker takes the item.
            log.error("inbox.unreachable", **shape_of(failure))
