"""Key files: the key of each day as a file in a folder, for one machine or a folder that several share."""

import os
import secrets
from pathlib import Path

from storage.day_keys import DAY_BYTES, KEY_BYTES


class KeyFiles:
    """One file a day, mode 0600, overwritten before it is deleted; see KeyPlace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, day: str) -> bytes | None:
        """The key of that day, if there is one."""
        try:
            return self._path(day).read_bytes()
        except FileNotFoundError:
            return None

    def make(self, day: str) -> None:
        """Made aside and linked into place, so that of two processes one wins and both read the same key."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self._folder / f".{secrets.token_hex(8)}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, self._path(day))
        except FileExistsError:
            return
        finally:
            aside.unlink()
            _sync(self._folder)

    def is_there(self, day: str) -> bool:
        """Whether the file is there."""
        # Asked at every look at a draft, where a Path costs five times the question.
        return os.path.exists(f"{self._folder}/{day}.key")  # noqa: PTH110

    def days(self) -> set[str]:
        """Every day that has a key; a file that is none of ours has no day."""
        names = (path.stem for path in self._folder.glob("*.key"))
        return {name for name in names if len(name) == DAY_BYTES and name.isascii() and name.isdecimal()}

    def destroy_before(self, day: str) -> int:
        """Overwrite and delete the keys of earlier days."""
        return sum(_destroy(self._path(one)) for one in self.days() if one < day)

    def _path(self, day: str) -> Path:
        return self._folder / f"{day}.key"


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


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
