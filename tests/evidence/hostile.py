"""Hostile files: small to send and huge to open, two things at once, or not what they say; made here, none is kept."""

import struct
import zlib
from io import BytesIO

import pikepdf
import pillow_heif
from PIL import Image

from tests.evidence.squeezing import squeezed

HUGE = 60_000


def png_of_huge_size() -> bytes:
    """Sixty thousand pixels a side, in a few bytes."""
    header = struct.pack(">IIBBBBB", HUGE, HUGE, 1, 0, 0, 0, 0)
    return _png(header, zlib.compress(bytes(1000)))


def png_with_text_bomb() -> bytes:
    """A good picture with a compressed text of 300 MB."""
    good = picture("PNG")
    return good[:33] + chunk(b"zTXt", b"Comment\0\0" + squeezed(bytes(1 << 20), 300)) + good[33:]


def jpeg_of_huge_size() -> bytes:
    """A good picture whose frame says that it has 65,500 pixels a side."""
    good = bytearray(picture("JPEG"))
    frame = good.index(b"\xff\xc0")
    good[frame + 5 : frame + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(good)


def webp_of_huge_size() -> bytes:
    """The largest lossless WebP there is, of one colour."""
    head = b"\x2f" + struct.pack("<I", (16383 - 1) | (16383 - 1) << 14) + bytes(40)
    body = b"VP8L" + struct.pack("<I", len(head) + len(head) % 2) + head + b"\0" * (len(head) % 2)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def gif_of_huge_size() -> bytes:
    """A screen of 65,535 pixels a side with one small frame."""
    good = bytearray(picture("GIF"))
    good[6:10] = struct.pack("<HH", 65_535, 65_535)
    return bytes(good)


def heic_of_huge_size() -> bytes:
    """A good picture whose properties say that it is huge."""
    return _with_extent(heic())


def avif_of_huge_size() -> bytes:
    """A good picture whose properties say that it is huge."""
    return _with_extent(picture("AVIF"))


def pdf_bomb() -> bytes:
    """A page whose content is a gigabyte once opened, squeezed twice."""
    once = squeezed(b"0 0 m " * (1 << 18), 700)
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    stream = pikepdf.Stream(document, zlib.compress(once, 9))
    stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.pages[0].Contents = stream
    out = BytesIO()
    document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def locked_pdf() -> bytes:
    """A document that opens with a password."""
    return _encrypted("secret")


def restricted_pdf() -> bytes:
    """A document that opens without a password, and may not be changed."""
    return _encrypted("")


def _encrypted(user: str) -> bytes:
    document, out = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(owner="o", user=user))
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """A picture with some texture."""
    out = BytesIO()
    Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 60).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def heic(size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """The same as an iPhone would send it."""
    out = BytesIO()
    image = Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 60).convert("RGB")
    pillow_heif.from_pillow(image).save(out, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(header: bytes, data: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _with_extent(good: bytes) -> bytes:
    """`good` with every spatial extent (ispe) set to HUGE."""
    huge, at = bytearray(good), 0
    while (at := huge.find(b"ispe", at + 1)) > 0:
        huge[at + 8 : at + 16] = struct.pack(">II", HUGE, HUGE)
    return bytes(huge)
