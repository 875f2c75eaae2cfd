"""Documents with a canary wherever a name, a day, a script or a file can stand."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from tests.evidence.moving import CANARY
from tests.evidence.squeezing import squeezed

TEXT = CANARY.decode()
CONTENT = b"BT /F 12 Tf 20 20 Td (Evidence) Tj ET q 40 0 0 30 90 90 cm /M Do Q"


def document(**options: object) -> bytes:
    """A page of text and a picture, and everything beside them that can tell something."""
    made = pikepdf.new()
    _page(made)
    _catalog(made)
    _page_says(made)
    return saved(made, **options)


def bare() -> bytes:
    """The same page with nothing beside it."""
    made = pikepdf.new()
    _page(made)
    return saved(made)


def saved(made: Pdf, **options: object) -> bytes:
    """A document as a file."""
    out = BytesIO()
    made.save(out, **options)
    return out.getvalue()


def former() -> bytes:
    """A document of which a page was changed later: both versions are in the file."""
    first = bare()
    at, start = len(first), first.rindex(b"startxref")
    place = int(first[start:].split()[1])
    old = first + b"% " + CANARY + b"\n"
    number = 90
    update = f"{number} 0 obj\n({TEXT})\nendobj\n".encode()
    table = f"xref\n{number} 1\n{at + len(CANARY) + 3:010d} 00000 n \n".encode()
    with pikepdf.open(BytesIO(first)) as opened:
        root = opened.Root.objgen[0]
    end = f"trailer\n<< /Size {number + 1} /Root {root} 0 R /Prev {place} >>\n".encode()
    return old + update + table + end + f"startxref\n{len(old) + len(update)}\n%%EOF\n".encode()


def jpeg(*, telling: bool = True) -> bytes:
    """A picture, with where it was taken if it is `telling`."""
    exif, out = Image.Exif(), BytesIO()
    exif[0x010E] = TEXT
    picture = Image.effect_mandelbrot((64, 48), (-2, -1.5, 1, 1.5), 60).convert("RGB")
    picture.save(out, "JPEG", quality=80, **({"exif": exif.tobytes(), "comment": TEXT} if telling else {}))
    return out.getvalue()


def bomb() -> bytes:
    """A page whose content has two hundred megabytes once it is opened."""
    made = pikepdf.new()
    made.add_blank_page()
    made.pages[0].Contents = Stream(made, squeezed(bytes(1 << 20), 200), Filter=Name.FlateDecode)
    return saved(made, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def bomb_of_objects() -> bytes:
    """A list of objects that is as large once it is opened."""
    data = squeezed(b" " * (1 << 20), 200)
    head = b"%PDF-1.7\n"
    stream = b"<< /Type /ObjStm /N 1 /First 209715199 /Filter /FlateDecode /Length %d >>\nstream\n" % len(data)
    objects = b"1 0 obj\n" + stream + data + b"\nendstream\nendobj\n"
    fields = b"\0" + bytes(4) + b"\1\0\0\0\x09" + b"\2\0\0\0\1" + b"\1" + (len(head + objects)).to_bytes(4, "big")
    table = b"3 0 obj\n<< /Type /XRef /Size 4 /W [1 4 0] /Root 2 0 R /Length %d >>\nstream\n" % len(fields)
    end = b"startxref\n%d\n%%%%EOF\n" % len(head + objects)
    return head + objects + table + fields + b"\nendstream\nendobj\n" + end


def opened_parts(content: bytes) -> bytes:
    """Everything that is in a document, all of its streams opened."""
    with pikepdf.open(BytesIO(content)) as found:
        parts = [repr(found.trailer.keys()).encode()]
        for one in found.objects:
            parts.append(one.unparse(resolved=True) if not isinstance(one, Stream) else str(dict(one.items())).encode())
            parts += [one.read_raw_bytes(), *_opened(one)] if isinstance(one, Stream) else []
    return b"\n".join(parts)


def _opened(stream: Stream) -> list[bytes]:
    return [] if "/Filter" in stream and stream.Filter == Name.DCTDecode else [stream.read_bytes()]


def _page(made: Pdf) -> None:
    made.add_blank_page(page_size=(200, 200))
    page = made.pages[0]
    picture = Stream(made, jpeg(), Type=Name.XObject, Subtype=Name.Image, Filter=Name.DCTDecode)
    picture.Width, picture.Height, picture.BitsPerComponent, picture.ColorSpace = 64, 48, 8, Name.DeviceRGB
    glyph = made.make_stream(b"600 0 0 0 500 500 d1 0 0 500 500 re f")
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=[0, 0, 500, 500],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        # Names that mean something else elsewhere.
        CharProcs=Dictionary(AA=glyph, AF=glyph, T=glyph, M=glyph),
        Encoding=Dictionary(Differences=[65, Name.AA, Name.AF, Name.M]),
        FirstChar=65,
        LastChar=67,
        Widths=[600, 600, 600],
    )
    page.Resources = Dictionary(Font=Dictionary(F=font, AF=font), XObject=Dictionary(M=made.make_indirect(picture)))
    page.Contents = made.make_stream(CONTENT)


def _catalog(made: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String(TEXT))
    file = Dictionary(
        Type=Name.Filespec,
        F=String(TEXT),
        UF=String(TEXT),
        EF=Dictionary(F=made.make_stream(CANARY, Type=Name.EmbeddedFile)),
    )
    made.docinfo["/Author"] = TEXT
    made.trailer.Secret = String(TEXT)
    made.trailer.ID = Array([String(TEXT), String(TEXT)])
    root = made.Root
    root.Metadata = made.make_stream(CANARY, Type=Name.Metadata, Subtype=Name.XML)
    root.Names = Dictionary(
        EmbeddedFiles=Dictionary(Names=[String(TEXT), file]), JavaScript=Dictionary(Names=[String(TEXT), script])
    )
    root.OpenAction, root.AA = script, Dictionary(WC=script)
    root.Collection, root.AF = Dictionary(D=String(TEXT)), Array([made.make_indirect(file)])
    root.PieceInfo = Dictionary(App=Dictionary(Private=String(TEXT)))
    root["/MadeBy"] = String(TEXT)
    root.PageMode = Name.UseAttachments
    root.AcroForm = Dictionary(Fields=[], XFA=made.make_stream(CANARY))


def _page_says(made: Pdf) -> None:
    page = made.pages[0]
    said = {key: String(TEXT) for key in ("T", "M", "CreationDate", "RC", "NM", "Subj")}
    place = {"Type": Name.Annot, "Rect": [10, 10, 30, 30]}
    file = Dictionary(Type=Name.Filespec, F=String(TEXT), EF=Dictionary(F=made.make_stream(CANARY)))
    signature = Dictionary(
        Type=Name.Sig, Name=String(TEXT), M=String(TEXT), ByteRange=[0, 1, 2, 3], Contents=String(TEXT)
    )
    page.Annots = Array(
        [
            Dictionary(Subtype=Name.Text, Contents=String("A remark"), **place, **said),
            made.make_indirect(Dictionary(Subtype=Name.FileAttachment, FS=file, Name=Name.PushPin, **place, **said)),
            Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String(TEXT)), **place),
            Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org/")), **place),
            Dictionary(Subtype=Name.Widget, FT=Name.Sig, T=String("field"), V=made.make_indirect(signature), **place),
        ]
    )
    # Tagged documents point to their annotations once more.
    made.Root.StructTreeRoot = Dictionary(K=Dictionary(Type=Name.OBJR, Obj=page.Annots[1]))
    page.LastModified, page.PieceInfo = String(TEXT), Dictionary(App=Dictionary(Private=String(TEXT)))
    page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String(TEXT)))
    page.Thumb = made.make_stream(CANARY)
    page.Resources.XObject.M.Metadata = made.make_stream(CANARY, Type=Name.Metadata, Subtype=Name.XML)
