"""ICC profiles (ICC.1:2022) without what names a device, its owner or its day; colours stay as they are."""

import struct
import zlib
from collections.abc import Mapping

MOST_BYTES = 4 * 1024 * 1024
_MOST_TAGS = 100
_HEADER = 128
_ENTRY = 12

# Only tags that a colour is computed with. The rest names makers, models, serial numbers, calibrations.
_COLOURS = frozenset(
    (b"wtpt", b"bkpt", b"lumi", b"chad", b"cicp", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC")
    + (b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"gamt")
    + (b"D2B0", b"D2B1", b"D2B2", b"D2B3", b"B2D0", b"B2D1", b"B2D2", b"B2D3")
)
# Tables whose length depends on many fields; they are kept as they are.
_TABLES = frozenset((b"mft1", b"mft2", b"mAB ", b"mBA ", b"mpet"))
_FIXED = {b"XYZ ": 20, b"sf32": 44, b"cicp": 12}
# How many parameters a parametric curve has, by its function type (10.18).
_PARAMETERS = (1, 3, 4, 5, 7)
# Links, abstract profiles and named colours are not embedded in pictures (7.2.5).
_CLASSES = frozenset((b"scnr", b"mntr", b"prtr", b"spac"))
_SPACES = frozenset((b"RGB ", b"GRAY", b"CMYK", b"Lab ", b"XYZ ", b"YCbr", b"Luv ", b"HSV ", b"HLS ", b"CMY "))
_CONNECTIONS = frozenset((b"XYZ ", b"Lab "))
# The only illuminant of the connection space (7.2.16), so that nothing else can stand there.
_D50 = struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
# "Embedded", and "not to be used without the picture"; the others belong to makers (7.2.11).
_FLAGS = 0b11
_NAME = "profile"
# Made here: Python opens a file at the first use of this encoding, which a worker that is confined cannot.
_WIDE_NAME = _NAME.encode("utf-16-be")


def nameless(profile: bytes) -> bytes | None:
    """The same colours under no name, or None where `profile` is not one; the same again when given again.

    Tags that share their data share it still. At most `MOST_BYTES` come in or out.
    """
    if not _HEADER + 4 <= len(profile) <= MOST_BYTES:
        return None
    header = _header(profile)
    tags = _tags(profile)
    if header is None or not tags:
        return None
    return _written(header, tags | _names(profile[8]))


def unpacked(packed: bytes) -> bytes:
    """A profile out of a zlib stream; what is no profile that can be taken, also where the stream is broken or goes on."""
    inflating = zlib.decompressobj()
    try:
        profile = inflating.decompress(packed, MOST_BYTES)
    except zlib.error:
        return b""
    return profile if inflating.eof and not inflating.unused_data else b""


def _header(profile: bytes) -> bytes | None:
    """The header after its first field, with nothing in it but how to compute."""
    kind, space, connection = profile[12:16], profile[16:20], profile[20:24]
    if profile[36:40] != b"acsp" or kind not in _CLASSES or space not in _SPACES or connection not in _CONNECTIONS:
        return None
    (flags,) = struct.unpack_from(">I", profile, 44)
    (intent,) = struct.unpack_from(">I", profile, 64)
    if intent > 3:
        return None
    kept = kind, space, connection, b"acsp", flags & _FLAGS, intent, _D50
    return struct.pack(">4x2s2x4s4s4s12x4s4xI16xI12s48x", profile[8:10], *kept)


def _tags(profile: bytes) -> dict[bytes, bytes] | None:
    """The colour tags by name; None where the table lies about the profile."""
    size, count = int.from_bytes(profile[:4], "big"), int.from_bytes(profile[_HEADER : _HEADER + 4], "big")
    start = _HEADER + 4 + _ENTRY * count
    if count > _MOST_TAGS or not start <= size <= len(profile):
        return None
    tags: dict[bytes, bytes] = {}
    parts: dict[tuple[int, int], bytes] = {}
    for name, at, length in struct.iter_unpack(">4sII", profile[_HEADER + 4 : start]):
        if name not in _COLOURS or name in tags:
            continue
        if at < start or at + length > size:
            return None
        # Tags may share their data; if many merely overlap, they are too much to hold.
        if (at, length) not in parts and sum(map(len, parts.values())) + length > MOST_BYTES:
            return None
        if data := parts.setdefault((at, length), _computed_with(profile[at : at + length])):
            tags[name] = data
    return tags


def _computed_with(data: bytes) -> bytes:
    """`data` up to where its type ends; nothing when it is no type that a colour is computed with."""
    kind = data[:4]
    length = len(data) if kind in _TABLES else _FIXED.get(kind, 0)
    if kind == b"curv" and len(data) >= 12:
        length = 12 + 2 * int.from_bytes(data[8:12], "big")
    if kind == b"para" and len(data) >= 12:
        function = int.from_bytes(data[8:10], "big")
        length = 12 + 4 * _PARAMETERS[function] if function < len(_PARAMETERS) else 0
    # Four reserved bytes follow the type; whatever stands there is not read.
    return kind + bytes(4) + data[8:length] if 8 < length <= len(data) else b""


def _names(major: int) -> dict[bytes, bytes]:
    """What every profile must be called and licensed as (8.2), said without saying anything."""
    if major >= 4:
        localized = b"mluc" + struct.pack(">4xII2s2sII", 1, 12, b"en", b"US", len(_WIDE_NAME), 28) + _WIDE_NAME
        return {b"desc": localized, b"cprt": localized}
    # A Unicode and a Macintosh name follow the ASCII one; both are empty.
    name = _NAME.encode()
    described = b"desc" + struct.pack(">4xI", len(name) + 1) + name + bytes(1 + 8 + 3 + 67)
    return {b"desc": described, b"cprt": b"text" + bytes(4) + name + b"\0"}


def _written(header: bytes, tags: Mapping[bytes, bytes]) -> bytes | None:
    table, data = bytearray(), bytearray()
    start = _HEADER + 4 + _ENTRY * len(tags)
    places: dict[bytes, int] = {}
    for name in sorted(tags):
        tag = tags[name]
        if tag not in places:
            places[tag] = start + len(data)
            # Every tag begins at a multiple of four (7.2.1).
            data += tag + bytes(-len(tag) % 4)
        if len(data) > MOST_BYTES:
            return None
        table += struct.pack(">4sII", name, places[tag], len(tag))
    size = start + len(data)
    return None if size > MOST_BYTES else struct.pack(">I", size) + header + struct.pack(">I", len(tags)) + table + data
