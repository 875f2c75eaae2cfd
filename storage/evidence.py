"""Evidence: files sealed to the desk as they stream in, kept in a folder; never in the clear on disk."""

import asyncio
import contextlib
import hashlib
import os
import queue
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from storage.sealing import Seal

PIECE = 64 * 1024
# Pieces that may wait for the sealing thread: what a file costs in memory, whatever its size.
WAITING_PIECES = 8
# A slow upload keeps its thread until it ends. These are no threads of anything else, so it delays other uploads only.
MAX_AT_ONCE = 64
_ID = re.compile(r"[0-9a-f]{32}")


class TooLarge(Exception):
    """More bytes came than are allowed."""


class Empty(Exception):
    """No bytes came."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed file: `size` and `sha256` of what is inside, `sealed_sha256` of the age file."""

    size: int
    sha256: str
    sealed_sha256: str


class EvidenceStore:
    """One file an evidence id, mode 0600, in place only when it is complete and on disk."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder = folder
        self._seal = seal
        self._threads = ThreadPoolExecutor(MAX_AT_ONCE, thread_name_prefix="sealing")

    async def keep(self, evidence_id: str, chunks: AsyncIterator[bytes], *, max_bytes: int) -> Kept:
        """Seal `chunks` under `evidence_id`; raises TooLarge, Empty or what `chunks` raises, and then leaves nothing.

        A file that is there already stays as it is, because a report may name its hash: `chunks` are then a turn that
        is replayed, the same bytes once more.
        """
        final, pipe = self._path(evidence_id), _Pipe()
        sealing = asyncio.get_running_loop().run_in_executor(self._threads, self._seal_into, final, pipe)
        sealing.add_done_callback(pipe.reader_left)
        try:
            digest, size = await _poured(chunks, pipe, max_bytes)
            pipe.end()
            return Kept(size, digest, await asyncio.shield(sealing))
        except BaseException:
            pipe.give_up()
            # The thread deletes its half a file itself; a second cancellation only stops the waiting for it.
            await asyncio.wait([sealing])
            raise

    async def open_sealed(self, evidence_id: str) -> AsyncIterator[bytes]:
        """The age file, in pieces; FileNotFoundError when it is not here."""
        file = await asyncio.to_thread(self._path(evidence_id).open, "rb")
        with file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

    async def sealed_sha256(self, evidence_id: str) -> str:
        """SHA-256 of the age file, in hex."""
        return await asyncio.to_thread(_sha256_of, self._path(evidence_id))

    async def has(self, evidence_id: str) -> bool:
        """Whether the file is here, complete."""
        return await asyncio.to_thread(self._path(evidence_id).exists)

    async def remove(self, evidence_id: str) -> None:
        """Delete the file, if it is here."""
        await asyncio.to_thread(self._path(evidence_id).unlink, missing_ok=True)

    async def sweep(self, is_known: Callable[[str], Awaitable[bool]], *, older_than_s: float) -> int:
        """Delete what no report holds and nobody has touched for that long; how many files went."""
        gone = 0
        for path in await asyncio.to_thread(_old_files, self._folder, time.time() - older_than_s):
            if not _ID.fullmatch(path.name) or not await is_known(path.name):
                gone += await asyncio.to_thread(_deleted, path)
        return gone

    def _path(self, evidence_id: str) -> Path:
        if not _ID.fullmatch(evidence_id):
            raise ValueError("an evidence id is 32 hex digits")
        return self._folder / evidence_id

    def _seal_into(self, final: Path, pipe: "_Pipe") -> str:
        """Everything that touches the disk, in one thread, so that nothing is left whoever stops waiting for it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self._folder / f".{secrets.token_hex(16)}"
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                self._seal.stream(pipe, file)  # type: ignore[arg-type]  # age only reads from it
                file.flush()
                os.fsync(file.fileno())
            pipe.must_be_whole()
            # Unlike a rename, a link never replaces what is there.
            with contextlib.suppress(FileExistsError):
                os.link(aside, final)
        finally:
            aside.unlink(missing_ok=True)
        _sync(self._folder)
        return _sha256_of(final)


class _GivenUp(Exception):
    pass


class _Pipe:
    """Pieces from the event loop, read by the sealing thread as a file; made and written to in the loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._room = asyncio.Semaphore(WAITING_PIECES)
        self._pieces: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._rest = b""
        self._ended = self._given_up = False
        self.is_read = True

    async def put(self, piece: bytes) -> None:
        """Add a piece when there is room; one that nobody will read any more is dropped."""
        await self._room.acquire()
        if self.is_read:
            self._pieces.put(piece)
        else:
            self._room.release()

    def end(self) -> None:
        """Nothing more comes."""
        self._pieces.put(b"")

    def give_up(self) -> None:
        """Make the reader fail, even one that has read everything and not put it in place."""
        self._given_up = True
        self._pieces.put(b"")

    def reader_left(self, sealing: "asyncio.Future[str]") -> None:
        """Let a writer that waits for room go on."""
        self.is_read = False
        self._room.release()
        # Asked for, so that a failure nobody waits for any more is not logged with its traceback.
        sealing.exception()

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end."""
        if not self._rest and not self._ended:
            self._rest = self._pieces.get()
            self._ended = not self._rest
            self.must_be_whole()
            self._loop.call_soon_threadsafe(self._room.release)
        count = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def must_be_whole(self) -> None:
        """Raise when the writer gave up."""
        if self._given_up:
            raise _GivenUp


async def _poured(chunks: AsyncIterator[bytes], pipe: _Pipe, max_bytes: int) -> tuple[str, int]:
    """Everything of `chunks` into `pipe`, as long as it is read; its SHA-256 and size."""
    digest, size = hashlib.sha256(), 0
    async for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge
        digest.update(chunk)
        for at in range(0, len(chunk), PIECE):
            await pipe.put(chunk[at : at + PIECE])
        if not pipe.is_read:
            break
    if not size:
        raise Empty
    return digest.hexdigest(), size


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _old_files(folder: Path, before: float) -> list[Path]:
    if not folder.exists():
        return []
    return [path for path in folder.iterdir() if _is_older(path, before)]


def _is_older(path: Path, before: float) -> bool:
    """Whether it was last written before that; False for one that another sweep has just deleted."""
    try:
        return path.is_file() and path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _deleted(path: Path) -> bool:
    """Whether it went by our hand; another sweep may be faster."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
