"""Strangers: chats that nobody linked: told one neutral line now and then, and asked about at the desk only so often."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

# So long a chat that the desk does not know is not asked about again.
QUIET_S = 30.0
# So long it is not told anything again.
TOLD_EVERY_S = 600.0
# Codes that a chat may try within TOLD_EVERY_S.
TRIES = 5
# So many are remembered, the latest.
MANY = 5_000


@dataclass(slots=True)
class _Stranger:
    asked_at: float
    told_at: float | None = None
    tries: list[float] = field(default_factory=list)


class Strangers:
    """Kept in memory only; `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._known: dict[int, _Stranger] = {}

    def is_one(self, chat: int) -> bool:
        """Whether the desk said a moment ago that it does not know this chat."""
        known = self._known.get(chat)
        return known is not None and self._clock() - known.asked_at < QUIET_S

    def may_try(self, chat: int) -> bool:
        """Whether one more code may be tried, which is counted."""
        known, now = self._of(chat), self._clock()
        known.tries = [one for one in known.tries if now - one < TOLD_EVERY_S]
        if len(known.tries) >= TRIES:
            return False
        known.tries.append(now)
        return True

    def may_be_told(self, chat: int) -> bool:
        """Whether the neutral line may be said; after that, not for a while."""
        known, now = self._of(chat), self._clock()
        known.asked_at = now
        if known.told_at is not None and now - known.told_at < TOLD_EVERY_S:
            return False
        known.told_at = now
        return True

    def welcome(self, chat: int) -> None:
        """The chat is linked now."""
        self._known.pop(chat, None)

    def _of(self, chat: int) -> _Stranger:
        if chat not in self._known:
            if len(self._known) >= MANY:
                self._known.pop(next(iter(self._known)))
            self._known[chat] = _Stranger(self._clock() - QUIET_S)
        return self._known[chat]
