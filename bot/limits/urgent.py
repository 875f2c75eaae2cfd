"""Urgent: who reports a life in danger at this moment, so that their messages pass those that wait; pseudonyms, in memory."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from bot.limits.pacing import URGENT_CATEGORIES
from conversations.events import Event, Pressed
from conversations.taxonomy import TAXONOMY

KNOWN_FOR_S = 3600.0
# Those who were urgent longest ago wait like anybody.
MOST = 500
_CODES = URGENT_CATEGORIES | {one.code for one in TAXONOMY.subtypes if one.priority == "P0"}


class Urgent:
    """Of this process; another intake learns it with its own first turn."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    def mark(self, citizen: str) -> None:
        """From now on, for an hour."""
        self._until[citizen] = self._clock() + KNOWN_FOR_S
        self._until.move_to_end(citizen)
        if len(self._until) > MOST:
            self._until.popitem(last=False)

    def __contains__(self, citizen: str) -> bool:
        return self._until.get(citizen, 0.0) > self._clock()

    def citizens(self) -> list[str]:
        """All of them."""
        now = self._clock()
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)
        return list(self._until)


def begins_urgent(event: Event) -> bool:
    """Whether an event chooses what may be of priority P0."""
    return isinstance(event, Pressed) and event.value in _CODES
