"""Day keys: what is kept for a day is encrypted with that day's key; when the key is destroyed, nobody can read it."""

import os
import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEY_BYTES = 32
NONCE_BYTES = 12
DAY_BYTES = len("20260101")


class KeyDestroyed(Exception):
    """The key of that day is gone, and with it what it encrypted."""


class NotOurs(Exception):
    """The bytes were not sealed with one of our keys, or for something else."""


class DayKeys:
    """ChaCha20-Poly1305 (RFC 8439) with one key file a UTC day, kept for `keep_days` days after it."""

    def __init__(self, folder: Path, *, keep_days: int = 3) -> None:
        self._folder = folder
        self._keep_days = keep_days
        self._known: dict[str, bytes] = {}

    def seal(self, data: bytes, *, bound_to: str, now: datetime) -> bytes:
        """`data` encrypted with today's key; it opens only for the same `bound_to`."""
        day = f"{now.astimezone(UTC):%Y%m%d}"
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = ChaCha20Poly1305(self._key_of_today(day)).encrypt(nonce, data, _context(day, bound_to))
        return day.encode() + nonce + sealed

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """What was sealed; raises KeyDestroyed or NotOurs."""
        day = sealed[:DAY_BYTES].decode("ascii", "replace")
        if not (len(day) == DAY_BYTES and day.isascii() and day.isdecimal()):
            raise NotOurs("no day")
        nonce, rest = sealed[DAY_BYTES : DAY_BYTES + NONCE_BYTES], sealed[DAY_BYTES + NONCE_BYTES :]
        try:
            return ChaCha20Poly1305(self._key_of(day)).decrypt(nonce, rest, _context(day, bound_to))
        except (InvalidTag, ValueError) as error:
            raise NotOurs("does not authenticate") from error

    def kept_since(self, now: datetime) -> datetime:
        """What was sealed before this moment cannot be opened any more, once old keys are destroyed."""
        oldest = now.astimezone(UTC) - timedelta(days=self._keep_days)
        return oldest.replace(hour=0, minute=0, second=0, microsecond=0)

    def destroy_old(self, now: datetime) -> int:
        """Overwrite and delete the keys of days that are over for longer than they are kept; how many went."""
        oldest = self.kept_since(now).date()
        self._known = {day: key for day, key in self._known.items() if day >= f"{oldest:%Y%m%d}"}
        return sum(_destroy(path) for path in self._folder.glob("*.key") if _day_of(path) < oldest)

    def _key_of_today(self, day: str) -> bytes:
        try:
            return self._key_of(day)
        except KeyDestroyed:
            self._make(day)
            return self._key_of(day)

    def _key_of(self, day: str) -> bytes:
        known = self._known.get(day)
        # A key that another process destroyed must not live on in this one.
        path = self._folder / f"{day}.key"
        if known is None or not path.exists():
            self._known.pop(day, None)
            try:
                known = path.read_bytes()
            except FileNotFoundError:
                raise KeyDestroyed(day) from None
            self._known[day] = known
        return known

    def _make(self, day: str) -> None:
        """Made aside and linked into place, so that of two processes one wins and both read the same key."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self._folder / f".{secrets.token_hex(8)}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, self._folder / f"{day}.key")
        except FileExistsError:
            return
        finally:
            aside.unlink()
            _sync(self._folder)


def _day_of(path: Path) -> date:
    """The day of a key file; a file that is none of ours is never old."""
    try:
        return datetime.strptime(path.stem, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return date.max


def _destroy(path: Path) -> bool:
    """Whether the key went by our hand; another sweep may be faster."""
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _context(day: str, bound_to: str) -> bytes:
    return f"iblagh {day} {bound_to}".encode()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
