"""Workers: what a channel accepted is taken from the inbox, turned and answered, in order for each citizen."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from bot.channels.port import BadToken, ChannelBusy, ChannelDown, CitizenUnreachable, WindowClosed
from bot.limits.urgent import Urgent
from bot.logs import shape_of
from bot.series import NotYet
from storage.inbox import Inbox, Waiting
from storage.outages import OUTAGES
from storage.sessions import SessionBusy

log = structlog.get_logger()

AT_ONCE = 256
# Beside them, places that only reports of a life in danger get, before all that waits.
FOR_URGENT = 32
# So long an item waits after the death of its worker; a living one renews its leases, however long a turn takes.
LEASE_S = 15
RENEW_S = 5.0
# Turns that are broken off have so long to let go of what they hold.
BREAKS_OFF_S = 1.0
# The inbox is asked this often even when nobody says that something came.
IDLE_S = 1.0
BAD_TOKEN_S = 60.0
# A channel that is down, or has not started here, keeps its items as long as it takes.
DOWN_S = 10.0
LOCKED_S = 1.0
# Another intake answers what came while this one was leaving.
LEAVING_S = 0.1
# An answer under way is said by then.
DONE_WITHIN_S = 10.0

# Answers an item; gives the numbers of the chat's messages that were part of it.
Handle = Callable[[Waiting], Awaitable[Sequence[int]]]


class NotStarted(Exception):
    """This process does not run the item's channel, or not yet."""


@dataclass(slots=True)
class Workers:
    """Carries waiting items of all channels; `handlers` maps a channel to what answers it."""

    inbox: Inbox
    handlers: dict[str, Handle]
    urgent: Urgent = field(default_factory=Urgent)
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    # By its number and lease: one that was put off may be claimed anew before its first attempt has ended here.
    _held: dict[tuple[int, str], Waiting] = field(default_factory=dict)
    # What is in work, and of which channel.
    _busy: dict[asyncio.Task[None], str] = field(default_factory=dict)
    # Whether something may wait that nobody has in hand, so that each end of a turn is worth a look.
    _left: bool = True
    _stopping: bool = False

    def wake(self) -> None:
        """Something waits that nobody has in hand."""
        self._left = True
        self._came.set()

    @property
    def is_full(self) -> bool:
        """Whether what comes now has to wait."""
        return len(self._busy) >= AT_ONCE

    def lease_s(self, citizens: Sequence[str]) -> int:
        """For how long what these citizens send now may be leased to these workers; 0 when they have enough.

        A life in danger has places of its own.
        """
        most = AT_ONCE + FOR_URGENT if any(map(self.urgent.__contains__, citizens)) else AT_ONCE
        return LEASE_S if not self._stopping and len(self._busy) < most else 0

    def take(self, items: Sequence[Waiting]) -> None:
        """Work on these, which are leased to us."""
        for item in items:
            self._held[item.id, item.lease] = item
            task = asyncio.create_task(self._work(item))
            self._busy[task] = item.channel
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._busy.pop(task, None)
        if self._left:
            self._came.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then finish what was begun; when cancelled, give it back."""
        renewing = asyncio.create_task(self._renewed())
        while not stop.is_set():
            self._came.clear()
            self.take(await self._claimed())
            waits = [asyncio.ensure_future(one.wait()) for one in (self._came, stop)]
            await asyncio.wait(waits, timeout=IDLE_S, return_when=asyncio.FIRST_COMPLETED)
            for one in waits:
                one.cancel()
        self._stopping = True
        try:
            while self._busy:
                await asyncio.wait(self._busy)
        except asyncio.CancelledError:
            await self._give_back()
            raise
        finally:
            renewing.cancel()

    async def done_with(self, channel: str) -> None:
        """Wait, not for long, until nothing of this channel is in work here."""
        ours = [task for task, name in self._busy.items() if name == channel]
        if ours:
            await asyncio.wait(ours, timeout=DONE_WITHIN_S)

    async def once(self) -> int:
        """Everything that can be taken now, to its end; how many items that was."""
        self.take(await self._claimed())
        count = len(self._busy)
        while self._busy:
            await asyncio.wait(self._busy)
        return count

    async def _claimed(self) -> list[Waiting]:
        room = AT_ONCE - len(self._busy)
        urgent = self.urgent.citizens() if room < AT_ONCE // 2 else []
        if room <= 0 and not urgent:
            return []
        self._left = bool(self._busy) and self._left
        try:
            items = await self._claimed_urgent(urgent, room + FOR_URGENT)
            if room > len(items):
                items += await self.inbox.claim(limit=room - len(items), lease_s=LEASE_S, now=await self.inbox.now())
        except Exception as error:
            log.error("inbox.unreachable", **shape_of(error))
            return []
        # Behind one of these the same citizen's next may wait.
        self._left = self._left or bool(items)
        return items

    async def _claimed_urgent(self, citizens: Sequence[str], room: int) -> list[Waiting]:
        """What waits of these, before anybody else's."""
        if not citizens or room <= 0:
            return []
        return await self.inbox.claim(limit=room, lease_s=LEASE_S, now=await self.inbox.now(), only=citizens)

    async def _renewed(self) -> None:
        """Keep the leases of everything that is in work, for ever."""
        while True:
            await asyncio.sleep(RENEW_S)
            if not self._held:
                continue
            try:
                await self.inbox.renew(list(self._held.values()), lease_s=LEASE_S, now=await self.inbox.now())
            except Exception as error:
                log.error("inbox.unreachable", **shape_of(error))

    async def _give_back(self) -> None:
        """Break off, and let another intake take at once what was not finished."""
        left = list(self._held.values())
        for task in self._busy:
            task.cancel()
        if self._busy:
            await asyncio.wait(self._busy, timeout=BREAKS_OFF_S)
        await self.inbox.renew(left, lease_s=0, now=await self.inbox.now())

    async def _work(self, item: Waiting) -> None:
        try:
            await self.inbox.finish(item, numbers=await self._answered(item), now=await self.inbox.now())
        except (CitizenUnreachable, WindowClosed) as gone:
            log.info("turn.unsaid", channel=item.channel, reason=type(gone).__name__)
            await self._finished(item)
        except (ChannelBusy, NotYet) as wait:
            await self._later(item, wait, after_s=wait.after_s)
        except SessionBusy as error:
            # An intake that died in this citizen's turn still has the lock, for some seconds.
            await self._later(item, error, after_s=LOCKED_S)
        except (ChannelDown, NotStarted) as error:
            await self._later(item, error, after_s=LEAVING_S if self._stopping else DOWN_S)
        except BadToken as error:
            # Nothing is wrong with the item: it waits until an operator mends the token.
            await self._later(item, error, after_s=BAD_TOKEN_S)
        except OUTAGES as error:
            # A store is away: that is not the item's failure either, however long it lasts.
            log.error("store.away", channel=item.channel, **shape_of(error))
            await self._later(item, error, after_s=DOWN_S)
        except Exception as error:
            log.error("turn.failed", channel=item.channel, attempts=item.attempts, **shape_of(error))
            await self._later(item, error)
        finally:
            del self._held[item.id, item.lease]

    async def _answered(self, item: Waiting) -> Sequence[int]:
        if item.channel not in self.handlers:
            raise NotStarted
        return await self.handlers[item.channel](item)

    async def _finished(self, item: Waiting) -> None:
        try:
            await self.inbox.finish(item, now=await self.inbox.now())
        except Exception as failure:
            log.error("inbox.unreachable", **shape_of(failure))

    async def _later(self, item: Waiting, error: Exception, *, after_s: float | None = None) -> None:
        try:
            await self.inbox.put_off(item, reason=type(error).__name__, now=await self.inbox.now(), after_s=after_s)
            if after_s is not None:
                asyncio.get_running_loop().call_later(after_s, self.wake)
        except Exception as failure:
            # The lease ends by itself and another worker takes the item.
            log.error("inbox.unreachable", **shape_of(failure))
