"""JPEG (ITU-T T.81): only the segments that decode the picture stay, with JFIF, ICC and Adobe's colour transform.

The order is always: JFIF, Adobe, ICC, tables and frame, scans. What stands between segments or after the end goes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence.cleaning import icc
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Source

_SOI, _EOI_MARKER = b"\xff\xd8", b"\xff\xd9"
_DHT, _DAC, _EOI, _SOS, _DQT, _DNL, _DRI, _DHP, _EXP, _COM = 0xC4, 0xCC, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xFE
_APP0, _APP2, _APP14, _APP15 = 0xE0, 0xE2, 0xEE, 0xEF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {_DHT, 0xC8, _DAC}
_FIXED = {_DNL: 2, _DRI: 2, _EXP: 1}

_JFIF, _JFXX, _ADOBE, _ICC = b"JFIF\0", b"JFXX\0", b"Adobe", b"ICC_PROFILE\0"
_JFIF_BYTES, _ADOBE_BYTES = 14, 12
_ICC_PART = 65_533 - len(_ICC) - 2

# Progressive pictures have about ten; each is a pass over every pixel, so that many are an attack on whoever looks.
_MOST_SCANS = 100
# The longest real ones carry some hundred segments of Extended XMP.
_MOST_SEGMENTS = 5_000
# Four quantization tables and eight Huffman tables have less than 4 KiB.
_MOST_TABLES = 256 * 1024

# No stuffed zero, no fill byte, no restart marker: those belong to their scan.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_GAP = 4096


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:
    """The same picture without what tells who took it; what was left out is added to `removed`.

    Raises NotTaken. Exif goes, and with it which side is up: read it before. What stands after the last pixel but inside
    a scan stays: only a full decoder knows where that is.
    """
    if source.read(0, 2) != _SOI:
        raise NotTaken(Refusal.UNREADABLE)
    segments = _Segments(source, removed)
    yield _SOI
    yield from _head(segments)
    for _scan in range(_MOST_SCANS):
        yield segments.whole()
        yield from segments.scan()
        yield from _between_scans(segments)
        if segments.code == _EOI:
            yield _EOI_MARKER
            if segments.at < source.size:
                removed.add(Removed.FOREIGN)
            return
    raise NotTaken(Refusal.TOO_COMPLEX)


@dataclass(slots=True)
class _Segments:
    """The file, one segment after the other: `code` and `body` are those of the last one, `at` is its end."""

    source: Source
    removed: set[Removed]
    at: int = len(_SOI)
    code: int = 0
    body: bytes = b""
    _count: int = 0

    def next(self) -> int:
        """The code of the next segment, whatever stands before it."""
        self._count += 1
        if self._count > _MOST_SEGMENTS:
            raise NotTaken(Refusal.TOO_COMPLEX)
        self._to_marker()
        head = self.source.read(self.at, 4)
        self.code, self.body = head[1], b""
        if self.code == _EOI:
            self.at += 2
            return _EOI
        length = int.from_bytes(head[2:], "big")
        self.body = self.source.read(self.at + 4, length - 2)
        if len(head) < 4 or length < 2 or len(self.body) != length - 2:
            raise NotTaken(Refusal.UNREADABLE)
        self.at += 2 + length
        return self.code

    def whole(self) -> bytes:
        """The last one as it stood."""
        if not _decodes(self.code, self.body):
            raise NotTaken(Refusal.UNREADABLE)
        return _segment(self.code, self.body)

    def scan(self) -> Iterator[bytes]:
        """The entropy-coded data from here to the next marker."""
        while True:
            # One byte more, so that no marker is cut in two.
            window = self.source.read(self.at, PIECE + 1)
            found = _MARKER.search(window)
            data = window[: found.start() if found else PIECE]
            self.at += len(data)
            yield data
            if found:
                return
            if len(window) <= PIECE:
                raise NotTaken(Refusal.UNREADABLE)

    def _to_marker(self) -> None:
        """Past fill bytes, and past others: decoders skip them, so that anything can hide there."""
        while True:
            window = self.source.read(self.at, _GAP + 1)
            found = _MARKER.search(window)
            gap = window[: found.start() if found else _GAP]
            self.at += len(gap)
            if gap.strip(b"\xff"):
                self.removed.add(Removed.FOREIGN)
            if found:
                return
            if len(window) <= _GAP:
                raise NotTaken(Refusal.UNREADABLE)


@dataclass(slots=True)
class _Head:
    """What stands before the first scan, sorted."""

    removed: set[Removed]
    jfif: bytes = b""
    adobe: bytes = b""
    profile: list[bytes] = field(default_factory=list)
    tables: bytearray = field(default_factory=bytearray)
    has_frame: bool = False

    def take(self, segments: _Segments) -> None:
        code, body = segments.code, segments.body
        if code == _APP0 and body.startswith(_JFIF) and len(body) >= _JFIF_BYTES:
            # Its last two bytes are the size of a thumbnail, which follows them.
            self.jfif = _segment(code, body[: _JFIF_BYTES - 2] + bytes(2))
            if body[_JFIF_BYTES - 2 :] != bytes(2):
                self.removed.add(Removed.THUMBNAIL)
        elif code == _APP14 and body.startswith(_ADOBE) and len(body) >= _ADOBE_BYTES:
            self.adobe = _segment(code, body[:_ADOBE_BYTES])
            if len(body) > _ADOBE_BYTES:
                self.removed.add(Removed.METADATA)
        elif code == _APP2 and body.startswith(_ICC):
            # One more than can be numbered says enough.
            self.profile = [*self.profile, body[len(_ICC) :]][:256]
        elif _tells(code):
            self.removed.add(_left_out(code, body))
        else:
            self.has_frame |= code in _FRAMES
            self.tables += segments.whole()
        if len(self.tables) > _MOST_TABLES:
            raise NotTaken(Refusal.TOO_COMPLEX)


def _head(segments: _Segments) -> Iterator[bytes]:
    """Everything up to the first scan, which is then the last segment read."""
    head = _Head(segments.removed)
    while segments.next() != _SOS:
        head.take(segments)
    if not head.has_frame:
        raise NotTaken(Refusal.UNREADABLE)
    yield head.jfif + head.adobe
    yield from _profile(head.profile, segments.removed)
    yield bytes(head.tables)


def _profile(parts: list[bytes], removed: set[Removed]) -> Iterator[bytes]:
    """The profile that `parts` are numbered pieces of (ICC.1:2022, B.4), under no name, in pieces again."""
    if not parts:
        return
    pieces = {part[:1]: part[2:] for part in parts}
    numbers = [bytes((number,)) for number in range(1, len(parts) + 1)] if len(parts) < 256 else []
    is_whole = sorted(pieces) == numbers and {part[1:2] for part in parts} == {numbers[-1]}
    profile = b"".join(pieces[number] for number in numbers) if is_whole else b""
    kept = icc.nameless(profile) or b""
    if kept != profile or not kept:
        removed.add(Removed.PROFILE_NAMES)
    starts = range(0, len(kept), _ICC_PART)
    for number, start in enumerate(starts, 1):
        yield _segment(_APP2, _ICC + bytes((number, len(starts))) + kept[start : start + _ICC_PART])


def _between_scans(segments: _Segments) -> Iterator[bytes]:
    """What the next scan needs; that scan, or the end, is then the last segment read."""
    while segments.next() not in (_SOS, _EOI):
        if _tells(segments.code):
            segments.removed.add(_left_out(segments.code, segments.body))
        else:
            yield segments.whole()


def _segment(code: int, body: bytes) -> bytes:
    return bytes((0xFF, code)) + (len(body) + 2).to_bytes(2, "big") + body


def _tells(code: int) -> bool:
    return _APP0 <= code <= _APP15 or code == _COM


def _left_out(code: int, body: bytes) -> Removed:
    if code == _COM:
        return Removed.COMMENT
    if code == _APP0 and body.startswith(_JFXX):
        return Removed.THUMBNAIL
    return Removed.PROFILE_NAMES if code == _APP2 and body.startswith(_ICC) else Removed.METADATA


def _decodes(code: int, body: bytes) -> bool:
    """Whether a decoder needs this segment, and all of it (B.2): nothing can hide behind what it reads."""
    if code in _FRAMES or code == _DHP:
        return len(body) >= 6 and len(body) == 6 + 3 * body[5]
    if code == _SOS:
        return len(body) >= 4 and len(body) == 4 + 2 * body[0]
    if code == _DAC:
        return len(body) % 2 == 0
    if code in (_DQT, _DHT):
        return _are_tables(code, body)
    return code in _FIXED and len(body) == _FIXED[code]


def _are_tables(code: int, body: bytes) -> bool:
    at = 0
    while at < len(body):
        entries = sum(body[at + 1 : at + 17]) + 16 if code == _DHT else 64 * (1 + (body[at] >= 16))
        at += 1 + entries
    return at == len(body)
