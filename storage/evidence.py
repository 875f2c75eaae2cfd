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
from dataclasses import dataclass
from pathlib import Path

from storage.sealing import Seal

PIECE = 64 * 1024
# Pieces that may wait for the sealing thread: what a file costs in memory, whatever its size.
WAITING_PIECES = 8
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

    async def keep(self, evidence_id: str, chunks: AsyncIterator[bytes], *, max_bytes: int) -> Kept:
        """Seal `chunks` under `evidence_id`; raises TooLarge, Empty or what `chunks` raises, and then leaves nothing."""
        final = self._path(evidence_id)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self._folder / f".{secrets.token_hex(16)}"
        pipe = _Pipe()
        sealing = asyncio.create_task(asyncio.to_thread(self._seal_into, aside, pipe))
        try:
            digest, size = await _poured(chunks, pipe, sealing, max_bytes)
            await asyncio.to_thread(pipe.put, b"")
            await sealing
            await asyncio.to_thread(_put_in_place, aside, final)
        except BaseException:
            pipe.give_up()
            with contextlib.suppress(Exception):
                await sealing
            aside.unlink(missing_ok=True)
            raise
        return Kept(size, digest, await self.sealed_sha256(evidence_id))

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
                await asyncio.to_thread(path.unlink, missing_ok=True)
                gone += 1
        return gone

    def _path(self, evidence_id: str) -> Path:
        if not _ID.fullmatch(evidence_id):
            raise ValueError("an evidence id is 32 hex digits")
        return self._folder / evidence_id

    def _seal_into(self, aside: Path, pipe: "_Pipe") -> None:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            self._seal.stream(pipe, file)  # type: ignore[arg-type]  # age only reads from it
            file.flush()
            os.fsync(file.fileno())


class _GivenUp(Exception):
    pass


class _Pipe:
    """Pieces from the event loop, read by the sealing thread as a file."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | None] = queue.Queue(WAITING_PIECES)
        self._held = b""
        self._ended = False

    def put(self, piece: bytes) -> None:
        """Add a piece; an empty one ends the file. Waits while enough are waiting."""
        self._pieces.put(piece)

    def put_soon(self, piece: bytes) -> bool:
        """Add a piece if there is room."""
        try:
            self._pieces.put_nowait(piece)
        except queue.Full:
            return False
        return True

    def give_up(self) -> None:
        """Make the reader fail, so that its half a file is deleted."""
        while True:
            try:
                self._pieces.put_nowait(None)
            except queue.Full:
                with contextlib.suppress(queue.Empty):
                    self._pieces.get_nowait()
            else:
                return

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end."""
        if not self._held and not self._ended:
            piece = self._pieces.get()
            if piece is None:
                raise _GivenUp
            self._held, self._ended = piece, not piece
        count = len(self._held) if size < 0 else size
        taken, self._held = self._held[:count], self._held[count:]
        return taken


async def _poured(
    chunks: AsyncIterator[bytes], pipe: _Pipe, sealing: "asyncio.Task[None]", max_bytes: int
) -> tuple[str, int]:
    """Everything of `chunks` into `pipe`; its SHA-256 and size."""
    digest, size = hashlib.sha256(), 0
    async for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge
        digest.update(chunk)
        while chunk and not pipe.put_soon(chunk):
            if sealing.done():
                sealing.result()
            await asyncio.sleep(0.002)
    if not size:
        raise Empty
    return digest.hexdigest(), size


def _put_in_place(aside: Path, final: Path) -> None:
    aside.rename(final)
    descriptor = os.open(final.parent, os.O_RDONLY)
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
    return [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < before]
