"""Ogg (RFC 3533) with Opus (RFC 7845) or Vorbis: every page keeps its size, comments become empty ones."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import Source

_MAGIC = b"OggS"
_HEAD = 27
_CONTINUED, _BEGINS, _ENDS = 1, 2, 4
# What a stream's first packet begins with, and what is in the place of its second: no vendor and no comment. In Vorbis a
# bit ends them, in Opus zeros may follow (RFC 7845, 5.2); readers of Vorbis do not look at what follows either.
_EMPTY = {
    b"OpusHead": b"OpusTags" + bytes(8),
    b"\x01vorbis": b"\x03vorbis" + bytes(8) + b"\x01",
}
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:
    """The same sound without its comments and pictures; what was left out is added to `removed`.

    Streams may follow each other, not lie beside each other. Raises NotTaken, also after pieces were given.
    """
    reading = _Reading(source)
    if source.read(0, 4) != _MAGIC:
        raise NotTaken(Refusal.UNREADABLE)
    while source.read(reading.at, 4) == _MAGIC:
        page = reading.page()
        written = reading.without_comments(page)
        if written != page:
            removed.add(Removed.TAGS)
        yield written
    if reading.packet < 2:
        raise NotTaken(Refusal.UNREADABLE)
    if reading.at < source.size:
        removed.add(Removed.FOREIGN)


@dataclass(slots=True)
class _Reading:
    """Where in the file and in its stream the next page begins: the packet's number, and how much of it was read."""

    source: Source
    at: int = 0
    packet: int = 2
    _place: int = 0
    _stream: bytes = b""
    _empty: bytes = b""
    _has_begun: bool = False

    def page(self) -> bytes:
        """The next page; raises NotTaken where it is cut off."""
        head = self.source.read(self.at, _HEAD + 255)
        lacing = head[_HEAD : _HEAD + head[26]] if len(head) > 26 else b""
        size = _HEAD + len(lacing) + sum(lacing)
        page = self.source.read(self.at, size)
        if len(head) <= 26 or len(lacing) < head[26] or len(page) < size or head[4]:
            raise NotTaken(Refusal.UNREADABLE)
        self.at += size
        return page

    def without_comments(self, page: bytes) -> bytes:
        """`page`, with what is a comment in it made empty."""
        self._enter(page)
        if self.packet > 1:
            return page
        written = bytearray(page)
        start = at = _HEAD + page[26]
        for length in page[_HEAD:start]:
            self._take(written, at, length)
            at += length
        if written[start:] != page[start:]:
            written[22:26] = bytes(4)
            written[22:26] = checksum(bytes(written)).to_bytes(4, "little")
        return bytes(written)

    def _enter(self, page: bytes) -> None:
        """Begin another stream where `page` does; raises NotTaken where streams lie beside each other."""
        flags, stream = page[5], page[14:18]
        if not flags & _BEGINS:
            if not self._stream:
                raise NotTaken(Refusal.UNREADABLE)
            if stream != self._stream:
                raise NotTaken(Refusal.WRONG_TYPE)
            self._has_begun = False
            return
        if self._has_begun:
            raise NotTaken(Refusal.WRONG_TYPE)
        if self.packet < 2:
            raise NotTaken(Refusal.UNREADABLE)
        data = page[_HEAD + page[26] :]
        self._empty = next((empty for magic, empty in _EMPTY.items() if data.startswith(magic)), b"")
        if not self._empty:
            raise NotTaken(Refusal.WRONG_TYPE)
        self._stream, self._has_begun, self.packet, self._place = stream, True, 0, 0

    def _take(self, page: bytearray, at: int, length: int) -> None:
        """One segment of a page: a packet ends with the first that is not full."""
        if self.packet == 1:
            page[at : at + length] = self._empty[self._place : self._place + length].ljust(length, b"\0")
        self._place += length
        if length < 255:
            if self.packet == 1 and self._place < len(self._empty):
                raise NotTaken(Refusal.UNREADABLE)
            self.packet, self._place = self.packet + 1, 0


def checksum(page: bytes) -> int:
    """The CRC of a page whose own is zero: that of zlib, with the bits of every byte, and of the sum, the other way round."""
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
