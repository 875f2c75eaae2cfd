"""Erased: what those who erased everything had used of their windows, in memory alone and until these are over."""

from collections import OrderedDict

from bot.limits.pacing import NO_PACE, Pace, added, open_at

# Those who erased longest ago begin anew.
MOST = 10_000


class Erased:
    """Of this process; another intake counts for itself. Pseudonyms and numbers, and nothing of them on a disk."""

    def __init__(self) -> None:
        self._paces: OrderedDict[str, Pace] = OrderedDict()

    def note(self, citizen: str, pace: Pace, *, at_s: int) -> None:
        """`citizen` erased everything, and had used this (`at_s` in seconds of the Unix epoch)."""
        self._paces[citizen] = added(self.of(citizen, at_s=at_s), pace, at_s=at_s)
        self._paces.move_to_end(citizen)
        while self._paces and (len(self._paces) > MOST or not self.of(next(iter(self._paces)), at_s=at_s).windows):
            self._paces.popitem(last=False)

    def of(self, citizen: str, *, at_s: int) -> Pace:
        """What they had used, in the windows that are not over."""
        return open_at(self._paces.get(citizen, NO_PACE), at_s=at_s)
