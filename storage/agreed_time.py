"""Agreed time: what all processes on one database hold for now, so that a host whose clock is wrong takes nobody's lease."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

# The database is asked for its time this often; in between, a clock that nobody sets goes on from there.
ASKED_S = 10.0


class AgreedTime:
    """`ask` gives the database's own time; None where there is only one process, whose clock is as good."""

    def __init__(self, ask: Callable[[], Awaitable[datetime]] | None, *, asked_s: float = ASKED_S) -> None:
        self._ask = ask
        self._asked_s = asked_s
        self._asking = asyncio.Lock()
        self._began: datetime | None = None
        self._began_at = 0.0

    async def now(self) -> datetime:
        """At most one round trip in ten seconds, which holds up nobody but the one who makes it; raises what `ask` raises."""
        if self._ask is None:
            return datetime.now(UTC)
        # Whoever comes while another asks may have the connection that is needed for it, and so goes on from what is known.
        if self._is_old and (self._began is None or not self._asking.locked()):
            async with self._asking:
                if self._is_old:
                    before = time.monotonic()
                    self._began = await self._ask()
                    self._began_at = (before + time.monotonic()) / 2
        assert self._began is not None
        return self._began + timedelta(seconds=time.monotonic() - self._began_at)

    @property
    def _is_old(self) -> bool:
        return self._began is None or time.monotonic() - self._began_at > self._asked_s
