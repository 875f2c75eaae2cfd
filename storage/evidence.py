"""Evidence: the store of sealed files as all see it: what it promises, and the ids and failures of every kind of it."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Protocol

# What a store hands out at once, and a disk is given at once.
PIECE = 256 * 1024
_ID = re.compile(r"[0-9a-f]{32}")


class Empty(Exception):
    """No bytes came."""


class StoreDown(OSError):
    """The store cannot do it now; one sentence that holds no key, no path and nothing of what is stored."""


class EvidenceStore(Protocol):
    """Sealed files, opaque to the store; an id is 32 hex digits, any other is a ValueError.

    Every method may raise StoreDown, or another OSError when it is a disk that fails.
    """

    async def keep(self, evidence_id: str, sealed: AsyncIterator[bytes]) -> str:
        """Store `sealed` under the id; the SHA-256, in hex, of what is stored under it now.

        What is there already stays, because a report may name its hash: a turn that is replayed seals again, to other
        bytes, which are dropped. Raises Empty, or what `sealed` raises, and then nothing is left; when it is cancelled,
        nothing or a whole file.
        """

    def open_sealed(self, evidence_id: str) -> AsyncIterator[bytes]:
        """The sealed file, in pieces; FileNotFoundError when it is not here."""

    async def sealed_sha256(self, evidence_id: str) -> str:
        """SHA-256 of the sealed file, in hex; FileNotFoundError when it is not here."""

    async def has(self, evidence_id: str) -> bool:
        """Whether the file is here, complete."""

    async def remove(self, evidence_id: str) -> None:
        """Delete the file, if it is here."""

    async def sweep(self, is_known: Callable[[str], Awaitable[bool]], *, older_than_s: float) -> int:
        """Delete what nobody knows, or was left half, and has not been touched for that long; how many files went."""

    async def check(self) -> None:
        """Raise StoreDown when files cannot be stored here and read again."""


def is_id(name: str) -> bool:
    """Whether it can be the id of evidence."""
    return _ID.fullmatch(name) is not None


def checked_id(evidence_id: str) -> str:
    """The id itself; ValueError when it is none, so that no name of a file is made of it."""
    if not is_id(evidence_id):
        raise ValueError("an evidence id is 32 hex digits")
    return evidence_id


async def gathered(chunks: AsyncIterator[bytes], size: int) -> AsyncGenerator[bytearray, None]:
    """The same bytes in pieces of exactly `size`, but for the last; a piece belongs to whoever takes it."""
    piece = bytearray()
    async for chunk in chunks:
        rest = memoryview(chunk)
        while rest:
            taken = rest[: size - len(piece)]
            piece += taken
            rest = rest[len(taken) :]
            if len(piece) == size:
                full, piece = piece, bytearray()
                yield full
                # Not held while the next one grows.
                del full
    if piece:
        yield piece
