"""Samples: where the pictures and sounds of a track lie in an ISO base media file (ISO/IEC 14496-12, 8.7 and 8.8), as spans."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.cleaning.bmff import Box, Editing
from evidence.findings import NotTaken, Refusal
from evidence.source import Source

# Five hours of film with sound have a million.
MOST_SAMPLES = 2_000_000
# Cameras put a second of sound or picture into a chunk; between chunks may lie those of a track that is gone.
MOST_GAPS = 200_000
# A span is where something begins and where it ends: two columns.
Spans = NDArray[np.int64]
Numbers = NDArray[np.int64]
NOTHING: Spans = np.empty((0, 2), np.int64)


def spans(pairs: Sequence[tuple[int, int]]) -> Spans:
    """Pairs of begin and end, as spans."""
    return np.array(pairs, np.int64).reshape(-1, 2)


def merged(all_spans: Iterable[Spans]) -> Spans:
    """The same bytes in as few spans as there can be, in order."""
    joined = np.concatenate([NOTHING, *all_spans])
    joined = joined[joined[:, 1] > joined[:, 0]]
    joined = joined[np.argsort(joined[:, 0], kind="stable")]
    if not len(joined):
        return joined
    furthest = np.maximum.accumulate(joined[:, 1])
    begins = np.concatenate(([True], joined[1:, 0] > furthest[:-1]))
    ends = np.concatenate((begins[1:], [True]))
    return np.stack((joined[begins, 0], furthest[ends]), axis=1)


def gaps(covered: Spans, areas: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What merged spans leave uncovered of `areas`."""
    found: list[tuple[int, int]] = []
    for start, end in areas:
        first = int(np.searchsorted(covered[:, 1], start, "right"))
        last = int(np.searchsorted(covered[:, 0], end, "left"))
        inside = covered[first:last]
        starts = np.concatenate(([start], inside[:, 1]))
        ends = np.concatenate((inside[:, 0], [end]))
        empty = starts < ends
        found += zip(starts[empty].tolist(), ends[empty].tolist(), strict=True)
        if len(found) > MOST_GAPS:
            raise NotTaken(Refusal.TOO_COMPLEX)
    return found


def lies_in(found: Spans, areas: Sequence[tuple[int, int]]) -> bool:
    """Whether every span begins in one of `areas`, which are in order."""
    if not len(found) or not areas:
        return not len(found)
    places = np.searchsorted(spans(areas)[:, 0], found[:, 0], "right") - 1
    return bool((places >= 0).all() and (spans(areas)[places, 1] > found[:, 0]).all())


def of_track(editing: Editing, source: Source, track: Box) -> Spans:
    """The spans of the chunks of a track; raises NotTaken where its tables contradict themselves or the file's size."""
    table = editing.below(source, track, "mdia", "minf", "stbl")
    boxes = editing.children(source, table.start, table.end) if table else {}
    return _Tables(source, boxes, editing.file_size).chunks()


def within(found: Spans, size: int) -> Spans:
    """`found`, which has to lie inside of a file of `size` bytes."""
    if len(found) and (int(found.min()) < 0 or int(found[:, 1].max()) > size):
        raise NotTaken(Refusal.UNREADABLE)
    return found


def unpacked(form: str, source: Source, box: Box) -> tuple[int, ...]:
    """The numbers that a box begins with."""
    size = struct.calcsize(form)
    if box.end - box.start < size:
        raise NotTaken(Refusal.UNREADABLE)
    return struct.unpack(form, source.read(box.start, size))


@dataclass(frozen=True, slots=True)
class _Tables:
    """The boxes of a sample table by their kind, in a file that ends at `end`."""

    source: Source
    boxes: dict[bytes, Box]
    end: int

    def chunks(self) -> Spans:
        offsets = self._offsets()
        if not len(offsets):
            return NOTHING
        count, size, sizes = self._sizes()
        bounds = np.minimum(np.cumsum(self._samples_a_chunk(len(offsets))), count)
        if size:
            return self._of_one_size(offsets, np.diff(bounds, prepend=0), size)
        totals = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        return within(np.stack((offsets, offsets + np.diff(totals[bounds], prepend=0)), axis=1), self.end)

    def _of_one_size(self, offsets: Numbers, counts: Numbers, size: int) -> Spans:
        """Chunks of samples that all have one size, by the table and by the sound's description: the larger one counts.

        QuickTime's tables say 1 for sound that is not compressed. What a larger size takes in, after a chunk, stays.
        """
        if int(counts.max()) * size > self.end:
            raise NotTaken(Refusal.UNREADABLE)
        within(np.stack((offsets, offsets + counts * size), axis=1), self.end)
        ends = offsets + counts * max(size, self._sound_bytes())
        return np.stack((offsets, np.minimum(ends, self.end)), axis=1)

    def _offsets(self) -> Numbers:
        for kind, form in ((b"stco", ">u4"), (b"co64", ">u8")):
            if kind in self.boxes:
                (count,) = unpacked(">4xI", self.source, self.boxes[kind])
                found = self._numbers(kind, form, 8, count)
                if len(found) and int(found.max()) > self.end:
                    raise NotTaken(Refusal.UNREADABLE)
                offsets: Numbers = found.astype(np.int64)
                return offsets
        return np.empty(0, np.int64)

    def _samples_a_chunk(self, chunks: int) -> Numbers:
        (count,) = unpacked(">4xI", self.source, self._box(b"stsc"))
        runs = self._numbers(b"stsc", ">u4", 8, 3 * count).astype(np.int64).reshape(-1, 3)
        firsts = runs[:, 0]
        if not count or firsts[0] != 1 or (np.diff(firsts) <= 0).any():
            raise NotTaken(Refusal.UNREADABLE)
        runs = runs[firsts <= chunks]
        return np.repeat(runs[:, 1], np.diff(runs[:, 0], append=chunks + 1))

    def _sizes(self) -> tuple[int, int, Numbers]:
        """How many samples there are; the size of them all, or 0 and the size of each."""
        if b"stsz" in self.boxes:
            size, count = unpacked(">4xII", self.source, self.boxes[b"stsz"])
            none = np.empty(0, np.int64)
            return (
                (count, size, none) if size else (count, 0, self._numbers(b"stsz", ">u4", 12, count).astype(np.int64))
            )
        bits, count = unpacked(">7xBI", self.source, self._box(b"stz2"))
        if bits == 4:
            pairs = self._numbers(b"stz2", ">u1", 12, (count + 1) // 2).astype(np.int64)
            return count, 0, np.stack((pairs >> 4, pairs & 15), axis=1).reshape(-1)[:count]
        if bits not in (8, 16):
            raise NotTaken(Refusal.UNREADABLE)
        return count, 0, self._numbers(b"stz2", f">u{bits // 8}", 12, count).astype(np.int64)

    def _sound_bytes(self) -> int:
        """What a sample of sound that is not compressed takes up, by its description (QuickTime File Format)."""
        box = self._box(b"stsd")
        entry = self.source.read(box.start + 8, min(72, box.end - box.start - 8))
        if len(entry) < 36:
            return 0
        version, channels, bits = struct.unpack_from(">H6xHH", entry, 16)
        if version == 2 and len(entry) == 72:
            return int.from_bytes(entry[66:68], "big")
        return channels * bits // 8 if version < 2 else 0

    def _box(self, kind: bytes) -> Box:
        if kind not in self.boxes:
            raise NotTaken(Refusal.UNREADABLE)
        return self.boxes[kind]

    def _numbers(self, kind: bytes, form: str, skipped: int, count: int) -> Any:
        """`count` numbers out of a box, after its first bytes."""
        box, size = self._box(kind), count * np.dtype(form).itemsize
        if box.end - box.start < skipped + size:
            raise NotTaken(Refusal.UNREADABLE)
        if count > 3 * MOST_SAMPLES:
            raise NotTaken(Refusal.TOO_COMPLEX)
        return np.frombuffer(self.source.read(box.start + skipped, size), form)
