"""Fragments of a film that is written while it is taken (ISO/IEC 14496-12, 8.8): cleaned, and where their samples lie."""

from dataclasses import dataclass

import numpy as np

from evidence.cleaning.bmff import Box, Editing, Loaded, kinds
from evidence.cleaning.samples import MOST_SAMPLES, Spans, spans, unpacked, within
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import Source

_TRACK = kinds("tfhd", "tfdt", "trun", "sdtp", "sbgp", "sgpd", "subs")
_BASE, _DESCRIPTION, _DURATION, _SIZE = 0x1, 0x2, 0x8, 0x10
_OFFSET, _FIRST_FLAGS = 0x1, 0x4
_EACH_DURATION, _EACH_SIZE, _EACH_FLAGS, _EACH_TIME = 0x100, 0x200, 0x400, 0x800


@dataclass(slots=True)
class Fragments:
    """Reads one fragment after the other; `sizes` are those of samples that do not say their own, by track."""

    editing: Editing
    tracks: frozenset[int]
    sizes: dict[int, int]
    _samples: int = 0

    def clean(self, whole: Source, fragment: Box) -> tuple[Spans, Spans]:
        """The spans of tracks that stay and of those that go; what is not to stay in `fragment` is blanked."""
        source = Loaded.of(whole, fragment)
        kept: list[tuple[int, int]] = []
        gone: list[tuple[int, int]] = []
        # Where no place is given, samples follow those of the track before (8.8.7).
        after = fragment.at
        for box in self.editing.boxes(source, fragment.start, fragment.end):
            if box.kind == b"traf":
                number, runs = self._track(source, box, fragment.at, after)
                (kept if number in self.tracks else gone).extend(runs)
                after = runs[-1][1] if runs else after
            elif box.kind != b"mfhd":
                self.editing.blank(source, box)
        size = self.editing.file_size
        return within(spans(kept), size), within(spans(gone), size)

    def _track(self, source: Source, track: Box, start: int, after: int) -> tuple[int, list[tuple[int, int]]]:
        """The track's number and its spans."""
        head = self.editing.children(source, track.start, track.end).get(b"tfhd")
        if head is None:
            raise NotTaken(Refusal.UNREADABLE)
        number, base, size = self._defaults(source, head)
        at = base if base is not None else (start if self._is_at_fragment(source, head) else after)
        if number not in self.tracks:
            runs = [box for box in self.editing.boxes(source, track.start, track.end) if box.kind == b"trun"]
            self.editing.blank(source, track, Removed.TRACK)
        else:
            boxes = self.editing.kept(source, (track.start, track.end), _TRACK)
            runs = [box for box in boxes if box.kind == b"trun"]
        return number, self._runs(source, runs, at, size)

    def _defaults(self, source: Source, head: Box) -> tuple[int, int | None, int]:
        """The number of the track, where its samples begin if that is said, and how large they are."""
        flags, number = unpacked(">II", source, head)
        form = (
            ">8x"
            + ("q" if flags & _BASE else "")
            + ("4x" if flags & _DESCRIPTION else "")
            + ("4x" if flags & _DURATION else "")
            + ("I" if flags & _SIZE else "")
        )
        values = list(unpacked(form, source, head))
        base = values.pop(0) if flags & _BASE else None
        return number, base, values.pop() if values else self.sizes.get(number, 0)

    def _is_at_fragment(self, source: Source, head: Box) -> bool:
        return bool(unpacked(">I", source, head)[0] & 0x020000)

    def _runs(self, source: Source, runs: list[Box], base: int, size: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        at = base
        for run in runs:
            flags, count = unpacked(">II", source, run)
            self._samples += count
            if self._samples > MOST_SAMPLES:
                raise NotTaken(Refusal.TOO_COMPLEX)
            if flags & _OFFSET:
                at = base + unpacked(">8xi", source, run)[0]
            end = at + (_total(source, run, flags, count) if flags & _EACH_SIZE else count * size)
            if not 0 <= at <= end <= self.editing.file_size:
                raise NotTaken(Refusal.UNREADABLE)
            found.append((at, end))
            at = end
        return found


def _total(source: Source, run: Box, flags: int, count: int) -> int:
    """The size of all samples of a run."""
    start = run.start + 8 + 4 * bool(flags & _OFFSET) + 4 * bool(flags & _FIRST_FLAGS)
    columns = sum(bool(flags & one) for one in (_EACH_DURATION, _EACH_SIZE, _EACH_FLAGS, _EACH_TIME))
    if run.end - start < 4 * columns * count:
        raise NotTaken(Refusal.UNREADABLE)
    table = np.frombuffer(source.read(start, 4 * columns * count), ">u4").reshape(-1, columns)
    return int(table[:, int(bool(flags & _EACH_DURATION))].sum(dtype=np.int64))


def default_sizes(editing: Editing, source: Source, film: Box) -> dict[int, int]:
    """How large samples of fragments are where they do not say it, by track (8.8.3)."""
    extends = editing.below(source, film, "mvex")
    boxes = editing.boxes(source, extends.start, extends.end) if extends else ()
    found: dict[int, int] = {}
    for box in boxes:
        if box.kind == b"trex":
            number, size = unpacked(">4xI8xI", source, box)
            found[number] = size
    return found
