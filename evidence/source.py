"""Source: the bytes of one file, read at any place, wherever they lie."""

import os
from dataclasses import dataclass
from typing import Protocol

# Cleaners read and give pieces of at most this size, so that a large file is never whole in memory.
PIECE = 256 * 1024


class Source(Protocol):
    """A file that is not changed while it is read."""

    @property
    def size(self) -> int:
        """In bytes."""
        ...

    def read(self, at: int, count: int) -> bytes:
        """`count` bytes from `at` on; fewer at the end, none after it."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is in memory."""

    data: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.data)

    def read(self, at: int, count: int) -> bytes:
        """A slice."""
        return self.data[at : at + count]


class DescriptorSource:
    """A file in the clear behind a descriptor: never one on disk, but memory that two processes share."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size

    def read(self, at: int, count: int) -> bytes:
        """`count` bytes from `at` on; fewer at the end, none after it."""
        return os.pread(self._descriptor, max(count, 0), at)
