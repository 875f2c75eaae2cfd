"""PNG (W3C, 3rd edition), animated or not: only the chunks that draw stay, and of them only what is drawn.

Picture data comes out in chunks of one size, up to where its zlib stream ends. Text is never decompressed.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from evidence.cleaning import icc
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Source

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}

# Without these the picture is another one; what is wrong with them is wrong with it.
_NEEDED = {b"IHDR": (13,), b"PLTE": range(3, 769, 3), b"tRNS": range(257), b"acTL": (8,)}
_TINTS = {b"sRGB": (1,), b"gAMA": (4,), b"cHRM": (32,), b"cICP": (4,), b"pHYs": (9,)}
_SIZES = _NEEDED | _TINTS | {b"sBIT": range(1, 5), b"bKGD": (1, 2, 6)}
_TEXTS = frozenset((b"tEXt", b"zTXt", b"iTXt"))
_METADATA = frozenset((b"eXIf", b"tIME", b"caBX", b"mDCV", b"cLLI"))
_METADATA_TEXTS = (b"XML:com.adobe.xmp\0", b"Raw profile type ")

# Encoders cut data into 8 KiB at least: this is a picture of 800 MB, or an attack.
_MOST_CHUNKS = 100_000
_MOST_FRAMES, _FRAME_BYTES = 5_000, 26
# What all frames together may unpack to; a picture of 178 megapixels in 8-bit RGBA is less.
_MOST_RAW = 1024 * 1024 * 1024
_SLICE, _WINDOW, _DATA = 16 * 1024, 256 * 1024, PIECE - 16
_ICC_NAME = b"ICC\0\0"


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:
    """The same picture without what tells who took it; what was left out is added to `removed`.

    Raises NotTaken, also when less is wrong than decoders forgive. What is compressed behind the last row stays.
    """
    if source.read(0, len(_SIGNATURE)) != _SIGNATURE:
        raise NotTaken(Refusal.UNREADABLE)
    yield _SIGNATURE
    yield from _Picture(source, removed).chunks()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A chunk as it lies in the file: `at` is where its data begins."""

    source: Source
    kind: bytes
    at: int
    size: int

    def pieces(self) -> Iterator[bytes]:
        """Its data, checked when all of it was read."""
        crc, at, end = zlib.crc32(self.kind), self.at, self.at + self.size
        while at < end:
            piece = self.source.read(at, min(PIECE, end - at))
            if not piece:
                raise NotTaken(Refusal.UNREADABLE)
            crc, at = zlib.crc32(piece, crc), at + len(piece)
            yield piece
        if self.source.read(end, 4) != crc.to_bytes(4, "big"):
            raise NotTaken(Refusal.UNREADABLE)


def _chunks(source: Source) -> Iterator[_Chunk]:
    """Every chunk before the last one; nothing of dropped ones is read."""
    at = len(_SIGNATURE)
    for _count in range(_MOST_CHUNKS):
        head = source.read(at, 8)
        size = int.from_bytes(head[:4], "big")
        if len(head) < 8 or at + 12 + size > source.size:
            raise NotTaken(Refusal.UNREADABLE)
        yield _Chunk(source, head[4:], at + 8, size)
        at += 12 + size
        if head[4:] == b"IEND":
            return
    raise NotTaken(Refusal.TOO_COMPLEX)


@dataclass(slots=True)
class _Stream:
    """The data of one frame, on its way from the chunks that it came in to those that it goes in."""

    kind: bytes
    most: int
    held: bytearray = field(default_factory=bytearray)
    unpacked: int = 0
    inflating: "zlib._Decompress" = field(default_factory=zlib.decompressobj)

    def take(self, piece: bytes) -> bool:
        """Hold what of `piece` belongs to the stream; say whether all of it does."""
        taken = 0
        while taken < len(piece) and not self.inflating.eof:
            part = piece[taken : taken + _SLICE]
            self._unpack(part)
            taken += len(part) - len(self.inflating.unused_data)
        self.held += piece[:taken]
        return taken == len(piece)

    def _unpack(self, part: bytes) -> None:
        """Only to find where it ends: what is unpacked goes at once."""
        while part and not self.inflating.eof:
            try:
                self.unpacked += len(self.inflating.decompress(part, _WINDOW))
            except zlib.error as error:
                raise NotTaken(Refusal.UNREADABLE) from error
            if self.unpacked > self.most:
                raise NotTaken(Refusal.TOO_COMPLEX)
            part = self.inflating.unconsumed_tail


@dataclass(slots=True)
class _Picture:
    """What was seen of a picture so far, and what may therefore follow."""

    source: Source
    removed: set[Removed]
    seen: set[bytes] = field(default_factory=set)
    width: int = 0
    height: int = 0
    raw_bytes: int = 0
    raw_left: int = _MOST_RAW
    stream: _Stream | None = None
    # Of an animation: how many frames are still to come, and whether the last one lacks its data.
    frames_left: int = 0
    lacks_data: bool = False
    # Frames and their data are counted together; the data comes out in other chunks than it came in.
    numbers: Iterator[bytes] = field(default_factory=lambda: map(struct.Struct(">I").pack, count()))

    def chunks(self) -> Iterator[bytes]:
        for chunk in _chunks(self.source):
            # The header comes first, and once (5.6).
            if (chunk.kind == b"IHDR") == bool(self.seen):
                raise NotTaken(Refusal.UNREADABLE)
            if self.stream and self.stream.kind != chunk.kind:
                yield from self._ended(self.stream)
            yield from self._kept(chunk)

    def _kept(self, chunk: _Chunk) -> Iterator[bytes]:
        if chunk.kind in (b"IDAT", b"fdAT"):
            yield from self._data(chunk)
        elif chunk.kind in _SIZES:
            yield from self._small(chunk)
        elif chunk.kind == b"fcTL" and b"acTL" in self.seen:
            yield self._frame(chunk)
        elif chunk.kind == b"iCCP":
            yield from self._profile(chunk)
        elif chunk.kind == b"IEND":
            yield self._end(chunk)
        else:
            self.removed.add(_left_out(chunk))

    def _small(self, chunk: _Chunk) -> Iterator[bytes]:
        if {chunk.kind, b"IDAT"} & self.seen or chunk.size not in _SIZES[chunk.kind]:
            if chunk.kind in _NEEDED:
                raise NotTaken(Refusal.UNREADABLE)
            self.removed.add(Removed.FOREIGN)
            return
        data = b"".join(chunk.pieces())
        self.seen.add(chunk.kind)
        if chunk.kind == b"IHDR":
            self._begin(*struct.unpack(">IIBBBBB", data))
        elif chunk.kind == b"acTL":
            self.frames_left = int.from_bytes(data[:4], "big")
            if not 0 < self.frames_left <= _MOST_FRAMES:
                raise NotTaken(Refusal.TOO_COMPLEX if self.frames_left else Refusal.UNREADABLE)
        yield _chunk(chunk.kind, data)

    def _begin(self, width: int, height: int, depth: int, colour: int, *methods: int) -> None:
        known = depth in _DEPTHS.get(colour, ()) and methods in ((0, 0, 0), (0, 0, 1))
        if not known or not 0 < width < 1 << 31 or not 0 < height < 1 << 31:
            raise NotTaken(Refusal.UNREADABLE)
        self.width, self.height = width, height
        self.raw_bytes = height * (1 + (width * depth * _CHANNELS[colour] + 7) // 8)
        if self.raw_bytes > _MOST_RAW:
            raise NotTaken(Refusal.TOO_COMPLEX)

    def _frame(self, chunk: _Chunk) -> bytes:
        data = b"".join(chunk.pieces()) if chunk.size == _FRAME_BYTES else bytes(_FRAME_BYTES)
        width, height, left, top = struct.unpack_from(">4I", data, 4)
        fits = 0 < width <= self.width - left and 0 < height <= self.height - top
        # More frames than were promised are never shown.
        if not fits or self.lacks_data or not self.frames_left:
            raise NotTaken(Refusal.UNREADABLE)
        self.frames_left, self.lacks_data = self.frames_left - 1, True
        return _chunk(b"fcTL", next(self.numbers) + data[4:])

    def _data(self, chunk: _Chunk) -> Iterator[bytes]:
        prefix = 4 if chunk.kind == b"fdAT" else 0
        if self.stream is None:
            # Decoders take the first unbroken run of IDAT, and after that one run of fdAT for each fcTL.
            is_due = b"IDAT" in self.seen and self.lacks_data if prefix else b"IDAT" not in self.seen
            if not is_due or chunk.size < prefix:
                self.removed.add(Removed.FOREIGN)
                return
            # Twice its rows is enough for every way to interlace a frame.
            self.stream = _Stream(chunk.kind, min(2 * self.raw_bytes + 1024 * 1024, self.raw_left))
            self.seen.add(b"IDAT")
            self.lacks_data = False
        for piece in chunk.pieces():
            if not self.stream.take(piece[prefix:]):
                self.removed.add(Removed.FOREIGN)
            prefix = 0
            while len(self.stream.held) >= _DATA:
                yield self._part(self.stream)

    def _part(self, stream: _Stream) -> bytes:
        part = bytes(stream.held[:_DATA])
        del stream.held[:_DATA]
        return _chunk(stream.kind, next(self.numbers) + part if stream.kind == b"fdAT" else part)

    def _ended(self, stream: _Stream) -> Iterator[bytes]:
        if not stream.inflating.eof:
            raise NotTaken(Refusal.UNREADABLE)
        if stream.held:
            yield self._part(stream)
        self.raw_left -= stream.unpacked
        self.stream = None

    def _profile(self, chunk: _Chunk) -> Iterator[bytes]:
        is_due = not {b"iCCP", b"IDAT"} & self.seen and chunk.size <= icc.MOST_BYTES
        data = b"".join(chunk.pieces()) if is_due else b""
        self.seen.add(b"iCCP")
        kept = icc.nameless(profile := icc.unpacked(data.partition(b"\0")[2][1:]))
        if kept != profile or not data.startswith(_ICC_NAME):
            self.removed.add(Removed.PROFILE_NAMES)
        if kept:
            yield _chunk(b"iCCP", _ICC_NAME + zlib.compress(kept))

    def _end(self, chunk: _Chunk) -> bytes:
        if b"IDAT" not in self.seen or self.lacks_data:
            raise NotTaken(Refusal.UNREADABLE)
        if chunk.size or chunk.at + 4 < self.source.size:
            self.removed.add(Removed.FOREIGN)
        return _chunk(b"IEND", b"")


def _left_out(chunk: _Chunk) -> Removed:
    if chunk.kind in _TEXTS and not chunk.source.read(chunk.at, 32).startswith(_METADATA_TEXTS):
        return Removed.COMMENT
    return Removed.METADATA if chunk.kind in _TEXTS | _METADATA else Removed.FOREIGN


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))
