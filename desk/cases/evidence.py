"""Evidence: sealed files as they arrived, in a folder; in place only when complete, on disk and believed."""

import asyncio
import os
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path

_ID = re.compile(r"[0-9a-f]{32}")
# Younger files may still be on their way in.
SWEPT_AFTER_S = 86_400


def is_id(text: str) -> bool:
    """Whether this can be the id of a file; nothing else may become part of a path."""
    return _ID.fullmatch(text) is not None


class Arriving:
    """A file on its way in: written aside until it is kept."""

    def __init__(self, folder: Path, evidence_id: str) -> None:
        if not is_id(evidence_id):
            raise ValueError("an evidence id is 32 hex digits")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._final = folder / evidence_id
        self._aside = folder / f".{secrets.token_hex(16)}"
        descriptor = os.open(self._aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")

    async def write(self, piece: bytes) -> None:
        """Add a piece."""
        await asyncio.to_thread(self._file.write, piece)

    async def keep(self) -> None:
        """On disk and in place when this returns."""
        await asyncio.to_thread(self._keep)

    def drop(self) -> None:
        """Leave nothing; harmless after keep."""
        self._file.close()
        self._aside.unlink(missing_ok=True)

    def _keep(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._aside.rename(self._final)
        descriptor = os.open(self._final.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


async def read(folder: Path, evidence_id: str) -> bytes:
    """The sealed file whole (at most wire.MAX_EVIDENCE_BYTES); FileNotFoundError when it is not here."""
    return await asyncio.to_thread((folder / evidence_id).read_bytes)


def is_here(folder: Path, evidence_id: str) -> bool:
    """Whether the file is in place."""
    return (folder / evidence_id).is_file()


def sweep(folder: Path, is_wanted: Callable[[str], bool]) -> int:
    """Delete what a crash left: files aside, and files that no row wants; how many. Blocking."""
    if not folder.is_dir():
        return 0
    before = time.time() - SWEPT_AFTER_S
    old = [one for one in folder.iterdir() if one.is_file() and one.stat().st_mtime < before]
    gone = [one for one in old if not (is_id(one.name) and is_wanted(one.name))]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


async def remove(folder: Path, evidence_id: str) -> None:
    """Delete the file, if it is here."""
    await asyncio.to_thread((folder / evidence_id).unlink, missing_ok=True)
