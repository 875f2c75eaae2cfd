"""Squeezing: what the same bytes a great many times over are once zlib squeezed them, made from one time."""

import zlib

_HEAD, _END = b"\x78\xda", b"\x03\x00"


def squeezed(piece: bytes, times: int) -> bytes:
    """A zlib stream (RFC 1950) of `piece` so often."""
    squeezing = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    # A full flush ends on a byte and refers to nothing before it, so that what follows may be the same again.
    once = squeezing.compress(piece) + squeezing.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _time in range(times):
        check = zlib.adler32(piece, check)
    return _HEAD + once * times + _END + check.to_bytes(4, "big")
