"""Probing: whether everything that a process needs answers at this moment; kept a little, so that being asked costs nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

ASKED_FOR_S = 2.0
KEPT_S = 2.0

UP, SLOW, NOT_MIGRATED = "up", "slow", "not_migrated"

# Raises what is wrong, or gives a state.
Ask = Callable[[], Awaitable[str]]


class Probe:
    """One thing that is needed; its state is known for `kept_s`, and it is never asked twice at once."""

    def __init__(self, ask: Ask, *, kept_s: float = KEPT_S, asked_for_s: float = ASKED_FOR_S) -> None:
        self._ask = ask
        self._kept_s = kept_s
        self._asked_for_s = asked_for_s
        self._state = SLOW
        self._until = 0.0
        self._asking: asyncio.Task[None] | None = None

    async def state(self) -> str:
        """`up`, `slow`, or what is wrong, by its kind and without a word of its message."""
        if time.monotonic() < self._until:
            return self._state
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._asked())
        # What hangs goes on hanging, and only once.
        _done, hanging = await asyncio.wait({self._asking}, timeout=self._asked_for_s)
        return SLOW if hanging else self._state

    def close(self) -> None:
        """Stop asking."""
        if self._asking:
            self._asking.cancel()

    async def _asked(self) -> None:
        try:
            self._state = await self._ask()
        except Exception as error:
            self._state = type(error).__name__
        self._until = time.monotonic() + self._kept_s


class Readiness:
    """Everything that is needed for a process to do its work, and whether it was told to end."""

    def __init__(self, needed: Mapping[str, Probe]) -> None:
        self._needed = needed
        # Set once this process was told to end: others take what comes.
        self.is_leaving = False

    async def look(self) -> dict[str, object]:
        """`ready`, and the state of each part."""
        states = await asyncio.gather(*(one.state() for one in self._needed.values()))
        is_ready = not self.is_leaving and all(state == UP for state in states)
        return {"ready": is_ready, "draining": self.is_leaving, **dict(zip(self._needed, states, strict=True))}

    def close(self) -> None:
        """Stop asking."""
        for one in self._needed.values():
            one.close()
