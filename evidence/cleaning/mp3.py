"""MPEG audio (ISO/IEC 11172-3 and 13818-3), mostly MP3: only whole frames stay; tags and what lies between frames go."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Source

_TAGS = (b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI", b"LYRICS200")
_SYNC = re.compile(rb"\xff[\xe2-\xff]")
# A header that is one by chance is followed by none: so many have to follow each other.
_IN_A_ROW = 3
_LONGEST_FRAME = 4096
# What damaged files have between frames; more is looked through for nothing.
_MOST_SKIPPED = 4 * 1024 * 1024
_MOST_GAPS = 10_000

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_LAYER_1 = (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448)
_LAYER_2 = (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_LAYER_3 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_1 = (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256)
_LOW_2_3 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
# By whether it is of MPEG-1, and by the two bits of its layer.
_KILOBITS = {
    (True, 3): _LAYER_1,
    (True, 2): _LAYER_2,
    (True, 1): _LAYER_3,
    (False, 3): _LOW_1,
    (False, 2): _LOW_2_3,
    (False, 1): _LOW_2_3,
}


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:
    """The frames of `source` and nothing else; what was left out is added to `removed`. Raises NotTaken."""
    walking = _Walking(source, removed)
    walking.skip_tags()
    start = walking.skip_to_frames()
    if start is None:
        raise NotTaken(Refusal.UNREADABLE)
    while start is not None:
        end = walking.after_frames()
        for at in range(start, end, PIECE):
            yield source.read(at, min(PIECE, end - at))
        start = walking.next_run(end)


def frame_bytes(header: bytes) -> int:
    """How long the frame is that `header` begins, or 0 where it is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bits, rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or not layer or not 0 < bits < 15 or rate == 3:
        return 0
    rate_hz = _RATES[version][rate]
    bits_a_second = 1000 * _KILOBITS[version == 3, layer][bits]
    padding = header[2] >> 1 & 1
    if layer == 3:
        return (12 * bits_a_second // rate_hz + padding) * 4
    return (72 if layer == 1 and version != 3 else 144) * bits_a_second // rate_hz + padding


@dataclass(slots=True)
class _Walking:
    """A place in the file, and what was found on the way there."""

    source: Source
    removed: set[Removed]
    at: int = 0
    _window: bytes = b""
    _window_at: int = 0
    _kind: bytes = b""
    _skipped: int = 0
    _gaps: int = 0

    def skip_tags(self) -> None:
        """Past ID3v2 (its 2.4.0 has a footer) and APEv2, as often as there is one."""
        while size := self._tag_bytes():
            if self.at + size > self.source.size:
                raise NotTaken(Refusal.UNREADABLE)
            self.removed.add(Removed.TAGS)
            self.at += size
            self._gaps += 1
            if self._gaps > _MOST_GAPS:
                raise NotTaken(Refusal.TOO_COMPLEX)

    def skip_to_frames(self) -> int | None:
        """Where the next frames begin, if there are any."""
        start = self.at
        while self._skipped < _MOST_SKIPPED:
            window = self._peek((_IN_A_ROW + 1) * _LONGEST_FRAME)
            found = _SYNC.search(window, 0, max(len(window) - 1, 0))
            step = found.start() if found else max(len(window) - 1, 1)
            self.at, self._skipped = self.at + step, self._skipped + step
            if len(window) < 2:
                break
            if found and self._begins_here():
                self._note(start, self.at)
                return self.at
            self.at, self._skipped = self.at + bool(found), self._skipped + bool(found)
        self._note(start, self.source.size)
        return None

    def after_frames(self) -> int:
        """Where the frames end that begin here; the last of them may be cut off, and is not counted then."""
        while size := self._frame():
            self.at += size
        return self.at

    def next_run(self, end: int) -> int | None:
        """Where frames go on after `end`, past whatever else is there."""
        self._gaps += 1
        if self._gaps > _MOST_GAPS:
            raise NotTaken(Refusal.TOO_COMPLEX)
        self.at = end
        self.skip_tags()
        return self.skip_to_frames() if self.at < self.source.size else None

    def _note(self, start: int, end: int) -> None:
        if start < end:
            is_tag = self.source.read(start, 16).startswith(_TAGS)
            self.removed.add(Removed.TAGS if is_tag else Removed.FOREIGN)

    def _begins_here(self) -> bool:
        """Whether frames of one kind follow each other from here."""
        here, self._kind = self.at, b""
        for _frame in range(_IN_A_ROW):
            size = self._frame()
            if not size:
                break
            self.at += size
        else:
            self.at = here
            return True
        self.at = here
        return False

    def _frame(self) -> int:
        """The size of the frame here, or 0 where there is none, a cut one, or one of another kind than before."""
        header = self._peek(4)
        size = frame_bytes(header)
        if not size or self.at + size > self.source.size:
            return 0
        # Version, layer and rate do not change within a file.
        kind = bytes((header[1] & 0xFE, header[2] & 0x0C))
        if self._kind and kind != self._kind:
            return 0
        self._kind = kind
        return size

    def _tag_bytes(self) -> int:
        head = self._peek(32)
        if head.startswith(b"ID3") and len(head) >= 10 and not any(byte & 0x80 for byte in head[6:10]):
            size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
            return 10 + size + (10 if head[5] & 0x10 else 0)
        # A header of APEv2; one without is found by its footer, which no frame begins with.
        if head.startswith(b"APETAGEX") and len(head) == 32 and head[23] & 0x20:
            return 32 + int.from_bytes(head[12:16], "little")
        return 0

    def _peek(self, count: int) -> bytes:
        start = self.at - self._window_at
        if start < 0 or start + count > len(self._window):
            self._window, self._window_at, start = self.source.read(self.at, PIECE), self.at, 0
        return self._window[start : start + count]
