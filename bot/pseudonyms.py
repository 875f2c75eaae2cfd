"""Pseudonyms: a citizen's address as a keyed hash that is another one each month, the only form in which it leaves its channel."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.aliases import KEPT_FOR
from storage.pseudonym import Pseudonym

# Longer than any draft lives (IBLAGH_DRAFT_HOURS is at most 48): whoever has one at the month's turn is known by both names.
BEFORE_THE_TURN = timedelta(hours=49)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Span:
    """The keys that hold from one moment to another, the one that names sessions first."""

    since: datetime
    until: datetime
    keys: tuple[bytes, ...]
    # From when on nothing leads from one of its months to the other; None where it has one.
    parts_at: datetime | None = None


def leads_until(now: datetime) -> datetime:
    """When nothing leads any more to a pseudonym that is known now: in the first days of a month it may be the last one's."""
    begins = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (begins + timedelta(days=32)).replace(day=1)
    return (begins if now < begins + KEPT_FOR else following) + KEPT_FOR


class Pseudonyms:
    """Keyed with IBLAGH_SECRET and the month (UTC): without the secret, nobody can test an address against a pseudonym.

    Around the turn of a month a pseudonym carries the neighbouring month's as it does those of older secrets, so that
    drafts, locks and order stay with their citizen (storage.rotating); three days later nothing leads from one to the other.
    """

    def __init__(self, *secrets: str, clock: Callable[[], datetime] = _now) -> None:
        self._secrets = secrets
        self._clock = clock
        self._span = self._span_of(clock())

    def of(self, channel: str, sender: str) -> str:
        """The pseudonym of `sender` on `channel`: 64 hex digits; a Pseudonym while there are several keys."""
        now = self._clock()
        if not self._span.since <= now < self._span.until:
            self._span = self._span_of(now)
        made = _names(self._span.keys, channel, sender)
        return Pseudonym(made[0], made[1:], self._span.parts_at) if len(made) > 1 else made[0]

    def former(self, channel: str, sender: str) -> tuple[str, ...]:
        """What `sender` was called until nothing leads there any more, while something of that may be kept; for /erase alone."""
        now = self._clock()
        begins = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        parted = begins + KEPT_FOR
        if not parted <= now < parted + BEFORE_THE_TURN:
            return ()
        return _names(self._keys(begins - timedelta(days=1)), channel, sender)

    def _span_of(self, now: datetime) -> _Span:
        begins = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        ends = (begins + timedelta(days=32)).replace(day=1)
        known, leaves = begins + KEPT_FOR, ends - BEFORE_THE_TURN
        if now < known:
            return _Span(begins, known, self._keys(begins, begins - timedelta(days=1)), known)
        if now < leaves:
            return _Span(known, leaves, self._keys(begins))
        return _Span(leaves, ends, self._keys(begins, ends), ends + KEPT_FOR)

    def _keys(self, *months: datetime) -> tuple[bytes, ...]:
        return tuple(_key(secret, f"{month:%Y-%m}") for month in months for secret in self._secrets)


def _names(keys: Sequence[bytes], channel: str, sender: str) -> tuple[str, ...]:
    name = f"{channel}\0{sender}".encode()
    return tuple(hmac.digest(key, name, "sha256").hex() for key in keys)


def _key(secret: str, month: str) -> bytes:
    return hashlib.sha256(b"iblagh pseudonyms\0" + secret.encode() + b"\0" + month.encode()).digest()
