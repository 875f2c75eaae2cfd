"""Parts: files that a browser is still sending, encrypted on disk under keys that only its cookie gives."""

import asyncio
import contextlib
import fcntl
import hmac
import os
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.channels.port import FileRefused
from evidence.scratch import NONCE_BYTES, Scratch, ScratchSource

PREFIX = "part-"
READ_BYTES = 256 * 1024
# A connection may be lost for a night.
ABANDONED_S = 6 * 3600.0
# Twice what a report holds: a page that was loaded again names its files anew.
MAX_PARTS = 20
# So much of the disk is left to the reports themselves.
MIN_FREE_BYTES = 512 * 1024 * 1024
# Where no more is left, what came from a browser that sent nothing for so long makes room for the files of others.
SILENT_S = 300.0

Result = TypeVar("Result")


class PartBusy(Exception):
    """Another request is writing to the same part."""


class DiskFull(Exception):
    """There is no room on disk for more parts now."""


class Arriving:
    """A part that one request appends to."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch

    @property
    def size(self) -> int:
        """How many bytes have arrived."""
        return self._scratch.size

    async def append(self, piece: bytes) -> None:
        """Keep `piece` after what is there."""
        await _in_thread(lambda: self._scratch.write(piece))

    async def empty(self) -> None:
        """Begin anew."""
        await _in_thread(self._scratch.empty)


class Parts:
    """Every part of every browser, in one folder.

    A part is named by its browser (the cookie's value, a secret) and the name that the page gave to the upload. Its key
    and its name on disk are HMAC-SHA256 values under the cookie (RFC 2104), so an intake that restarts finds it again
    when the browser comes back, and nothing on its disk can open it before.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def arrived(self, browser: str, name: str) -> int:
        """How many bytes of the part are here; 0 where there is none."""
        return await _in_thread(lambda: _size(self._path(browser, name)))

    @contextlib.asynccontextmanager
    async def appending(self, browser: str, name: str) -> AsyncIterator[Arriving]:
        """The part, to be appended to, made where it is not there; raises PartBusy and DiskFull."""
        scratch = await _in_thread(lambda: self._opened(browser, name))
        try:
            yield Arriving(scratch)
        finally:
            scratch.close()

    async def read(self, browser: str, name: str, size: int) -> AsyncIterator[bytes]:
        """The part in the clear, in pieces; raises FileRefused where it is empty, or has not exactly `size` bytes."""
        if size == 0:
            raise FileRefused("empty")
        try:
            descriptor = os.open(self._path(browser, name), os.O_RDONLY)
        except FileNotFoundError as error:
            raise FileRefused("unreadable") from error
        try:
            source = ScratchSource(descriptor, _secret(browser, "key", name))
            if source.size != size:
                raise FileRefused("unreadable")
            for at in range(0, size, READ_BYTES):
                yield await _in_thread(partial(source.read, at, READ_BYTES))
        finally:
            os.close(descriptor)

    async def remove(self, browser: str, names: Iterable[str]) -> None:
        """Delete these parts of a browser; what is not there is nothing to do."""
        paths = [self._path(browser, name) for name in names]
        await _in_thread(lambda: _unlink(paths))

    async def remove_all(self, browser: str) -> None:
        """Delete every part of a browser."""
        await _in_thread(lambda: _unlink(self._of(browser)))

    async def sweep(self, *, older_than_s: float = ABANDONED_S) -> None:
        """Delete every part to which nothing came for so long."""
        before = time.time() - older_than_s
        await _in_thread(
            lambda: _unlink([path for path in self._folder.glob(f"{PREFIX}*") if _touched_at(path) < before])
        )

    def _opened(self, browser: str, name: str) -> Scratch:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._make_room(browser, self._path(browser, name))
        path = self._path(browser, name)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # The lock goes with the descriptor, and with the process when that is killed.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return Scratch(descriptor, _secret(browser, "key", name), path)
        except BlockingIOError as error:
            os.close(descriptor)
            raise PartBusy from error

    def _make_room(self, browser: str, path: Path) -> None:
        if self._is_full() and not self._could_make_room():
            raise DiskFull
        others = sorted((one for one in self._of(browser) if one != path), key=_touched_at)
        _unlink(others[: max(len(others) - MAX_PARTS + 1, 0)])

    def _is_full(self) -> bool:
        space = os.statvfs(self._folder)
        return space.f_bavail * space.f_frsize < MIN_FREE_BYTES

    def _could_make_room(self) -> bool:
        """Delete what came from whoever is silent for longest, one browser after the other, until there is room."""
        of_browsers = defaultdict(list)
        for path in self._folder.glob(f"{PREFIX}*"):
            of_browsers[path.name.rpartition("-")[0]].append(path)
        before = time.time() - SILENT_S
        for touched_at, paths in sorted((max(map(_touched_at, each)), each) for each in of_browsers.values()):
            if touched_at > before:
                break
            _unlink(paths)
            if not self._is_full():
                return True
        return False

    def _path(self, browser: str, name: str) -> Path:
        return self._folder / f"{_prefix(browser)}{_secret(browser, 'name', name).hex()}"

    def _of(self, browser: str) -> list[Path]:
        return list(self._folder.glob(f"{_prefix(browser)}*"))


def _prefix(browser: str) -> str:
    return f"{PREFIX}{_secret(browser, 'browser', '').hex()[:32]}-"


def _secret(browser: str, use: str, name: str) -> bytes:
    return hmac.digest(browser.encode(), f"web part\0{use}\0{name}".encode(), "sha256")


def _size(path: Path) -> int:
    try:
        return max(path.stat().st_size - NONCE_BYTES, 0)
    except FileNotFoundError:
        return 0


def _touched_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


async def _in_thread(work: Callable[[], Result]) -> Result:
    """`work` in a thread, waited for also when this task is cancelled: it must not outlive the descriptor it uses."""
    doing = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait({doing})
        raise
