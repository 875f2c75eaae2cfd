"""Pictures small enough to read, with and without what should not be in them."""

import struct
import zlib
from io import BytesIO

from PIL import Image

# Exif 2.32: who made the camera.
_MAKE = 0x010F


def png(*, text: bytes = b"", width: int = 8, height: int = 8) -> bytes:
    """A grey PNG; `text` goes into a tEXt chunk, as cameras and editors do."""
    rows = b"".join(b"\0" + bytes(width) for _row in range(height))
    extra = _chunk(b"tEXt", b"Author\0" + text) + _chunk(b"eXIf", b"MM\0*" + text) if text else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + extra
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def jpeg(*, text: bytes = b"") -> bytes:
    """A JPEG; `text` goes into Exif, a comment, and after the end."""
    exif = Image.Exif()
    exif[_MAKE] = text.decode()
    extra: dict[str, object] = {"exif": exif.tobytes(), "comment": text} if text else {}
    return _saved("JPEG", **extra) + text


def webp(*, text: bytes = b"") -> bytes:
    """A WebP; `text` goes into EXIF and XMP."""
    extra: dict[str, object] = {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0" + text, "xmp": text} if text else {}
    return _saved("WEBP", **extra)


def _saved(kind: str, **extra: object) -> bytes:
    out = BytesIO()
    Image.effect_mandelbrot((64, 48), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(out, kind, **extra)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
