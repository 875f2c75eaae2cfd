"""Slowing down: how long a sign-in waits after failures, so that guessing is slow and nobody locks out somebody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from desk.accounts.credentials import SignInFailed, token_hash

# Mistyping twice costs nothing; each failure after that doubles the wait, up to the longest.
FREE_FAILURES = 2
LONGEST_WAIT_S = 30
# Names whose failures are remembered, in memory and hashed; the one that was typed longest ago gives its place up.
MOST_NAMES = 10_000


class TooSoon(Exception):
    """After failures one has to wait; `wait_s` seconds are left."""

    def __init__(self, wait_s: int) -> None:
        super().__init__("too soon")
        self.wait_s = wait_s


def check_wait(*, failures: int, failed_at: datetime | None, now: datetime) -> None:
    """Raise TooSoon while the wait after the last failure lasts.

    Browsers that signed in to an account before have a count of their own; all others share the name's. So whoever
    guesses from elsewhere makes an analyst wait only on a new device, and there at most LONGEST_WAIT_S.
    """
    if failed_at is None or failures <= FREE_FAILURES:
        return
    wait_s = min(2 ** min(failures - 1, 10), LONGEST_WAIT_S)
    left_s = int(wait_s - (now - failed_at).total_seconds())
    if left_s > 0:
        raise TooSoon(left_s)


@dataclass(slots=True)
class Guessed:
    """How often a name was tried from browsers that no account knows."""

    failures: int = 0
    failed_at: datetime | None = None


class Strangers:
    """Sign-ins from browsers that no account knows: few at a time, and each failure keeps its place for a while.

    It bounds memory (19 MiB a password) and guesses over all accounts together: at most `at_once` in `pause_s`. Failures
    count for a name whether an account has it or not, here and nowhere else, so that no wait, restart or second desk
    tells which names have one.
    """

    def __init__(self, *, at_once: int = 2, waiting: int = 20, pause_s: float = 1.0) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._here = 0
        self._pause_s = pause_s
        self._names: dict[str, Guessed] = {}

    def guessed(self, name: str) -> Guessed:
        """The count of a name."""
        hashed = token_hash(name)
        guessed = self._names[hashed] = self._names.pop(hashed, Guessed())
        if len(self._names) > MOST_NAMES:
            del self._names[next(iter(self._names))]
        return guessed

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold a place while trying; raises TooSoon when too many wait for one."""
        if self._here >= self._most:
            raise TooSoon(LONGEST_WAIT_S)
        self._here += 1
        try:
            async with self._places:
                try:
                    yield
                except SignInFailed:
                    await asyncio.sleep(self._pause_s)
                    raise
        finally:
            self._here -= 1
