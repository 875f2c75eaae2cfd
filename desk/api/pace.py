"""Pace: how many requests a token may make in a minute; kept in memory, each desk for itself."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

MINUTE_S = 60.0


@dataclass(slots=True)
class _Bucket:
    """What a token has left at a moment."""

    left: float
    at_s: float


class Pace:
    """A bucket for each token that fills evenly: a burst of a minute's worth, then no faster than it fills."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        # As many as there are valid tokens: what nobody issued is refused before it gets here.
        self._buckets: dict[str, _Bucket] = {}

    def wait_s(self, token_id: str) -> int:
        """Nothing when one more request may be made, which is counted; else in how many seconds it may."""
        now = self._clock()
        bucket = self._buckets.setdefault(token_id, _Bucket(self._most, now))
        bucket.left = min(self._most, bucket.left + (now - bucket.at_s) * self._most / MINUTE_S)
        bucket.at_s = now
        if bucket.left >= 1:
            bucket.left -= 1
            return 0
        return max(1, math.ceil((1 - bucket.left) * MINUTE_S / self._most))
