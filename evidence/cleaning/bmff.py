"""Boxes of ISO base media files (ISO/IEC 14496-12): walked within limits, and overwritten in place, so that nothing moves."""

import struct
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from evidence.cleaning import icc
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Source

# A phone's film has some hundred boxes, one in fragments ten for every second. A box counts whenever it is looked at.
MOST_BOXES = 100_000
# Three hours of film have tables of about ten megabytes.
MOST_TABLE_BYTES = 16 * 1024 * 1024
# Boxes that are room for later by their kind: only what lies in them is overwritten.
ROOM = frozenset((b"free", b"skip", b"wide", bytes(4)))
_TELLING = frozenset((b"udta", b"meta", b"uuid", b"xml ", b"bxml", b"ilst", b"keys"))

# Kinds of boxes that stay, each with those that stay in it; a box with none below it stays as a whole.
Tree = Mapping[bytes, "Tree"]


def kinds(*names: str) -> dict[bytes, Tree]:
    """A tree of boxes that stay as a whole."""
    return {name.encode("latin-1"): {} for name in names}


@dataclass(frozen=True, slots=True)
class Box:
    """A box at `at`, what is in it from `start` to `end`; its kind is empty for bytes that are no box."""

    kind: bytes
    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Patch:
    """`data` and then zeros, `size` bytes in all, to be written at `at`; `code` is what is gone with that."""

    at: int
    size: int
    code: Removed | None
    data: bytes = b""

    @property
    def end(self) -> int:
        return self.at + self.size

    def part(self, start: int, end: int) -> bytes:
        """What is to stand from `start` to `end`, both places in the file."""
        return self.data[start - self.at : end - self.at].ljust(end - start, b"\0")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A part of a file that is in memory, read by places in the whole file."""

    at: int
    data: bytes

    @classmethod
    def of(cls, source: Source, box: Box) -> "Loaded":
        """What is in `box`, within limits."""
        if box.end - box.start > MOST_TABLE_BYTES:
            raise NotTaken(Refusal.TOO_COMPLEX)
        return cls(box.start, source.read(box.start, box.end - box.start))

    @property
    def size(self) -> int:
        return self.at + len(self.data)

    def read(self, at: int, count: int) -> bytes:
        start = at - self.at
        return self.data[start : start + count] if start >= 0 and count > 0 else b""


@dataclass(slots=True)
class Editing:
    """The patches of one file, collected while its boxes are walked; `telling` is the code of its metadata boxes."""

    telling: Removed
    file_size: int
    patches: list[Patch] = field(default_factory=list)
    _left: int = MOST_BOXES

    def boxes(self, source: Source, start: int, end: int) -> Iterator[Box]:
        """The boxes between two places, inside of another; raises NotTaken where they do not fit."""
        at = start
        while at < end:
            box = self.box(source, at, end)
            # Lists of QuickTime end with a zero where the next size would be.
            if not box.kind and box.end - box.at >= 8 and source.read(at, 8) != bytes(8):
                raise NotTaken(Refusal.UNREADABLE)
            yield box
            at = box.end

    def of_file(self, source: Source, known: Collection[bytes]) -> list[Box]:
        """The boxes of a file; raises NotTaken where a `known` one is cut off. Nothing is asked of what follows the last."""
        boxes: list[Box] = []
        at = 0
        while at < source.size:
            box = self.box(source, at, source.size)
            head = source.read(at, 8)
            if not box.kind and head[4:] in known:
                # Only the last box of a file may go on to its end (4.2).
                if head[:4] != bytes(4):
                    raise NotTaken(Refusal.UNREADABLE)
                box = Box(head[4:], at, at + 8, source.size)
            boxes.append(box)
            at = box.end
        return boxes

    def box(self, source: Source, at: int, end: int) -> Box:
        """The box at `at`; one without a kind, up to `end`, where no box is."""
        self._left -= 1
        if self._left < 0:
            raise NotTaken(Refusal.TOO_COMPLEX)
        head = source.read(at, min(16, end - at))
        if len(head) < 8:
            return Box(b"", at, at, end)
        (size, kind), start = struct.unpack_from(">I4s", head), at + 8
        if size == 1 and len(head) == 16:
            size, start = int.from_bytes(head[8:], "big"), at + 16
        if size < start - at or at + size > end:
            return Box(b"", at, at, end)
        return Box(kind, at, start, at + size)

    def children(self, source: Source, start: int, end: int) -> dict[bytes, Box]:
        """The first box of every kind between two places."""
        found: dict[bytes, Box] = {}
        for box in self.boxes(source, start, end):
            found.setdefault(box.kind, box)
        return found

    def below(self, source: Source, box: Box, *path: str) -> Box | None:
        """The first box that `path` leads to, one kind for every level."""
        found: Box | None = box
        for kind in path:
            found = self.children(source, found.start, found.end).get(kind.encode()) if found else None
        return found

    def kept(self, source: Source, span: tuple[int, int], tree: Tree) -> Iterator[Box]:
        """The boxes of `tree`, at every level of it; all others are blanked."""
        for box in self.boxes(source, *span):
            below = tree.get(box.kind)
            if below is None:
                self.blank(source, box)
                continue
            yield box
            if below:
                yield from self.kept(source, (box.start, box.end), below)

    def blank(self, source: Source, box: Box, code: Removed | None = None) -> None:
        """Make `box` an empty space of its size."""
        if code is None:
            code = self.telling if box.kind in _TELLING else Removed.FOREIGN
        start = box.start
        if not box.kind and box.end - box.at >= 8:
            # To the end of the file where that is too far for 32 bits (4.2).
            size, start = box.end - box.at, box.at + 8
            self.write(box.at, struct.pack(">I4s", size if size < 1 << 32 else 0, b"free"), code)
        elif box.kind and box.kind not in ROOM:
            self.write(box.at, source.read(box.at, 4) + b"free", None)
        self.zero(start, box.end, code)

    def zero(self, start: int, end: int, code: Removed | None) -> None:
        """Zeros between two places."""
        if start < end:
            self.patches.append(Patch(start, end - start, code))

    def write(self, at: int, data: bytes, code: Removed | None) -> None:
        """`data` at a place."""
        self.patches.append(Patch(at, len(data), code, data))

    def anonymous_handler(self, box: Box) -> None:
        """What handles a track or a set of items (8.4.3), without who made it."""
        if box.end - box.start < 20:
            raise NotTaken(Refusal.UNREADABLE)
        self.zero(box.start + 12, box.end, self.telling)

    def own_references(self, source: Source, box: Box) -> None:
        """Where media lies (8.7.2): always in this file; an address or a path elsewhere goes."""
        for entry in self.boxes(source, box.start + 8, box.end):
            if entry.end - entry.start >= 4:
                self.write(entry.start, b"\0\0\0\1", None)
            self.zero(entry.start + 4, entry.end, self.telling)

    def nameless_colours(self, source: Source, box: Box) -> None:
        """A colour (12.1.5) under no name; where no profile can be written in its place, there is none afterwards.

        A free space is what the standard has for a property that is gone (ISO/IEC 23008-12, 9.3): the others keep their
        number, and a picture without a profile is shown by the colours that its codec states.
        """
        if source.read(box.start, 4) not in (b"prof", b"rICC"):
            return
        start, size = box.start + 4, box.end - box.start - 4
        profile = icc.nameless(source.read(start, size)) if size <= icc.MOST_BYTES else None
        if profile is None or len(profile) > size:
            self.blank(source, box, Removed.PROFILE_NAMES)
        else:
            self.patches.append(Patch(start, size, Removed.PROFILE_NAMES, profile))


def patched(source: Source, patches: list[Patch], removed: set[Removed]) -> Iterator[bytes]:
    """The whole file with `patches` in their places; codes of those that changed a byte are added to `removed`."""
    waiting = sorted(patches, key=lambda patch: patch.at)
    if any(one.end > other.at for one, other in pairwise(waiting)):
        raise NotTaken(Refusal.UNREADABLE)
    first = 0
    for at in range(0, source.size, PIECE):
        piece = source.read(at, PIECE)
        last = first
        while last < len(waiting) and waiting[last].at < at + len(piece):
            last += 1
        yield _with(piece, at, waiting[first:last], removed) if first < last else piece
        # The last one may go on in the next piece.
        first = last - 1 if first < last and waiting[last - 1].end > at + len(piece) else last


def _with(piece: bytes, at: int, patches: list[Patch], removed: set[Removed]) -> bytes:
    written = bytearray(piece)
    for patch in patches:
        start, end = max(patch.at, at), min(patch.end, at + len(piece))
        part = patch.part(start, end)
        if patch.code and written[start - at : end - at] != part:
            removed.add(patch.code)
        written[start - at : end - at] = part
    return bytes(written)
