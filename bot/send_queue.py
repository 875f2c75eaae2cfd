"""Send queue: what is said leaves in order for each chat, and no faster than the app bears."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.channels.port import ChannelBusy, Limits

# Longer waits are spent in the inbox, where they survive a restart and hold no worker.
PATIENCE_S = 1.0
# Nobody else takes a place so far ahead: whoever reports a life in danger is next, however many wait.
URGENT_PATIENCE_S = 3.0
# So many chats are remembered before those that are at rest are forgotten.
MANY = 10_000


@dataclass(slots=True)
class _Bucket:
    """A leaky bucket (GCRA): `due` is when the next message would be exactly on time."""

    every_s: float
    burst: int
    due: float = 0.0

    def wait_s(self, now: float) -> float:
        """How long until one more may leave."""
        return max(0.0, self.due - (self.burst - 1) * self.every_s - now)

    def take(self, now: float) -> None:
        """One leaves now."""
        self.due = max(self.due, now) + self.every_s


@dataclass(slots=True)
class _Lane:
    """One chat: its rate, who sends to it now, and until when the app asked us to wait."""

    bucket: _Bucket
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    paused_until: float = 0.0


class SendQueue:
    """For one channel of one process; `clock` is monotonic, in seconds."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        per_second = limits.sends_per_second
        self._all = _Bucket(1 / per_second if per_second else 0.0, 1)
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def slot(self, chat: str, *, patience_s: float = PATIENCE_S) -> AsyncIterator[None]:
        """The moment in which one message may leave for `chat`; raises ChannelBusy when that is not soon.

        `patience_s` is for what leaves to all others; nobody waits for long because of what they were told themselves.
        A ChannelBusy of the app inside it keeps the chat waiting for as long as the app asks.
        """
        lane = self._lane(chat)
        async with lane.lock:
            own_s, all_s = self._waits_s(lane)
            wait_s = max(own_s, all_s)
            if own_s > PATIENCE_S or all_s > patience_s:
                raise ChannelBusy(wait_s)
            # Taken before the wait, so that whoever comes next waits behind this one.
            lane.bucket.take(self._clock())
            self._all.take(self._clock())
            await asyncio.sleep(wait_s)
            try:
                yield
            except ChannelBusy as busy:
                lane.paused_until = self._clock() + busy.after_s
                raise

    def _waits_s(self, lane: _Lane) -> tuple[float, float]:
        """What the chat has to wait for by itself, and because of all others."""
        now = self._clock()
        return max(lane.bucket.wait_s(now), lane.paused_until - now), self._all.wait_s(now)

    def _lane(self, chat: str) -> _Lane:
        if chat not in self._lanes:
            if len(self._lanes) >= MANY:
                self._forget_those_at_rest()
            self._lanes[chat] = _Lane(_Bucket(self._limits.chat_every_s, self._limits.chat_burst))
        return self._lanes[chat]

    def _forget_those_at_rest(self) -> None:
        now = self._clock()
        self._lanes = {
            chat: lane
            for chat, lane in self._lanes.items()
            if lane.lock.locked() or max(lane.bucket.due, lane.paused_until) > now
        }
