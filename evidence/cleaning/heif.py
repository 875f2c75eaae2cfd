"""HEIC and AVIF (ISO/IEC 23008-12), and sequences of them: cleaned in place; only items that are a picture stay."""

import struct
from collections.abc import Iterator
from itertools import pairwise

from evidence.cleaning.bmff import Box, Editing, Loaded, Tree, kinds, patched
from evidence.cleaning.items import Item, items
from evidence.cleaning.samples import gaps, merged, spans
from evidence.cleaning.video import Film, zero_gaps
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import Source

_FILE = frozenset((b"ftyp", b"meta", b"mdat", b"moov"))
# Transparency and depth are tracks of their own.
_HANDLERS = frozenset((b"pict", b"auxv", b"vide", b"soun"))
# Of an item's properties, all that says how it is decoded and shown; irot and imir turn it upright.
_PROPERTIES: Tree = {
    **kinds(
        "hvcC", "av1C", "avcC", "vvcC", "evcC", "lhvC", "jpgC", "j2kH", "uncC", "cmpd", "mskC", "ispe", "pixi", "pasp"
    ),
    **kinds(
        "irot", "imir", "clap", "colr", "auxC", "clli", "mdcv", "amve", "cclv", "lsel", "a1op", "a1lx", "oinf", "tols"
    ),
    **kinds("rloc", "ccst", "iscl", "ndwt", "reve"),
}
_META: Tree = {
    **kinds("hdlr", "pitm", "iloc", "iinf", "iref", "idat", "grpl"),
    b"iprp": {b"ipco": _PROPERTIES, **kinds("ipma")},
    b"dinf": kinds("dref"),
}
# An Exif item: where TIFF begins in it, then TIFF with no entry at all (libavif refuses one without its magic).
_EMPTY_EXIF = struct.pack(">I2sHIHI", 0, b"MM", 42, 8, 0, 0)
_EMPTY_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
_XMP_TYPE = b"application/rdf+xml"


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:
    """The same picture, of the same size, without what tells who took it; what was left out is added to `removed`.

    Raises NotTaken before the first piece. Thumbnails and other pictures beside the main one stay.
    """
    editing = Editing(Removed.METADATA, source.size)
    boxes = editing.of_file(source, _FILE)
    film = Film(editing, source, _HANDLERS)
    if any(box.kind == b"moov" for box in boxes):
        film.clean(boxes)
    areas = [(box.start, box.end) for box in boxes if box.kind == b"mdat"]
    metas = [box for box in boxes if box.kind == b"meta"]
    if len(metas) > 1 or not (metas or film.kept):
        raise NotTaken(Refusal.UNREADABLE)
    for box in boxes:
        if box.kind not in _FILE:
            editing.blank(source, box)
    for box in metas:
        _clean_meta(editing, Loaded.of(source, box), box, areas, film)
    zero_gaps(editing, sorted(areas), film, Removed.METADATA)
    yield from patched(source, editing.patches, removed)


def _clean_meta(editing: Editing, source: Source, meta: Box, areas: list[tuple[int, int]], film: Film) -> None:
    """Clean what describes the items; what they lie in is added to `areas`, and where they lie to `film`."""
    parts: dict[bytes, Box] = {}
    for box in editing.kept(source, (meta.start + 4, meta.end), _META):
        parts.setdefault(box.kind, box)
        if box.kind == b"hdlr":
            editing.anonymous_handler(box)
        elif box.kind == b"dref":
            editing.own_references(source, box)
        elif box.kind == b"colr":
            editing.nameless_colours(source, box)
    if b"idat" in parts:
        areas.append((parts[b"idat"].start, parts[b"idat"].end))
    found = items(editing, source, parts)
    if not any(item.is_picture for item in found):
        raise NotTaken(Refusal.UNREADABLE)
    for item in found:
        _clean_entry(editing, source, item)
    film.kept.append(spans([span for item in found if item.is_picture for span in item.spans]))
    _empty_items(editing, [item for item in found if not item.is_picture], film)


def _clean_entry(editing: Editing, source: Source, item: Item) -> None:
    """An item's entry without its name; of its type, only that it is XMP stays, so that readers know what is empty."""
    rest = source.read(item.name_at, item.entry_end - item.name_at)
    is_xmp = item.kind == b"mime" and rest.split(b"\0")[1:2] == [_XMP_TYPE]
    kept = b"\0" + (_XMP_TYPE + b"\0" if is_xmp else b"")
    editing.write(item.name_at, kept.ljust(len(rest), b"\0")[: len(rest)], Removed.METADATA)


def _empty_items(editing: Editing, gone: list[Item], film: Film) -> None:
    """Exif and XMP that say nothing where some stood; raises NotTaken where they share bytes with a picture.

    Everything else in the file that belongs to no picture is zeroed by zero_gaps().
    """
    # Two items may be one and the same.
    places = {span: item.kind for item in gone for span in item.spans}
    wanted = sorted(places)
    if any(one[1] > other[0] for one, other in pairwise(wanted)):
        raise NotTaken(Refusal.UNREADABLE)
    kept = merged(film.kept)
    written: list[tuple[int, int]] = []
    for start, end in wanted:
        if gaps(kept, [(start, end)]) != [(start, end)]:
            raise NotTaken(Refusal.UNREADABLE)
        stub = {b"Exif": _EMPTY_EXIF, b"mime": _EMPTY_XMP}.get(places[start, end], b"")
        if len(stub) > end - start:
            stub = b""
        editing.write(start, stub, Removed.METADATA)
        editing.zero(start + len(stub), end, Removed.METADATA)
        written.append((start, end))
    # They are done with, so that nothing else is written there.
    film.kept.append(spans(written))
