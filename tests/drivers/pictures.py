"""Pictures small enough to read, with and without what should not be in them."""

import struct
import zlib


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


def jpeg(*, text: bytes = b"", scan: bytes = b"\x01\x02\xff\x00\x03\xff\xd0\x04") -> bytes:
    """The markers of a JPEG around a made-up scan; `text` goes into Exif, a comment, and after the end."""
    exif = _segment(0xE1, b"Exif\0\0" + text) + _segment(0xFE, text) if text else b""
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + exif
        + _segment(0xDB, bytes(65))
        + _segment(0xDA, bytes(10))
        + scan
        + b"\xff\xd9"
        + text
    )


def webp(*, text: bytes = b"") -> bytes:
    """The chunks of a WebP; `text` goes into EXIF and XMP."""
    chunks = _riff(b"VP8X", bytes([0b00001100 if text else 0]) + bytes(9)) + _riff(b"VP8L", b"\x2f" + bytes(9))
    if text:
        chunks += _riff(b"EXIF", text) + _riff(b"XMP ", text)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def _riff(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
