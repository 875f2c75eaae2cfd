"""Sparing: what one place of the code says again and again is told a few times a minute, and then how often it was not."""

from dataclasses import dataclass

MINUTE_S = 60.0
# Enough to see that something goes on; whoever sends rubbish to a server fills no disk.
TOLD_A_MINUTE = 5


@dataclass(slots=True)
class _Said:
    since: float
    told: int = 0
    untold: int = 0


class Sparing:
    """There are as many places as in the code, so that what is remembered is bounded."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, int], _Said] = {}

    def untold(self, place: tuple[str, int], *, now: float) -> int | None:
        """How often `place` was not told since it last was; None where it is not to be told at `now`, in seconds, either."""
        said = self._said.setdefault(place, _Said(now))
        if now - said.since >= MINUTE_S:
            said.since, said.told = now, 0
        if said.told == TOLD_A_MINUTE:
            said.untold += 1
            return None
        said.told += 1
        count, said.untold = said.untold, 0
        return count
