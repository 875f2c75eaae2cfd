"""Sessions: where citizens stand, one lock a citizen; the port, and the store that lives in memory."""

import asyncio
import contextlib
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from storage.day_keys import DayKeys, KeyDestroyed, NotOurs

# A second event of the same citizen waits this long for the first to be answered.
WAIT_S = 10.0


class SessionBusy(Exception):
    """Another event of this citizen is being answered, for longer than one waits."""


class SessionsDown(OSError):
    """The store cannot be reached, or refuses to work; nothing is known of what it holds."""


class LockLost(Exception):
    """The lock ran out and another event took it; nothing was written."""


@dataclass(frozen=True, slots=True)
class Held:
    """A citizen's session under lock; `data` is None when there is none."""

    citizen: str
    token: str
    data: bytes | None = field(repr=False)


class SessionStore(Protocol):
    """`citizen` is a pseudonym. Holding reads and locks in one round trip; saving writes and releases in one."""

    async def hold(self, citizen: str, *, now: datetime) -> Held:
        """Lock and read; raises SessionBusy or SessionsDown."""
        ...

    async def save(self, held: Held, data: bytes, *, now: datetime, lives_s: int) -> None:
        """Write, to be gone after `lives_s` seconds, and release; raises LockLost or SessionsDown."""
        ...

    async def erase(self, held: Held) -> None:
        """Delete and release."""
        ...

    async def release(self, held: Held) -> None:
        """Release and change nothing."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Locks:
    """One lock a citizen within this process."""

    def __init__(self, *, wait_s: float = WAIT_S) -> None:
        self._wait_s = wait_s
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._holders: dict[str, str] = {}
        self._waiting: defaultdict[str, int] = defaultdict(int)

    async def take(self, citizen: str) -> str:
        """A token for the lock, once it is free; raises SessionBusy."""
        self._waiting[citizen] += 1
        try:
            # Not asyncio.wait_for: in Python 3.11 it swallows a cancellation that comes with the lock.
            async with asyncio.timeout(self._wait_s):
                await self._locks[citizen].acquire()
        except TimeoutError:
            raise SessionBusy from None
        finally:
            self._waiting[citizen] -= 1
            self._forget(citizen)
        self._holders[citizen] = token = secrets.token_hex(8)
        return token

    def holds(self, held: Held) -> bool:
        """Whether `held` still has its lock."""
        return self._holders.get(held.citizen) == held.token

    def give_back(self, held: Held) -> None:
        """Let the next one in; again is harmless."""
        if self.holds(held):
            del self._holders[held.citizen]
            self._locks[held.citizen].release()
            self._forget(held.citizen)

    def _forget(self, citizen: str) -> None:
        """Keep nothing of a citizen whose lock nobody has or wants."""
        if not self._waiting[citizen] and not self._locks[citizen].locked():
            del self._locks[citizen], self._waiting[citizen]


def opened(day_keys: DayKeys, sealed: bytes | None, citizen: str) -> bytes | None:
    """What was sealed for `citizen`; None when it can no longer be read."""
    if sealed is None:
        return None
    with contextlib.suppress(KeyDestroyed, NotOurs):
        return day_keys.open(sealed, bound_to=citizen)
    return None


class MemorySessions:
    """Gone with the process; encrypted all the same, so that a core dump is no draft."""

    def __init__(self, day_keys: DayKeys, *, wait_s: float = WAIT_S) -> None:
        self._day_keys = day_keys
        self._locks = Locks(wait_s=wait_s)
        self._rows: dict[str, tuple[bytes, datetime]] = {}

    async def hold(self, citizen: str, *, now: datetime) -> Held:
        """Lock and read; raises SessionBusy."""
        token = await self._locks.take(citizen)
        try:
            sealed, expires_at = self._rows.get(citizen, (None, now))
            data = opened(self._day_keys, sealed, citizen) if expires_at > now else None
        except BaseException:
            self._locks.give_back(Held(citizen, token, None))
            raise
        return Held(citizen, token, data)

    async def save(self, held: Held, data: bytes, *, now: datetime, lives_s: int) -> None:
        """Write and release; raises LockLost."""
        if not self._locks.holds(held):
            raise LockLost
        sealed = self._day_keys.seal(data, bound_to=held.citizen, now=now)
        self._rows[held.citizen] = (sealed, now + timedelta(seconds=lives_s))
        self._locks.give_back(held)

    async def erase(self, held: Held) -> None:
        """Delete and release."""
        if self._locks.holds(held):
            self._rows.pop(held.citizen, None)
        self._locks.give_back(held)

    async def release(self, held: Held) -> None:
        """Release and change nothing."""
        self._locks.give_back(held)

    async def close(self) -> None:
        """Nothing is held."""
