"""Redis sessions: shared by many intakes; hold and save are one script, so one round trip, each (Redis 7.0)."""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from redis.exceptions import RedisError

from storage import redis_connections
from storage.day_keys import DayKeys
from storage.gathering import Gathering
from storage.redis_connections import is_cluster, redis_of
from storage.sessions import WAIT_S, Held, LockLost, SessionBusy, SessionsDown, opened

# A process that dies holding a lock keeps its citizen waiting no longer than this; a living one renews its locks.
LOCK_MS = 15_000
RENEW_S = 5.0
# Whoever gives up on a hold that failed waits this long to undo it; after that it is tried again this often.
LET_GO_S = 2.0
LET_GO_AGAIN_S = 0.5
# So many citizens' sessions are asked for in one call.
TOGETHER = 64

# Each script may be carried out twice, when its answer was lost with the connection (storage.redis_connections).
# Those that every turn needs take many citizens at once: a server of Redis and its client both spend more on a call than
# on what it carries.
# KEYS: lock and data of each. ARGV: locks' life in ms, then each one's token. Gives {taken, data} of each. A lock that is
# ours already is taken again.
_HOLD = """
local given = {}
for i = 1, #KEYS / 2 do
  local lock, token = KEYS[2 * i - 1], ARGV[i + 1]
  if redis.call('SET', lock, token, 'NX', 'PX', ARGV[1]) or redis.call('GET', lock) == token then
    given[i] = {1, redis.call('GET', KEYS[2 * i])}
  else
    given[i] = {0, false}
  end
end
return given
"""
# KEYS: lock and data of each. ARGV: each one's token, data, and its life in seconds. Gives whether each lock was still
# ours. Nobody seals to the same bytes twice, so where these lie already it was us, a moment ago.
_SAVE = """
local given = {}
for i = 1, #KEYS / 2 do
  local lock, data, token, sealed = KEYS[2 * i - 1], KEYS[2 * i], ARGV[3 * i - 2], ARGV[3 * i - 1]
  if redis.call('GET', lock) == token then
    redis.call('SET', data, sealed, 'EX', ARGV[3 * i])
    redis.call('DEL', lock)
    given[i] = 1
  else
    given[i] = redis.call('GET', data) == sealed and 1 or 0
  end
end
return given
"""
# KEYS: lock, data. ARGV: token, whether the data goes too.
_END = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '1' then redis.call('DEL', KEYS[2]) end
redis.call('DEL', KEYS[1])
return 1
"""
# KEYS: lock. ARGV: token, lock's life in ms.
_RENEW = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
"""


class RedisSessions:
    """Sessions under `iblagh:{pseudonym}:…`; both keys of a citizen lie in one slot of a cluster."""

    def __init__(
        self,
        url: str,
        day_keys: DayKeys,
        *,
        wait_s: float = WAIT_S,
        renew_s: float = RENEW_S,
        connections: int = redis_connections.CONNECTIONS,
        connection_wait_s: float = redis_connections.WAIT_S,
    ) -> None:
        self._redis: Any = redis_of(url, connections=connections, wait_s=connection_wait_s)
        self._day_keys = day_keys
        self._wait_s = wait_s
        self._renew_s = renew_s
        # A Cluster's scripts reach one slot only, and so one citizen.
        most = 1 if is_cluster(url) else TOGETHER
        self._hold_script = self._redis.register_script(_HOLD)
        self._save_script = self._redis.register_script(_SAVE)
        self._hold: Gathering[tuple[str, str], tuple[int, bytes | None]] = Gathering(
            self._held_together, most=most, at_once=connections
        )
        self._save: Gathering[tuple[Held, bytes, int], int] = Gathering(
            self._saved_together, most=most, at_once=connections
        )
        self._end = self._redis.register_script(_END)
        self._renew = self._redis.register_script(_RENEW)
        # Token and citizen of every lock that is ours, and what renews them while there are any.
        self._held: dict[str, str] = {}
        self._renewing: asyncio.Task[None] | None = None
        self._letting_go: set[asyncio.Task[None]] = set()

    async def hold(self, citizen: str, *, now: datetime) -> Held:  # noqa: ARG002  # Redis has the clock
        """Lock and read; raises SessionBusy."""
        token = secrets.token_hex(8)
        try:
            sealed = await self._taken(citizen, token)
            self._renew_from_now_on(token, citizen)
            return Held(citizen, token, opened(self._day_keys, sealed, citizen))
        except SessionBusy:
            raise
        except BaseException:
            # Redis may have given the lock even if its answer did not arrive, and then for as long as it lives.
            await asyncio.wait({self._let_go(Held(citizen, token, None))}, timeout=LET_GO_S)
            raise

    async def save(self, held: Held, data: bytes, *, now: datetime, lives_s: int) -> None:
        """Write and release; raises LockLost."""
        sealed = self._day_keys.seal(data, bound_to=held.citizen, now=now)
        self._held.pop(held.token, None)
        try:
            is_saved = await self._save((held, sealed, lives_s))
        except BaseException:
            # The event is tried again and must not wait for a lock that nobody has.
            self._let_go(held)
            raise
        if not is_saved:
            raise LockLost

    async def erase(self, held: Held) -> None:
        """Delete and release."""
        self._held.pop(held.token, None)
        with _down():
            await self._end(keys=_keys(held.citizen), args=[held.token, "1"])

    async def release(self, held: Held) -> None:
        """Release and change nothing."""
        self._held.pop(held.token, None)
        with _down():
            await self._end(keys=_keys(held.citizen), args=[held.token, "0"])

    async def close(self) -> None:
        """Close the connections."""
        for task in (self._renewing, *self._letting_go):
            if task:
                task.cancel()
        await self._redis.aclose()

    def _renew_from_now_on(self, token: str, citizen: str) -> None:
        self._held[token] = citizen
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renewed())

    async def _renewed(self) -> None:
        """Keep every lock that is still ours; most turns end before their first renewal."""
        while self._held:
            await asyncio.sleep(self._renew_s)
            for token, citizen in list(self._held.items()):
                # A lock that cannot be renewed may be lost, which its turn finds out when it saves.
                with contextlib.suppress(RedisError, OSError, TimeoutError):
                    await self._renew(keys=_keys(citizen)[:1], args=[token, LOCK_MS])

    def _let_go(self, held: Held) -> asyncio.Task[None]:
        """Release in the background, for as long as the lock may live."""
        task = asyncio.create_task(self._released(held))
        self._letting_go.add(task)
        task.add_done_callback(self._letting_go.discard)
        return task

    async def _released(self, held: Held) -> None:
        until = time.monotonic() + LOCK_MS / 1000
        while time.monotonic() < until:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                await self.release(held)
                return
            await asyncio.sleep(LET_GO_AGAIN_S)

    async def _taken(self, citizen: str, token: str) -> bytes | None:
        """What is kept, once the lock is ours."""
        until = time.monotonic() + self._wait_s
        while True:
            taken, sealed = await self._hold((citizen, token))
            if taken:
                return sealed
            if time.monotonic() > until:
                raise SessionBusy
            await asyncio.sleep(random.uniform(0.01, 0.05))  # noqa: S311  # jitter, no secret

    async def _held_together(self, wanted: Sequence[tuple[str, str]]) -> Sequence[tuple[int, bytes | None]]:
        keys = [key for citizen, _token in wanted for key in _keys(citizen)]
        with _down():
            given = await self._hold_script(keys=keys, args=[LOCK_MS, *(token for _citizen, token in wanted)])
        return cast(Sequence[tuple[int, bytes | None]], given)

    async def _saved_together(self, wanted: Sequence[tuple[Held, bytes, int]]) -> Sequence[int]:
        keys = [key for held, _sealed, _lives_s in wanted for key in _keys(held.citizen)]
        args = [part for held, sealed, lives_s in wanted for part in (held.token, sealed, lives_s)]
        with _down():
            return cast(Sequence[int], await self._save_script(keys=keys, args=args))


@contextlib.contextmanager
def _down() -> Iterator[None]:
    """The client's errors as the port's."""
    try:
        yield
    except RedisError as error:
        raise SessionsDown from error


def _keys(citizen: str) -> list[str]:
    return [f"iblagh:{{{citizen}}}:lock", f"iblagh:{{{citizen}}}:session"]
