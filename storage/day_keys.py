"""Day keys: what is kept for a day is encrypted with that day's key; when the key is destroyed, nobody can read it."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEY_BYTES = 32
NONCE_BYTES = 12
DAY_BYTES = len("20260101")


class KeyDestroyed(Exception):
    """The key of that day is gone, and with it what it encrypted."""


class NotOurs(Exception):
    """The bytes were not sealed with one of our keys, or for something else."""


class KeyPlace(Protocol):
    """Where keys are kept for all processes; a day is `20260101`. Every method may block, but for `is_there` briefly."""

    def find(self, day: str) -> bytes | None:
        """The key of that day, if there is one."""
        ...

    def make(self, day: str) -> None:
        """Make the key of that day, unless there is one: of two processes one wins."""
        ...

    def is_there(self, day: str) -> bool:
        """Whether a key that was found is still there, as far as it can be told without waiting."""
        ...

    def days(self) -> set[str]:
        """Every day that has a key."""
        ...

    def destroy_before(self, day: str) -> int:
        """Destroy the keys of earlier days, so that they cannot be restored from what is left; how many went by our hand."""
        ...


class DayKeys:
    """ChaCha20-Poly1305 (RFC 8439) with one key a UTC day, kept for `keep_days` days after it.

    Each key is looked up once and then held in memory, until a sweep finds that it is destroyed.
    """

    def __init__(self, place: KeyPlace, *, keep_days: int = 3) -> None:
        self._place = place
        self._keep_days = keep_days
        self._known: dict[str, ChaCha20Poly1305] = {}
        # Days that are over and have no key; none is made for them any more.
        self._gone: set[str] = set()

    def seal(self, data: bytes, *, bound_to: str, now: datetime) -> bytes:
        """`data` encrypted with today's key; it opens only for the same `bound_to`."""
        day = _day(now)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._key_of_today(day).encrypt(nonce, data, _context(day, bound_to))
        return day.encode() + nonce + sealed

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """What was sealed; raises KeyDestroyed or NotOurs."""
        day = sealed[:DAY_BYTES].decode("ascii", "replace")
        if not (len(day) == DAY_BYTES and day.isascii() and day.isdecimal()):
            raise NotOurs("no day")
        nonce, rest = sealed[DAY_BYTES : DAY_BYTES + NONCE_BYTES], sealed[DAY_BYTES + NONCE_BYTES :]
        try:
            return self._key_of(day).decrypt(nonce, rest, _context(day, bound_to))
        except (InvalidTag, ValueError) as error:
            raise NotOurs("does not authenticate") from error

    def kept_since(self, now: datetime) -> datetime:
        """What was sealed before this moment cannot be opened any more, once old keys are destroyed."""
        oldest = now.astimezone(UTC) - timedelta(days=self._keep_days)
        return oldest.replace(hour=0, minute=0, second=0, microsecond=0)

    def sweep(self, now: datetime) -> int:
        """Make the keys of today and tomorrow, and destroy old ones; how many went. Blocking."""
        for day in (now, now + timedelta(days=1)):
            self._key_of_today(_day(day))
        return self.destroy_old(now)

    def destroy_old(self, now: datetime) -> int:
        """Destroy the keys of days that are over for longer than they are kept; how many went. Blocking."""
        oldest = _day(self.kept_since(now))
        gone = self._place.destroy_before(oldest)
        # A key that another process destroyed must not live on in this one.
        there = self._place.days()
        self._known = {day: key for day, key in self._known.items() if day >= oldest and day in there}
        self._gone.clear()
        return gone

    def oldest(self) -> datetime | None:
        """When the oldest day that still has a key began. Blocking."""
        days = self._place.days()
        return datetime.strptime(min(days), "%Y%m%d").replace(tzinfo=UTC) if days else None

    def check(self, now: datetime) -> None:
        """Raise what keeps today's key from being found or made. Blocking."""
        self._key_of_today(_day(now))

    def _key_of_today(self, day: str) -> ChaCha20Poly1305:
        try:
            return self._key_of(day)
        except KeyDestroyed:
            self._place.make(day)
            self._gone.discard(day)
            return self._key_of(day)

    def _key_of(self, day: str) -> ChaCha20Poly1305:
        known = self._known.get(day)
        if known is not None and self._place.is_there(day):
            return known
        self._known.pop(day, None)
        found = None if day in self._gone else self._place.find(day)
        if found is None:
            if day < _day(datetime.now(UTC)):
                self._gone.add(day)
            raise KeyDestroyed(day)
        self._known[day] = ChaCha20Poly1305(found)
        return self._known[day]


def _day(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{utc.year:04}{utc.month:02}{utc.day:02}"


def _context(day: str, bound_to: str) -> bytes:
    return f"iblagh {day} {bound_to}".encode()
