"""Picture index: PDQ hashes in memory, and which of them are near a picture's; a million are searched in milliseconds."""

import asyncio
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Row, Select
from sqlalchemy.ext.asyncio import AsyncSession

from evidence.pdq import SAME_WITHIN, Words, distances, words

# Rows read at a time, so that a million of them are never held as objects at once.
PAGE = 50_000
_FIRST_ROOM = 1024
# Hashes at a time: what is in flight stays in the processor's cache.
_PIECE = 16_384


@dataclass(frozen=True, slots=True)
class Near:
    """A hash that was found: its row's number, and how many of 256 bits differ."""

    row_id: int
    distance: int


class PictureIndex:
    """Hashes with the numbers of their rows: 40 bytes each. Numbers only grow, so that what is new is after the last one.

    The four words of the hashes stand in a row each. Other pictures differ by some 64 bits in the first two of them, so
    that the other two are looked at for very few.
    """

    def __init__(self) -> None:
        self._words = np.empty((4, _FIRST_ROOM), dtype=np.uint64)
        self._ids = np.empty(_FIRST_ROOM, dtype=np.int64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def last_id(self) -> int:
        """The number of the last row, 0 without any."""
        return int(self._ids[self._count - 1]) if self._count else 0

    @property
    def hashes(self) -> Words:
        """Every hash, in the order of `ids`: a copy of shape (n, 4)."""
        return np.ascontiguousarray(self._words[:, : self._count].T)

    @property
    def ids(self) -> npt.NDArray[np.int64]:
        """The numbers of the rows."""
        return self._ids[: self._count]

    def add(self, row_ids: Sequence[int], hashes: bytes) -> None:
        """More rows, in the order of their numbers, with their hashes of 32 bytes one after another."""
        count = self._count + len(row_ids)
        if count > len(self._ids):
            room = max(count, 2 * len(self._ids))
            self._words, self._ids = _grown(self._words, room), _grown(self._ids, room)
        self._words[:, self._count : count] = words(hashes).T
        self._ids[self._count : count] = row_ids
        self._count = count

    def distance_search(self, pdq: bytes, max_distance: int = SAME_WITHIN) -> tuple[Near, ...]:
        """Every hash within `max_distance` of this one, the nearest first and then the oldest."""
        one, ids, rows = words(pdq)[0], self.ids, self._words[:, : self._count]
        near: list[Near] = []
        for at in range(0, len(ids), _PIECE):
            piece = rows[:, at : at + _PIECE]
            # At most 128 bits of two words: their sum fits a byte.
            by_half = np.bitwise_count(piece[0] ^ one[0]) + np.bitwise_count(piece[1] ^ one[1])
            places = np.flatnonzero(by_half <= max_distance)
            if len(places):
                found = distances(piece.T[places], one)
                is_near = found <= max_distance
                near += map(Near, ids[at + places[is_near]].tolist(), found[is_near].tolist())
        return tuple(sorted(near, key=lambda one: (one.distance, one.row_id)))


class StoredPictures:
    """An index over rows of a table, which reads what is new before it searches.

    `rows_after` selects number and hash of the rows after a number, in order. Where rows can come to count whose numbers
    are not the last, the caller says by `version` when to read all anew. A row that was deleted may still be found:
    whoever uses a number looks its row up.
    """

    def __init__(self, rows_after: Callable[[int], Select[int, bytes]]) -> None:
        self._rows_after = rows_after
        self._index = PictureIndex()
        self._version: Hashable = None
        self._one_at_a_time = asyncio.Lock()

    async def near(
        self, session: AsyncSession, hashes: Sequence[bytes], *, version: Hashable = None
    ) -> tuple[tuple[Near, ...], ...]:
        """What is near each of `hashes`, among all rows that the session sees."""
        if not hashes:
            return ()
        index = await self.fresh(session, version=version)
        return await asyncio.to_thread(lambda: tuple(index.distance_search(one) for one in hashes))

    async def fresh(self, session: AsyncSession, *, version: Hashable = None) -> PictureIndex:
        """The index, with every row that the session sees."""
        async with self._one_at_a_time:
            if version != self._version:
                self._index, self._version = PictureIndex(), version
            index = self._index
            while rows := (await session.execute(self._rows_after(index.last_id).limit(PAGE))).all():
                await asyncio.to_thread(_add, index, rows)
            return index


def nearest_pairs(own: PictureIndex, others: PictureIndex) -> Iterator[tuple[int, Near]]:
    """For rows of `own` that have one within SAME_WITHIN: its number, and the nearest of `others`.

    The smaller side is gone through one by one, each against the whole other side at once.
    """
    if len(own) <= len(others):
        for row_id, one in zip(own.ids.tolist(), own.hashes, strict=True):
            if near := others.distance_search(one.tobytes()):
                yield row_id, near[0]
        return
    nearest: dict[int, Near] = {}
    for row_id, one in zip(others.ids.tolist(), others.hashes, strict=True):
        for found in own.distance_search(one.tobytes()):
            before = nearest.get(found.row_id)
            if before is None or found.distance < before.distance:
                nearest[found.row_id] = Near(row_id, found.distance)
    yield from nearest.items()


def _add(index: PictureIndex, rows: Sequence[Row[int, bytes]]) -> None:
    index.add([row[0] for row in rows], b"".join(row[1] for row in rows))


def _grown(array: npt.NDArray[Any], room: int) -> npt.NDArray[Any]:
    larger = np.empty((*array.shape[:-1], room), dtype=array.dtype)
    larger[..., : array.shape[-1]] = array
    return larger
