"""Items of a HEIF file (ISO/IEC 14496-12, 8.11): what they are, and where they lie."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.cleaning.bmff import Box, Editing
from evidence.findings import NotTaken, Refusal
from evidence.source import Source

MOST_ITEMS = 20_000
MOST_EXTENTS = 50_000
# Pictures that are coded, and those that are put together of others.
_PICTURES = frozenset(
    (b"hvc1", b"hev1", b"lhv1", b"hvt1", b"av01", b"avc1", b"vvc1", b"evc1", b"j2k1", b"unci", b"mski")
    + (b"grid", b"iovl", b"iden", b"tmap")
)
_IN_FILE, _IN_META = 0, 1

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """An item: `name_at` is where its name begins in its entry, `spans` where it lies in the file."""

    kind: bytes
    name_at: int
    entry_end: int
    spans: tuple[Span, ...]

    @property
    def is_picture(self) -> bool:
        """Whether it is one, and not something said about one."""
        return self.kind in _PICTURES


def items(editing: Editing, source: Source, parts: dict[bytes, Box]) -> list[Item]:
    """All items that the boxes of a `meta` box describe; raises NotTaken where they lie outside of the file."""
    if b"iinf" not in parts or b"iloc" not in parts:
        raise NotTaken(Refusal.UNREADABLE)
    places = _Places(source, parts[b"iloc"], parts.get(b"idat"), editing.file_size).all()
    information = parts[b"iinf"]
    # Later versions count with four bytes.
    skipped = 6 if source.read(information.start, 1) == b"\0" else 8
    found: list[Item] = []
    for entry in editing.boxes(source, information.start + skipped, information.end):
        if entry.kind != b"infe":
            editing.blank(source, entry)
            continue
        found.append(_item(source, entry, places))
        if len(found) > MOST_ITEMS:
            raise NotTaken(Refusal.TOO_COMPLEX)
    # What no entry names is nothing that stays, nor anything to be kept readable.
    return found


def _item(source: Source, entry: Box, places: dict[int, tuple[Span, ...]]) -> Item:
    version = source.read(entry.start, 1)
    form = {b"\2": ">4xHH4s", b"\3": ">4xIH4s"}.get(version)
    if form is None or entry.end - entry.start <= struct.calcsize(form):
        raise NotTaken(Refusal.UNREADABLE)
    size = struct.calcsize(form)
    number, protection, kind = struct.unpack(form, source.read(entry.start, size))
    if protection:
        raise NotTaken(Refusal.LOCKED)
    # Four printable characters (8.11.6.3); libheif's binding for Python falls over any others.
    if not (kind.isascii() and kind.decode().isprintable()):
        raise NotTaken(Refusal.UNREADABLE)
    return Item(kind, entry.start + size, entry.end, places.get(number, ()))


@dataclass(slots=True)
class _Places:
    """Reads where items lie (8.11.3)."""

    source: Source
    box: Box
    data: Box | None
    end: int
    _at: int = 0
    _extents: int = 0

    def all(self) -> dict[int, tuple[Span, ...]]:
        self._at = self.box.start
        version, _flags, sizes, more_sizes = self._next(1), self._next(3), self._next(1), self._next(1)
        if version > 2:
            raise NotTaken(Refusal.UNREADABLE)
        count = self._next(4 if version == 2 else 2)
        if count > MOST_ITEMS:
            raise NotTaken(Refusal.TOO_COMPLEX)
        widths = sizes >> 4, sizes & 15, more_sizes >> 4, more_sizes & 15 if version else 0
        if any(width not in (0, 4, 8) for width in widths):
            raise NotTaken(Refusal.UNREADABLE)
        found: dict[int, tuple[Span, ...]] = {}
        for _item in range(count):
            number, spans = self._one(version, widths)
            if number in found:
                raise NotTaken(Refusal.UNREADABLE)
            found[number] = spans
        return found

    def _one(self, version: int, widths: tuple[int, ...]) -> tuple[int, tuple[Span, ...]]:
        number = self._next(4 if version == 2 else 2)
        method = self._next(2) & 15 if version else _IN_FILE
        # Data of other files, and of other items, is nothing that a camera writes.
        if self._next(2) or method not in (_IN_FILE, _IN_META):
            raise NotTaken(Refusal.UNREADABLE)
        base = self._next(widths[2])
        return number, tuple(self._spans(method, base, widths))

    def _spans(self, method: int, base: int, widths: tuple[int, ...]) -> Iterator[Span]:
        start, end = (0, self.end) if method == _IN_FILE else self._inside()
        for _extent in range(self._next(2)):
            self._extents += 1
            if self._extents > MOST_EXTENTS:
                raise NotTaken(Refusal.TOO_COMPLEX)
            self._next(widths[3])
            at = start + base + self._next(widths[0])
            size = self._next(widths[1])
            # No length means all of the file (8.11.3.3), of which nothing could be left out then.
            if not size or at + size > end:
                raise NotTaken(Refusal.UNREADABLE)
            yield at, at + size

    def _inside(self) -> Span:
        if self.data is None:
            raise NotTaken(Refusal.UNREADABLE)
        return self.data.start, self.data.end

    def _next(self, width: int) -> int:
        if self._at + width > self.box.end:
            raise NotTaken(Refusal.UNREADABLE)
        data = self.source.read(self._at, width)
        self._at += width
        return int.from_bytes(data, "big")
