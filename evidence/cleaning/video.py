"""MP4 and QuickTime films, and sounds in them (ISO/IEC 14496-12): cleaned in place; only picture and sound tracks stay."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence.cleaning.bmff import Box, Editing, Loaded, Tree, kinds, patched
from evidence.cleaning.fragments import Fragments, default_sizes
from evidence.cleaning.samples import Spans, gaps, lies_in, merged, of_track, spans, unpacked
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import Source

_FILE = frozenset((b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx"))
_HANDLERS = frozenset((b"vide", b"soun"))
# Entries of encrypted samples (ISO/IEC 14496-12, 8.12), and of those that were bought from Apple.
_LOCKED = frozenset((b"encv", b"enca", b"encs", b"drms", b"drmi"))

_TABLE: Tree = {
    **kinds(
        "stsd", "stts", "ctts", "cslg", "stss", "stsc", "stsz", "stz2", "stco", "co64", "stps", "sdtp", "sbgp", "sgpd"
    ),
    **kinds("stsh", "padb", "subs", "stdp"),
}
_INFORMATION: Tree = {**kinds("vmhd", "smhd", "hdlr"), b"dinf": kinds("dref"), b"stbl": _TABLE}
_TRACK: Tree = {
    **kinds("tkhd"),
    b"edts": kinds("elst"),
    b"tapt": kinds("clef", "prof", "enof"),
    # Sound instead of sound that cannot be played, what is beneath a layer, and what a picture is seen through.
    b"tref": kinds("fall", "folw", "auxl", "vdep", "sbas", "scal"),
    b"mdia": {**kinds("mdhd", "hdlr", "elng"), b"minf": _INFORMATION},
}
_FILM: Tree = {**kinds("mvhd"), b"mvex": kinds("mehd", "trex")}
# How what is in a sample is decoded, and shown; other boxes of an entry are a maker's own.
_ENTRY: Tree = {
    **kinds(
        "avcC", "hvcC", "lhvC", "hvcE", "vvcC", "evcC", "av1C", "vpcC", "dvcC", "dvvC", "dvwC", "d263", "damr", "dac3"
    ),
    **kinds(
        "dec3", "dac4", "dOps", "dfLa", "alac", "mhaC", "esds", "glbl", "pcmC", "chan", "chnl", "srat", "jp2h", "jpgC"
    ),
    **kinds(
        "pasp", "clap", "colr", "fiel", "gama", "btrt", "mdcv", "clli", "amve", "ccst", "auxi", "st3d", "vexu", "hfov"
    ),
    b"sv3d": {b"proj": kinds("prhd", "equi", "cbmp", "mshp")},
    b"wave": kinds("frma", "mp4a", "esds", "enda", "alac", "dac3", "dec3", "damr", "chan"),
}
_NAME_START, _NAME_BYTES, _PICTURE_HEAD = 42, 32, 78
# A sound's description is longer in the later versions of QuickTime.
_SOUND_HEAD = {0: 28, 1: 44, 2: 64}


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:
    """The same film, of the same size, without what tells who took it; what was left out is added to `removed`.

    Raises NotTaken before the first piece. Names inside of coded pictures and sounds stay: nothing is decoded here.
    """
    editing = Editing(Removed.TAGS, source.size)
    boxes = editing.of_file(source, _FILE)
    film = Film(editing, source)
    film.clean(boxes)
    for box in boxes:
        if box.kind not in _FILE:
            editing.blank(source, box)
    areas = [(box.start, box.end) for box in boxes if box.kind == b"mdat"]
    zero_gaps(editing, areas, film, Removed.TRACK)
    yield from patched(source, editing.patches, removed)


def zero_gaps(editing: Editing, areas: list[tuple[int, int]], film: "Film", code: Removed) -> None:
    """Zeros in all of `areas` where nothing lies that stays: with `code` where something lay that goes, else foreign."""
    if not lies_in(kept := merged(film.kept), areas):
        raise NotTaken(Refusal.UNREADABLE)
    foreign = gaps(merged([kept, *film.gone]), areas)
    for start, end in foreign:
        editing.zero(start, end, Removed.FOREIGN)
    for start, end in gaps(merged([kept, spans(foreign)]), areas):
        editing.zero(start, end, code)


@dataclass(slots=True)
class Film:
    """What describes the tracks of a file, cleaned; `kept` and `gone` say where their samples lie."""

    editing: Editing
    whole: Source
    handlers: frozenset[bytes] = _HANDLERS
    kept: list[Spans] = field(default_factory=list)
    gone: list[Spans] = field(default_factory=list)
    _tracks: set[int] = field(default_factory=set)

    def clean(self, boxes: list[Box]) -> None:
        """Clean the one film that is among the boxes of a file, with its fragments."""
        films = [box for box in boxes if box.kind == b"moov"]
        if len(films) != 1:
            raise NotTaken(Refusal.UNREADABLE)
        source = Loaded.of(self.whole, films[0])
        for box in self.editing.boxes(source, films[0].start, films[0].end):
            self._clean(source, box)
        fragments = Fragments(self.editing, frozenset(self._tracks), default_sizes(self.editing, source, films[0]))
        for box in boxes:
            if box.kind == b"moof":
                kept, gone = fragments.clean(self.whole, box)
                self.kept.append(kept)
                self.gone.append(gone)
        if not len(merged(self.kept)):
            raise NotTaken(Refusal.UNREADABLE)

    def _clean(self, source: Source, box: Box) -> None:
        if box.kind == b"cmov":
            # A compressed description can be anything; nobody has written one for twenty years.
            raise NotTaken(Refusal.UNREADABLE)
        if box.kind == b"trak":
            self._track(source, box)
            return
        for one in self.editing.kept(source, (box.at, box.end), _FILM):
            self._edit(source, one, b"")

    def _track(self, source: Source, track: Box) -> None:
        handler = self.editing.below(source, track, "mdia", "hdlr")
        kind = source.read(handler.start + 8, 4) if handler else b""
        samples = of_track(self.editing, source, track)
        if kind not in self.handlers:
            self.gone.append(samples)
            self.editing.blank(source, track, Removed.TRACK)
            return
        self.kept.append(samples)
        for box in self.editing.kept(source, (track.start, track.end), _TRACK):
            self._edit(source, box, kind)

    def _edit(self, source: Source, box: Box, kind: bytes) -> None:
        """Overwrite what tells something in a box that stays, of a track that `kind` handles."""
        if box.kind in (b"mvhd", b"tkhd", b"mdhd"):
            long = self._timeless(source, box)
            if box.kind == b"tkhd":
                self._tracks.add(unpacked(">20xI" if long else ">12xI", source, box)[0])
        elif box.kind == b"hdlr":
            self.editing.anonymous_handler(box)
        elif box.kind == b"dref":
            self.editing.own_references(source, box)
        elif box.kind == b"stsd":
            self._descriptions(source, box, kind)

    def _timeless(self, source: Source, box: Box) -> bool:
        """Without when it was taken and changed; whether these times have eight bytes each."""
        version = unpacked(">B3x16x", source, box)[0]
        if version > 1:
            raise NotTaken(Refusal.UNREADABLE)
        self.editing.zero(box.start + 4, box.start + 4 + (16 if version else 8), self.editing.telling)
        return version == 1

    def _descriptions(self, source: Source, box: Box, kind: bytes) -> None:
        (version,) = unpacked(">B7x", source, box)
        for entry in self.editing.boxes(source, box.start + 8, box.end):
            if entry.kind in _LOCKED:
                raise NotTaken(Refusal.LOCKED)
            if not entry.kind:
                self.editing.blank(source, entry)
                continue
            head = self._sound(source, entry, version) if kind == b"soun" else self._picture(entry)
            for one in self.editing.kept(source, (entry.start + head, entry.end), _ENTRY):
                if one.kind == b"colr":
                    self.editing.nameless_colours(source, one)

    def _sound(self, source: Source, entry: Box, table_version: int) -> int:
        """The size of what comes before the boxes of a sound's description."""
        (version,) = unpacked(">8xH18x", source, entry)
        # In the standard's own second version, there is no more than in the first (12.2.3).
        return _SOUND_HEAD.get(version, 28) if table_version == 0 else 28

    def _picture(self, entry: Box) -> int:
        """The same of a picture's, without the name of what coded it."""
        if entry.end - entry.start < _PICTURE_HEAD:
            raise NotTaken(Refusal.UNREADABLE)
        start = entry.start + _NAME_START
        self.editing.zero(start, start + _NAME_BYTES, self.editing.telling)
        return _PICTURE_HEAD
