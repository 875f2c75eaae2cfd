"""Local evidence: sealed files in a folder, each in place only when it is complete and on disk."""

import asyncio
import contextlib
import errno
import hashlib
import os
import secrets
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

from storage.evidence import PIECE, Empty, StoreDown, checked_id, gathered, is_id

# No threads of anything else, so that a disk that hangs delays nothing but evidence.
THREADS = 8
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class LocalEvidence:
    """One file an evidence id, mode 0600; no disk is ever waited for in the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="evidence")

    async def keep(self, evidence_id: str, sealed: AsyncIterator[bytes]) -> str:
        """Write `sealed` aside and link it to its place; see EvidenceStore. A full disk is an OSError."""
        final, aside = self._path(evidence_id), _Aside(self._folder)
        try:
            async with aclosing(gathered(sealed, PIECE)) as pieces:
                async for piece in pieces:
                    await self._in_thread(aside.write, piece)
            if not aside.is_begun:
                raise Empty
            return await self._in_thread(aside.put_in_place, final)
        finally:
            # Runs after the write that may still be going on, also when nobody waits for it any more.
            await asyncio.shield(self._in_thread(aside.discard))

    async def open_sealed(self, evidence_id: str) -> AsyncIterator[bytes]:
        """The sealed file, in pieces; FileNotFoundError when it is not here."""
        file = await self._in_thread(_opened, self._path(evidence_id))
        try:
            while piece := await self._in_thread(file.read, PIECE):
                yield piece
        finally:
            # Closing waits for a read that may still be going on.
            self._threads.submit(file.close)

    async def sealed_sha256(self, evidence_id: str) -> str:
        """SHA-256 of the sealed file, in hex; FileNotFoundError when it is not here."""
        return await self._in_thread(_sha256_of, self._path(evidence_id))

    async def has(self, evidence_id: str) -> bool:
        """Whether the file is here, complete."""
        return await self._in_thread(self._path(evidence_id).exists)

    async def remove(self, evidence_id: str) -> None:
        """Delete the file, if it is here."""
        await self._in_thread(self._path(evidence_id).unlink, True)

    async def sweep(self, is_known: Callable[[str], Awaitable[bool]], *, older_than_s: float) -> int:
        """Delete what nobody knows, or was left half, and has not been touched for that long; how many files went."""
        gone = 0
        for name in await self._in_thread(_old_files, self._folder, time.time() - older_than_s):
            # One with a dot was left half.
            if not is_id(name) or not await is_known(name):
                gone += await self._in_thread(_deleted, self._folder / name)
        return gone

    async def check(self) -> None:
        """Raise StoreDown when a file cannot be written, linked and read in the folder."""
        try:
            await self._in_thread(_tried, self._folder)
        except OSError as error:
            reason = errno.errorcode.get(error.errno or 0, type(error).__name__)
            raise StoreDown(f"the evidence folder cannot keep files ({reason})") from None

    def _path(self, evidence_id: str) -> Path:
        return self._folder / checked_id(evidence_id)

    def _in_thread(
        self, work: Callable[_Given, _Result], *given: _Given.args, **named: _Given.kwargs
    ) -> "asyncio.Future[_Result]":
        return asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*given, **named))


class _Aside:
    """A file on its way to its place; each method blocks, and waits for the one before it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f".{secrets.token_hex(16)}"
        self._turn = threading.Lock()
        self._digest = hashlib.sha256()
        self._file: BinaryIO | None = None
        self._is_discarded = False

    @property
    def is_begun(self) -> bool:
        """Whether anything was written."""
        return self._file is not None

    def write(self, piece: bytes | bytearray) -> None:
        """Add a piece; the first makes the file."""
        with self._turn:
            if self._is_discarded:
                return
            if self._file is None:
                self._file = self._created()
            self._file.write(piece)
            self._digest.update(piece)

    def put_in_place(self, final: Path) -> str:
        """Make it last, and link it to `final` unless there is a file already; the SHA-256 of what is there then."""
        with self._turn:
            if self._is_discarded or self._file is None:
                raise FileNotFoundError
            self._file.flush()
            os.fsync(self._file.fileno())
            digest = self._linked(final)
            _sync(self._folder)
            return digest

    def discard(self) -> None:
        """Delete it, wherever it is but in its place."""
        with self._turn:
            self._is_discarded = True
            if self._file is None:
                return
            try:
                # On a full disk closing fails too, for what was not written yet.
                with contextlib.suppress(OSError):
                    self._file.close()
            finally:
                self._path.unlink(missing_ok=True)

    def _linked(self, final: Path) -> str:
        while True:
            # Unlike a rename, a link never replaces what is there.
            try:
                os.link(self._path, final)
            except FileExistsError:
                # What is there may be deleted before it is read.
                with contextlib.suppress(FileNotFoundError):
                    return _sha256_of(final)
            else:
                return self._digest.hexdigest()

    def _created(self) -> BinaryIO:
        _make(self._folder)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return os.fdopen(descriptor, "wb")


def _tried(folder: Path) -> None:
    """Do all that keeping a file does."""
    aside, final = _Aside(folder), folder / f".{secrets.token_hex(16)}"
    try:
        aside.write(b"check")
        aside.put_in_place(final)
        final.read_bytes()
    finally:
        aside.discard()
        final.unlink(missing_ok=True)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _make(folder: Path) -> None:
    """The folder and those above it, each on disk."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _old_files(folder: Path, before: float) -> list[str]:
    """The names of those that are ours and were last written before that, in order."""
    if not folder.exists():
        return []
    with os.scandir(folder) as entries:
        return sorted(one.name for one in entries if is_id(one.name.removeprefix(".")) and _is_older(one, before))


def _is_older(entry: "os.DirEntry[str]", before: float) -> bool:
    """Whether it is a file that was last written before that; False for one that another sweep has just deleted."""
    try:
        return entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_mtime < before
    except FileNotFoundError:
        return False


def _deleted(path: Path) -> bool:
    """Whether it went by our hand; another sweep may be faster."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
