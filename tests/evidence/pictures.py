"""Pictures of every kind, made with Pillow, and what nobody means to send planted wherever their formats have room."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator

from PIL import Image, ImageSequence
from PIL.Image import Exif

from evidence.findings import Removed
from evidence.source import Held, Source

CANARY = b"CANARY-33.57N"
TEXT = CANARY.decode()
Cleaner = Callable[[Source, set[Removed]], Iterator[bytes]]


def cleaned(clean: Cleaner, data: bytes) -> bytes:
    return b"".join(clean(Held(data), set()))


def removed_by(clean: Cleaner, data: bytes) -> set[Removed]:
    removed: set[Removed] = set()
    b"".join(clean(Held(data), removed))
    return removed


def pixels(data: bytes) -> list[tuple[str, bytes, object]]:
    """Every frame as it is stored and as it is shown, and for how long."""
    with Image.open(io.BytesIO(data)) as image:
        return [
            (frame.mode, frame.convert("RGBA").tobytes(), frame.info.get("duration"))
            for frame in ImageSequence.Iterator(image)
        ]


def painted(mode: str, turn: int = 0) -> Image.Image:
    """A picture with many colours; another one for another `turn`."""
    ramp = Image.linear_gradient("L").resize((61, 47))
    bands = [ramp, ramp.rotate(90 + turn), ramp.rotate(45), ramp.rotate(200 + 7 * turn)]
    if mode == "I;16":
        return Image.frombytes("I;16", (61, 47), bytes(range(251)) * 22 + bytes(212))
    if mode in ("RGBA", "CMYK"):
        return Image.merge(mode, bands)
    return Image.merge("RGB", bands[:3]).convert(mode)


def saved(mode: str, kind: str, frames: int = 1, **options: object) -> bytes:
    """A file of `kind`; animated where it has several frames."""
    out = io.BytesIO()
    others = [painted(mode, turn) for turn in range(1, frames)]
    animated = {"save_all": True, "append_images": others, "duration": 70, "loop": 3} if others else {}
    painted(mode).save(out, kind, **animated, **options)
    return out.getvalue()


def exif() -> bytes:
    """What a camera writes: maker, owner, place."""
    tags = Exif()
    tags[0x010F] = tags[0x0131] = tags[0x013B] = tags[0x8298] = TEXT
    tags.get_ifd(0x8825).update({1: "N", 2: (33.0, 34.0, 12.0), 0x1B: CANARY})
    return tags.tobytes()


def xmp() -> bytes:
    return b"<x:xmpmeta><exif:GPSLatitude>" + CANARY + b"</exif:GPSLatitude></x:xmpmeta>"


def profile(*, major: int = 2, tags: dict[bytes, bytes] | None = None, space: bytes = b"RGB ") -> bytes:
    """An RGB display profile that names its device, maker, owner and day; its curves share their data."""
    curve = b"curv" + struct.pack(">4xI3H", 3, 0, 14000, 65535)
    described = b"desc" + struct.pack(">4xI", len(CANARY) + 1) + CANARY + bytes(1 + 8 + 3 + 67)
    colours = {
        b"wtpt": _point(0.9642, 1.0, 0.8249),
        b"rXYZ": _point(0.4360, 0.2225, 0.0139) + CANARY,
        b"gXYZ": _point(0.3851, 0.7169, 0.0971),
        b"bXYZ": _point(0.1431, 0.0606, 0.7141),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    names = {b"desc": described, b"cprt": b"text\0\0\0\0" + CANARY + b"\0", b"dmnd": described, b"mmod": CANARY * 4}
    parts = names | (colours if tags is None else tags)
    start = 132 + 12 * len(parts)
    table, data = b"", b""
    for name, part in parts.items():
        at = data.find(part) if part in data else len(data)
        data += b"" if part in data else part + bytes(-len(part) % 4)
        table += struct.pack(">4sII", name, start + at, len(part))
    head = struct.pack(
        ">I4sBBxx4s4s4s6H4s", start + len(data), b"CANA", major, 0x40, b"mntr", space, b"XYZ ", *DATE, b"acsp"
    )
    device = struct.pack(">4sI4s4s8sI3I", b"APPL", 0xFFFF0001, b"CANA", b"RY-3", bytes(8), 0, 0xF6D6, 0x10000, 0xD32D)
    return head + device + b"CANA" + CANARY + bytes(31) + struct.pack(">I", len(parts)) + table + data


DATE = (2024, 5, 17, 8, 30, 12)


def _point(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def segment(code: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, code)) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def riff(kind: bytes, body: bytes) -> bytes:
    """A chunk of a WebP."""
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def png_chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Name and body of every chunk."""
    at, found = 8, []
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + size]))
        at += size + 12
    return found


def png_of(chunks: list[tuple[bytes, bytes]]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, body) for kind, body in chunks)


def put(data: bytes, extra: bytes, *, before: bytes) -> bytes:
    """`data` with `extra` in front of the first `before`; in a PNG, in front of that chunk."""
    at = data.index(before) - (4 if data.startswith(b"\x89PNG") else 0)
    return data[:at] + extra + data[at:]


def interlaced() -> bytes:
    """A grey PNG of 13 x 11 pixels in seven passes (W3C PNG, 8.1)."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = [bytes((x * 17 + y * 23) % 256 for x in range(13)) for y in range(11)]
    raw = b"".join(
        b"\0" + row[left::wide] for left, top, wide, high in passes for row in rows[top::high] if row[left::wide]
    )
    head = struct.pack(">IIBBBBB", 13, 11, 8, 0, 0, 0, 1)
    return png_of([(b"IHDR", head), (b"IDAT", zlib.compress(raw)), (b"IEND", b"")])


def webp_of(chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks
