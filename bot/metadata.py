"""Metadata: what a picture says of who took it (place, device, author), stripped as it streams; pixels stay as they are.

JPEG (ITU-T T.81): application segments and comments go, but for JFIF, ICC and Adobe's colour transform. PNG (W3C, 3rd
edition): only chunks that draw stay. WebP (RFC 9649): EXIF and XMP chunks are blanked. What follows the end of a picture goes.
"""

from collections.abc import AsyncIterator

# A JPEG segment's length has two bytes; a metadata chunk of PNG or WebP may be longer and is skipped in pieces.
PIECE = 64 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs")
    + (b"acTL", b"fcTL", b"fdAT")
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_EXIF_AND_XMP = 0b00001100


class Unreadable(ValueError):
    """The picture ends early or contradicts itself."""


class WrongType(ValueError):
    """Not a JPEG, PNG or WebP picture, whatever its name says."""


class _Bytes:
    """Pieces of any size, read as if they were one."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self._held = bytearray()

    async def exactly(self, count: int) -> bytes:
        while len(self._held) < count:
            self._held += await self._next()
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    async def some(self) -> bytes:
        if not self._held:
            self._held += await self._next()
        taken = bytes(self._held)
        self._held.clear()
        return taken

    def give_back(self, data: bytes) -> None:
        self._held[:0] = data

    async def pieces(self, count: int) -> AsyncIterator[bytes]:
        while count:
            piece = await self.exactly(min(count, PIECE))
            count -= len(piece)
            yield piece

    async def _next(self) -> bytes:
        async for chunk in self._chunks:
            if chunk:
                return chunk
        raise Unreadable("the picture ends early")


async def stripped(chunks: AsyncIterator[bytes], media_type: list[str]) -> AsyncIterator[bytes]:
    """The picture without its metadata; its media type is put into `media_type`, by content."""
    source = _Bytes(chunks)
    try:
        head = await source.exactly(12)
    except Unreadable as error:
        raise WrongType("too short for a picture") from error
    source.give_back(head)
    if head.startswith(b"\xff\xd8\xff"):
        media_type.append("image/jpeg")
        pictures = _jpeg(source)
    elif head.startswith(_PNG):
        media_type.append("image/png")
        pictures = _png(source)
    elif head[:4] == b"RIFF" and head[8:] == b"WEBP":
        media_type.append("image/webp")
        pictures = _webp(source)
    else:
        raise WrongType("no picture that we take")
    async for piece in pictures:
        yield piece


async def _jpeg(source: _Bytes) -> AsyncIterator[bytes]:
    yield await source.exactly(2)
    while True:
        marker = await source.exactly(2)
        while marker == b"\xff\xff":
            marker = b"\xff" + await source.exactly(1)
        if marker[0] != 0xFF or marker[1] in (0x00, 0xD8):
            raise Unreadable("no marker where one belongs")
        if marker[1] == 0xD9:
            yield marker
            return
        size = await source.exactly(2)
        body = await source.exactly(max(int.from_bytes(size, "big") - 2, 0))
        if _jpeg_keeps(marker[1], body):
            yield marker + size + body
        if marker[1] == 0xDA:
            async for piece in _jpeg_scan(source):
                yield piece


def _jpeg_keeps(marker: int, body: bytes) -> bool:
    if marker == 0xFE:
        return False
    if not 0xE0 <= marker <= 0xEF:
        return True
    wanted = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}.get(marker)
    return wanted is not None and body.startswith(wanted)


async def _jpeg_scan(source: _Bytes) -> AsyncIterator[bytes]:
    """Entropy-coded data up to the next marker that is no restart and no stuffed byte."""
    while True:
        data = await source.some()
        at = 0
        while (at := data.find(b"\xff", at)) != -1:
            if at + 1 == len(data):
                data += await source.exactly(1)
            if data[at + 1] == 0xFF:
                at += 1
                continue
            if data[at + 1] != 0x00 and not 0xD0 <= data[at + 1] <= 0xD7:
                source.give_back(data[at:])
                yield data[:at]
                return
            at += 2
        yield data


async def _png(source: _Bytes) -> AsyncIterator[bytes]:
    yield await source.exactly(len(_PNG))
    kind = b""
    while kind != b"IEND":
        head = await source.exactly(8)
        kind = head[4:]
        keeps = kind in _PNG_KEPT
        if keeps:
            yield head
        async for piece in source.pieces(int.from_bytes(head[:4], "big") + 4):
            if keeps:
                yield piece


async def _webp(source: _Bytes) -> AsyncIterator[bytes]:
    head = await source.exactly(12)
    left = int.from_bytes(head[4:8], "little") - 4
    yield head
    while left >= 8:
        chunk = await source.exactly(8)
        size = int.from_bytes(chunk[4:], "little")
        size += size % 2
        left -= 8 + size
        keeps = chunk[:4] in _WEBP_KEPT
        yield chunk if keeps else b"JUNK" + chunk[4:]
        first = chunk[:4] == b"VP8X"
        async for piece in source.pieces(size):
            blank = bytes([piece[0] & ~_WEBP_EXIF_AND_XMP]) + piece[1:] if first else piece
            first = False
            yield blank if keeps else bytes(len(piece))
