"""WebP (RFC 9649), animated or not: a container is written anew around what is drawn, in the order of the standard."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.cleaning import icc
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Source

_RIFF_HEAD, _CHUNK_HEAD, _FRAME_HEAD = 12, 8, 16
_MOST_CHUNKS = 50_000
_MOST_FRAMES = 5_000
_HAS_PROFILE, _HAS_ALPHA, _IS_ANIMATED = 0b100000, 0b010000, 0b000010
# How a frame is laid over the last one; the other bits of its last byte are for nothing yet.
_LAYING = 0b11
_PICTURES = (b"VP8 ", b"VP8L")
_METADATA = frozenset((b"EXIF", b"XMP "))


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:
    """The same picture without what tells who took it; what was left out is added to `removed`.

    Raises NotTaken before the first piece. What stands in a picture's data after its last pixel stays: only a full decoder
    knows where that is.
    """
    head = source.read(0, _RIFF_HEAD)
    end = _CHUNK_HEAD + int.from_bytes(head[4:8], "little")
    if head[:4] != b"RIFF" or head[8:] != b"WEBP" or end > source.size:
        raise NotTaken(Refusal.UNREADABLE)
    if end < source.size:
        removed.add(Removed.FOREIGN)
    parts = _Reading(source, removed).parts(end)
    yield _head(b"RIFF", 4 + sum(part.written for part in parts)) + b"WEBP"
    for part in parts:
        yield from part.pieces(source)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is written: `start`, then `count` bytes of the file from `at` on, then a zero where that is odd."""

    start: bytes
    at: int = 0
    count: int = 0

    @property
    def written(self) -> int:
        return len(self.start) + self.count + self.count % 2

    def pieces(self, source: Source) -> Iterator[bytes]:
        for start in range(0, len(self.start), PIECE):
            yield self.start[start : start + PIECE]
        for start in range(0, self.count, PIECE):
            yield source.read(self.at + start, min(PIECE, self.count - start))
        if self.count % 2:
            yield b"\0"


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A chunk as it lies in the file: `at` is where its data begins."""

    kind: bytes
    at: int
    size: int

    def part(self) -> _Part:
        return _Part(_head(self.kind, self.size), self.at, self.size)


@dataclass(slots=True)
class _Reading:
    """Sorts the chunks of a file into what is written and what is left out."""

    source: Source
    removed: set[Removed]
    _count: int = 0

    def parts(self, end: int) -> list[_Part]:
        """The whole picture, to be written."""
        chunks = self._chunks(_RIFF_HEAD, end)
        frames = chunks.pop(b"ANMF", [])
        canvas = self._small(chunks, b"VP8X", 10) if b"VP8X" in chunks else b""
        profile = self._profile(chunks) if canvas else []
        if canvas and canvas[0] & _IS_ANIMATED:
            drawn = self._animation(chunks, frames)
        else:
            drawn = self._still(chunks) if canvas else self._simple(chunks)
            self.removed.update(_left_out(frame.kind) for frame in frames)
        self._leave(chunks)
        if not canvas:
            return drawn
        flags = canvas[0] & (_HAS_ALPHA | _IS_ANIMATED) | (_HAS_PROFILE if profile else 0)
        return [_Part(_head(b"VP8X", 10) + bytes((flags, 0, 0, 0)) + canvas[4:]), *profile, *drawn]

    def _chunks(self, at: int, end: int) -> dict[bytes, list[_Chunk]]:
        """The chunks between `at` and `end`, by kind, as they follow each other."""
        chunks: dict[bytes, list[_Chunk]] = {}
        while at + _CHUNK_HEAD <= end:
            self._count += 1
            kind, size = struct.unpack("<4sI", self.source.read(at, _CHUNK_HEAD))
            at += _CHUNK_HEAD
            if at + size > end:
                raise NotTaken(Refusal.UNREADABLE)
            chunks.setdefault(kind, []).append(_Chunk(kind, at, size))
            if self._count > _MOST_CHUNKS or len(chunks.get(b"ANMF", ())) > _MOST_FRAMES:
                raise NotTaken(Refusal.TOO_COMPLEX)
            at += size + size % 2
        if at < end:
            self.removed.add(Removed.FOREIGN)
        return chunks

    def _animation(self, chunks: dict[bytes, list[_Chunk]], frames: list[_Chunk]) -> list[_Part]:
        background = self._small(chunks, b"ANIM", 6)
        if not frames:
            raise NotTaken(Refusal.UNREADABLE)
        return [_Part(_head(b"ANIM", 6) + background), *(part for frame in frames for part in self._frame(frame))]

    def _frame(self, frame: _Chunk) -> list[_Part]:
        if frame.size < _FRAME_HEAD:
            raise NotTaken(Refusal.UNREADABLE)
        head = self.source.read(frame.at, _FRAME_HEAD)
        chunks = self._chunks(frame.at + _FRAME_HEAD, frame.at + frame.size)
        drawn = self._still(chunks)
        self._leave(chunks)
        size = _FRAME_HEAD + sum(part.written for part in drawn)
        return [_Part(_head(b"ANMF", size) + head[:-1] + bytes((head[-1] & _LAYING,))), *drawn]

    def _still(self, chunks: dict[bytes, list[_Chunk]]) -> list[_Part]:
        """One picture, with its transparency where that stands apart and before it."""
        pictures = [chunks[kind][0] for kind in _PICTURES if kind in chunks]
        if not pictures:
            raise NotTaken(Refusal.UNREADABLE)
        picture = min(pictures, key=lambda chunk: chunk.at)
        chunks[picture.kind].pop(0)
        alpha = chunks.get(b"ALPH", [])
        if picture.kind == b"VP8 " and alpha and alpha[0].at < picture.at:
            return [alpha.pop(0).part(), picture.part()]
        return [picture.part()]

    def _simple(self, chunks: dict[bytes, list[_Chunk]]) -> list[_Part]:
        """One picture and nothing else: without VP8X, nothing else is read."""
        self._leave({kind: chunks.pop(kind) for kind in list(chunks) if kind not in _PICTURES})
        return self._still(chunks)

    def _small(self, chunks: dict[bytes, list[_Chunk]], kind: bytes, size: int) -> bytes:
        """The data of the first chunk of a kind that has one size and must be there."""
        found = chunks.get(kind)
        if not found or found[0].size != size:
            raise NotTaken(Refusal.UNREADABLE)
        return self.source.read(found.pop(0).at, size)

    def _profile(self, chunks: dict[bytes, list[_Chunk]]) -> list[_Part]:
        """The colour profile under no name, if there is one."""
        if b"ICCP" not in chunks:
            return []
        chunk = chunks[b"ICCP"].pop(0)
        profile = self.source.read(chunk.at, min(chunk.size, icc.MOST_BYTES + 1))
        kept = icc.nameless(profile)
        if kept != profile:
            self.removed.add(Removed.PROFILE_NAMES)
        return [_Part(_head(b"ICCP", len(kept)) + kept + bytes(len(kept) % 2))] if kept else []

    def _leave(self, chunks: dict[bytes, list[_Chunk]]) -> None:
        self.removed.update(_left_out(kind) for kind, found in chunks.items() if found)


def _left_out(kind: bytes) -> Removed:
    if kind in _METADATA:
        return Removed.METADATA
    return Removed.PROFILE_NAMES if kind == b"ICCP" else Removed.FOREIGN


def _head(kind: bytes, size: int) -> bytes:
    return kind + struct.pack("<I", size)
