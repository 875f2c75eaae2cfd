"""Pipes: sealing and unsealing piece by piece: each runs in a thread of its own, and never more than a piece is in memory."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable
from typing import IO

# Takes what it reads from the first and writes to the second, until there is no more; blocking.
Pump = Callable[[IO[bytes], IO[bytes]], None]
PIECE = 256 * 1024


class CutOff(OSError):
    """There was less to read than there should be, so that what was made of it is not whole."""


class Whole:
    """Reads `size` bytes, and raises CutOff where the source ends before them."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self._source = source
        self._left = size

    def read(self, count: int = -1) -> bytes:
        """The next bytes."""
        piece = self._source.read(count)
        self._left -= len(piece)
        if not piece and self._left > 0:
            raise CutOff
        return piece

    def close(self) -> None:
        """Close the source."""
        self._source.close()


def through(source: IO[bytes], pump: Pump) -> IO[bytes]:
    """What `pump` makes of `source`, to be read while it is made; it ends early where the pump fails."""
    reading, writing = os.pipe()

    def run() -> None:
        # Who reads may have gone, and a pump that failed leaves an end that is too early: both are seen at the other end.
        try:
            with os.fdopen(writing, "wb") as out:
                pump(source, out)
        except Exception:  # noqa: S110  # nothing of what was read may get into a log
            pass
        finally:
            source.close()

    threading.Thread(target=run, daemon=True).start()
    return os.fdopen(reading, "rb")


async def pieces(source: IO[bytes], *, size: int | None = None) -> AsyncIterator[bytes]:
    """All of it in pieces; raises CutOff where fewer than `size` bytes came. Closes the source."""
    count = 0
    try:
        while piece := await asyncio.to_thread(source.read, PIECE):
            count += len(piece)
            yield piece
    finally:
        source.close()
    if size is not None and count < size:
        raise CutOff
