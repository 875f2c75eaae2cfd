"""GIF (GIF89a), animated or not: only what is drawn stays, and how often it is repeated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import Source

_SIGNATURES = (b"GIF87a", b"GIF89a")
_HEAD, _IMAGE_HEAD, _CONTROL_BYTES = 13, 9, 6
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _COMMENT, _PLAIN_TEXT, _APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
_LEFT_OUT = {_COMMENT: Removed.COMMENT, _PLAIN_TEXT: Removed.COMMENT, _APPLICATION: Removed.METADATA}
# The upper three bits of a control extension are for nothing.
_CONTROL_BITS = 0b11111
_LOOP = re.compile(rb"\x0b(NETSCAPE2\.0|ANIMEXTS1\.0)\x03\x01(..)", re.DOTALL)

_MOST_FRAMES = 5_000
# A frame has one extension of its own; more are comments and applications, of which real files have a few.
_MOST_BLOCKS = 4 * _MOST_FRAMES
# Sub-blocks have at most 256 bytes; files of thousands of small frames would else be read many times over.
_WINDOW = 8 * 1024


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:
    """The same picture without what tells who took it; what was left out is added to `removed`.

    Raises NotTaken. Data of a frame after its last pixel stays: only a full decoder knows where that is.
    """
    head = source.read(0, _HEAD)
    if len(head) < _HEAD or head[:6] not in _SIGNATURES:
        raise NotTaken(Refusal.UNREADABLE)
    picture = _Picture(source, removed)
    yield head + picture.colours(head[10])
    for _count in range(_MOST_BLOCKS):
        kind = picture.exactly(1)[0]
        if kind == _TRAILER:
            yield picture.end()
            return
        if kind == _IMAGE:
            yield from picture.image()
        elif kind == _EXTENSION:
            yield picture.extension()
        elif kind:
            raise NotTaken(Refusal.UNREADABLE)
    raise NotTaken(Refusal.TOO_COMPLEX)


@dataclass(slots=True)
class _Picture:
    """Where we are in the file, and what is to be written before the next frame."""

    source: Source
    removed: set[Removed]
    at: int = _HEAD
    frames: int = 0
    control: bytes = b""
    has_loop: bool = False

    def exactly(self, count: int) -> bytes:
        """The next `count` bytes."""
        data = self.source.read(self.at, count)
        if len(data) < count:
            raise NotTaken(Refusal.UNREADABLE)
        self.at += count
        return data

    def colours(self, packed: int) -> bytes:
        """The colour table that `packed` announces, if it does."""
        return self.exactly(3 << (packed % 8 + 1)) if packed & 0x80 else b""

    def image(self) -> Iterator[bytes]:
        self.frames += 1
        if self.frames > _MOST_FRAMES:
            raise NotTaken(Refusal.TOO_COMPLEX)
        head = self.exactly(_IMAGE_HEAD)
        # The least code size stands between colours and data.
        yield self.control + bytes((_IMAGE,)) + head + self.colours(head[-1]) + self.exactly(1)
        self.control = b""
        yield from self._sub_blocks()

    def extension(self) -> bytes:
        """What of an extension is written here; a frame's own waits for its frame, as decoders let it."""
        label = self.exactly(1)[0]
        if label == _CONTROL:
            self._take_control()
            return b""
        loop = _LOOP.match(self.source.read(self.at, 16)) if label == _APPLICATION and not self.has_loop else None
        size = sum(len(blocks) for blocks in self._sub_blocks())
        if loop is None:
            self.removed.add(_LEFT_OUT.get(label, Removed.FOREIGN))
            return b""
        self.has_loop = True
        if size > loop.end() + 1:
            self.removed.add(Removed.FOREIGN)
        return bytes((_EXTENSION, _APPLICATION)) + loop[0] + b"\0"

    def end(self) -> bytes:
        if not self.frames:
            raise NotTaken(Refusal.UNREADABLE)
        if self.control or self.at < self.source.size:
            self.removed.add(Removed.FOREIGN)
        return bytes((_TRAILER,))

    def _take_control(self) -> None:
        block = self.exactly(_CONTROL_BYTES)
        if block[0] != _CONTROL_BYTES - 2 or block[-1]:
            raise NotTaken(Refusal.UNREADABLE)
        if self.control:
            self.removed.add(Removed.FOREIGN)
        self.control = bytes((_EXTENSION, _CONTROL, block[0], block[1] & _CONTROL_BITS)) + block[2:]

    def _sub_blocks(self) -> Iterator[bytes]:
        """Sub-blocks up to and with the empty one that ends them."""
        while True:
            window = self.source.read(self.at, _WINDOW)
            end, is_last = _whole(window)
            if not end:
                raise NotTaken(Refusal.UNREADABLE)
            self.at += end
            yield window[:end]
            if is_last:
                return


def _whole(window: bytes) -> tuple[int, bool]:
    """Up to where `window` has whole sub-blocks, and whether the last is there the empty one."""
    at = 0
    while at < len(window):
        end = at + 1 + window[at]
        if end == at + 1:
            return end, True
        if end > len(window):
            break
        at = end
    return at, False
