"""PDF (ISO 32000-2): written anew without its authors, dates, scripts, attachments and former versions; its pages stay."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Name, settings

from evidence.cleaning import jpeg
from evidence.cleaning.pdf_keys import (
    ACTIONS,
    ANNOTATIONS,
    ATTACHED_ANNOTATIONS,
    CATALOG,
    CATALOG_SAYS,
    LOOKED_AT,
    MARKUP_SAYS,
    SAYS,
    TRIGGERS,
)
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Held, Source

MAX_BYTES = 50_000_000
MOST_PAGES = 5_000
MOST_OBJECTS = 200_000
# Values inside of objects; a real document has five to ten in each.
_MOST_VALUES = 3_000_000
# What one stream may open to: a picture of 64 megapixels in colour.
_MOST_OPENED = 3 * 64_000_000
_MOST_NESTED = 100
# How qpdf says that something opens to more than it may.
_LIMIT = "memory limit"
_END_OF_JPEG = b"\xff\xd9"

# pikepdf's stubs have one class for all objects of a document, whatever they are.
Object = Any


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:
    """The same pages without what tells who wrote or sent them; what was left out is added to `removed`.

    Raises NotTaken before the first piece: LOCKED where a password is asked for; a document that opens without one is
    given without encryption. Contents of pages are copied as they are; they are opened only to know that whoever reads them can.
    Limits of qpdf are set for the process.
    """
    if source.size > MAX_BYTES:
        raise NotTaken(Refusal.TOO_LARGE)
    data = source.read(0, source.size)
    if not data.startswith(b"%PDF-"):
        raise NotTaken(Refusal.UNREADABLE)
    written = _written(data, removed)
    for at in range(0, len(written), PIECE):
        yield written[at : at + PIECE]


def _written(data: bytes, removed: set[Removed]) -> bytes:
    settings.set_qpdf_limits(
        flate_max_memory=_MOST_OPENED,
        run_length_max_memory=_MOST_OPENED,
        png_max_memory=_MOST_OPENED,
        tiff_max_memory=_MOST_OPENED,
        parser_max_nesting=_MOST_NESTED,
    )
    try:
        # Warnings would be printed, and can hold something of the file.
        with warnings.catch_warnings(action="ignore"), pikepdf.open(BytesIO(data), suppress_warnings=True) as document:
            return _clean(document, removed)
    except pikepdf.PasswordError as error:
        raise NotTaken(Refusal.LOCKED) from error
    except (MemoryError, RecursionError) as error:
        raise NotTaken(Refusal.TOO_COMPLEX) from error
    except NotTaken:
        raise
    except Exception as error:
        if _LIMIT in str(error):
            raise NotTaken(Refusal.TOO_COMPLEX) from None
        # qpdf reports a broken file by many classes; that it is broken is all there is to say.
        raise NotTaken(Refusal.UNREADABLE) from error


def _clean(document: pikepdf.Pdf, removed: set[Removed]) -> bytes:
    if int(document.trailer.get("/Size", 0)) > MOST_OBJECTS or len(document.objects) > MOST_OBJECTS:
        raise NotTaken(Refusal.TOO_COMPLEX)
    cleaning = _Cleaning(removed)
    cleaning.trailer(document.trailer, is_linearized=document.is_linearized)
    cleaning.catalog(document.Root)
    if not 0 < len(document.pages) <= MOST_PAGES:
        raise NotTaken(Refusal.TOO_COMPLEX if len(document.pages) else Refusal.UNREADABLE)
    for found in document.objects:
        cleaning.object(found)
    out = BytesIO()
    document.save(
        out,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        deterministic_id=True,
        encryption=False,
    )
    return out.getvalue()


@dataclass(slots=True)
class _Cleaning:
    """Takes out of a document what is not to stay, and notes its code."""

    removed: set[Removed]
    _values: int = 0
    _waiting: list[Object] = field(default_factory=list)

    def trailer(self, trailer: Object, *, is_linearized: bool) -> None:
        """Only the way to the catalog stays."""
        # A document that was changed points from its last part to the one before.
        if "/Info" in trailer or ("/Prev" in trailer and not is_linearized):
            self.removed.add(Removed.DOCUMENT_INFO)
        for key in set(trailer.keys()) - {"/Root", "/Size", "/Encrypt"}:
            del trailer[key]

    def catalog(self, catalog: Object) -> None:
        """Only what shows the pages and leads through them stays; of names, those that links lead to."""
        for key in set(catalog.keys()) - CATALOG:
            self._drop(catalog, key, CATALOG_SAYS.get(key, Removed.DOCUMENT_INFO))
        names = catalog.get("/Names", {})
        for key in set(names.keys()) - {"/Dests"}:
            self._drop(names, key, CATALOG_SAYS.get(key, Removed.DOCUMENT_INFO))
        if str(catalog.get("/PageMode", "")) == "/UseAttachments":
            del catalog["/PageMode"]

    def object(self, found: Object) -> None:
        """One object with all that is directly in it."""
        if _is_dictionary(found) and not LOOKED_AT.search(found.unparse(resolved=True)):
            return
        self._waiting.append(found)
        while self._waiting:
            value = self._waiting.pop()
            self._values += 1
            if self._values > _MOST_VALUES:
                raise NotTaken(Refusal.TOO_COMPLEX)
            if isinstance(value, pikepdf.Array):
                self._list(value)
            elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
                self._dictionary(value)

    def _list(self, value: Object) -> None:
        found = list(value)
        for place in [place for place, one in enumerate(found) if _is_attached_annotation(one)][::-1]:
            self.removed.add(Removed.ATTACHMENT)
            del value[place]
        self._waiting.extend(one for one in found if _is_direct(one))

    def _dictionary(self, value: Object) -> None:
        # Read once: every look into a document is a call into qpdf.
        found = dict(value.items())
        keys = set(found)
        for key in keys & SAYS.keys():
            if _is_meant(key, found[key]):
                self._drop(value, key, SAYS[key])
        subtype = str(found["/Subtype"]) if isinstance(found.get("/Subtype"), Name) else ""
        if subtype in ANNOTATIONS and "/Rect" in keys:
            for key in keys & MARKUP_SAYS.keys() - ({"/T"} if subtype == "/Widget" else set()):
                self._drop(value, key, MARKUP_SAYS[key])
        self._special(value, keys)
        if isinstance(value, pikepdf.Stream):
            self._drop(value, "/F", Removed.ATTACHMENT)
            _open_once(value)
            if subtype == "/Image":
                self._picture(value)
        self._waiting.extend(one for one in found.values() if _is_direct(one))

    def _special(self, value: Object, keys: set[str]) -> None:
        """Scripts, files and signatures, known by what is in them: they are emptied, whoever points to them."""
        if _is_attached_annotation(value):
            self._empty(value, Removed.ATTACHMENT)
        elif "/S" in keys and str(value["/S"]) in ACTIONS:
            self._empty(value, Removed.SCRIPT)
        elif "/EF" in keys and isinstance(value["/EF"], pikepdf.Dictionary):
            self._empty(value, Removed.ATTACHMENT)
        elif "/ByteRange" in keys and "/Contents" in keys:
            # A signature holds the name of who signed, and breaks anyway once a byte of the file is another.
            self._empty(value, Removed.DOCUMENT_INFO)

    def _empty(self, value: Object, code: Removed) -> None:
        for key in set(value.keys()) - {"/Type", "/Length", "/Subtype", "/Rect"}:
            self._drop(value, key, code)

    def _drop(self, value: Object, key: str, code: Removed) -> None:
        if key in value:
            del value[key]
            self.removed.add(code)

    def _picture(self, stream: Object) -> None:
        """A JPEG is one as any other; its pixels stay."""
        filters = stream.get("/Filter")
        if filters != Name.DCTDecode and not (isinstance(filters, pikepdf.Array) and list(filters) == [Name.DCTDecode]):
            return
        raw = stream.read_raw_bytes()
        cleaned = _jpeg(raw, self.removed)
        if cleaned != raw:
            stream.write(cleaned, filter=Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))


def _open_once(stream: Object) -> None:
    """Raise what qpdf raises for a bomb; one that only does not open is nobody's harm, and a picture's own filters are its reader's."""
    try:
        stream.read_bytes()
    except pikepdf.PdfError as error:
        if _LIMIT in str(error):
            raise


def _jpeg(raw: bytes, removed: set[Removed]) -> bytes:
    try:
        return b"".join(jpeg.clean(Held(raw), removed))
    except NotTaken:
        # Some writers leave the end out, and every reader bears it.
        return b"".join(jpeg.clean(Held(raw + _END_OF_JPEG), removed))


def _is_meant(key: str, value: Object) -> bool:
    """Whether `key` is what the standard means by it: fonts, pictures and glyphs may have any name."""
    if key == "/Metadata":
        return str(value.get("/Subtype", "")) not in ("/Form", "/Image") if isinstance(value, pikepdf.Stream) else False
    if key == "/AF":
        return isinstance(value, pikepdf.Array) or (isinstance(value, pikepdf.Dictionary) and "/EF" in value)
    if key == "/AA":
        return isinstance(value, pikepdf.Dictionary) and set(value.keys()) <= TRIGGERS
    if key == "/Thumb":
        return isinstance(value, pikepdf.Stream)
    return True


def _is_dictionary(value: Object) -> bool:
    return isinstance(value, pikepdf.Dictionary) and not isinstance(value, pikepdf.Stream)


def _is_attached_annotation(value: Object) -> bool:
    if not isinstance(value, pikepdf.Dictionary) or "/Rect" not in value:
        return False
    return str(value.get("/Subtype", "")) in ATTACHED_ANNOTATIONS


def _is_direct(value: Object) -> bool:
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect
