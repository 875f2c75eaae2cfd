"""Films and sounds, built box by box and page by page with a canary wherever a name, a place or a day can stand."""

import struct
from collections.abc import Iterable

from evidence.cleaning.ogg import checksum

CANARY = b"CANARY-33.57N"
SOUNDS = tuple(bytes((number,)) * (300 + number) for number in range(1, 9))
PICTURES = tuple(bytes((0x80 + number,)) * (2000 + 7 * number) for number in range(8))
POSITIONS = tuple(CANARY + bytes((number,)) * 40 for number in range(8))
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_TIMES = CANARY[:8]


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of ISO/IEC 14496-12."""
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *content: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


def film(
    *, film_first: bool = True, telling: bool = True, big: int = 0, wide_offsets: bool = False, times: int = 1
) -> bytes:
    """Picture, sound and positions in turns, shown `times`; `big` bytes more are in the first picture."""
    pictures = [PICTURES[0] + bytes(big), *PICTURES[1:], *PICTURES * (times - 1)]
    tracks = [(b"vide", pictures), (b"soun", SOUNDS * times), *([(b"meta", POSITIONS * times)] if telling else [])]
    payload, places = interleaved([samples for _kind, samples in tracks])
    head = box(b"ftyp", b"qt  ", bytes(4), b"qt  isom")
    top = (box(b"uuid", bytes(range(16)), CANARY) + box(b"free", CANARY) + box(b"wide")) if telling else b""
    start = len(head) + len(top)

    def movie(begin: int) -> bytes:
        parts = [
            track(1 + number, kind, samples, [begin + at for at in places[number]], telling, wide_offsets)
            for number, (kind, samples) in enumerate(tracks)
        ]
        times = _TIMES if telling else bytes(8)
        header = full(
            b"mvhd", times, struct.pack(">IIIH10x", 600, 4800, 0x10000, 0x100), _MATRIX, bytes(24), b"\0\0\0\4"
        )
        return box(b"moov", header, *parts, *((udta(), keys(), box(b"abcd", CANARY)) if telling else ()))

    data = box(b"mdat", payload)
    end = box(b"meta", bytes(4), CANARY) + CANARY if telling else b""
    if film_first:
        return head + top + movie(start + len(movie(0)) + 8) + data + end
    return head + top + data + movie(start + 8) + end


def interleaved(tracks: list[Iterable[bytes]]) -> tuple[bytes, list[list[int]]]:
    """Samples of all tracks, one after the other, and where each lies."""
    payload, places = bytearray(), [[] for _track in tracks]
    for samples in zip(*tracks, strict=True):
        for number, sample in enumerate(samples):
            places[number].append(len(payload))
            payload += sample
    return bytes(payload), places


def track(
    number: int, kind: bytes, samples: Iterable[bytes], offsets: list[int], telling: bool, wide_offsets: bool = False
) -> bytes:
    """A track whose every chunk is one sample."""
    said = CANARY if telling else bytes(len(CANARY))
    times = _TIMES if telling else bytes(8)
    sizes = [len(sample) for sample in samples]
    table = box(
        b"stbl",
        full(b"stsd", b"\0\0\0\1", entry(kind, said)),
        full(b"stts", struct.pack(">III", 1, len(sizes), 600)),
        full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        full(b"stsz", struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes)),
        full(b"co64", struct.pack(f">I{len(offsets)}Q", len(offsets), *offsets))
        if wide_offsets
        else full(b"stco", struct.pack(f">I{len(offsets)}I", len(offsets), *offsets)),
    )
    media = box(
        b"mdia",
        full(b"mdhd", times, struct.pack(">IIHH", 600, 4800, 0x55C4, 0)),
        full(b"hdlr", b"mhlr", kind, said[:12], said),
        box(
            b"minf",
            full(b"vmhd", bytes(8), flags=1),
            box(b"dinf", full(b"dref", b"\0\0\0\1", full(b"url ", said if telling else b"", flags=1))),
            table,
        ),
    )
    header = full(b"tkhd", times, struct.pack(">III", number, 0, 4800), bytes(16), _MATRIX, bytes(8), flags=3)
    return box(b"trak", header, media, *((udta(), keys()) if telling else ()))


def entry(kind: bytes, said: bytes) -> bytes:
    """A description of samples."""
    if kind == b"vide":
        name = said.ljust(32, b"\0")
        return box(
            b"avc1", bytes(6), b"\0\1", bytes(34), name, b"\0\x18\xff\xff", box(b"avcC", b"\1" * 20), box(b"made", said)
        )
    if kind == b"soun":
        return box(
            b"mp4a", bytes(6), b"\0\1", bytes(8), b"\0\2\0\x10", bytes(4), b"\xac\x44\0\0", full(b"esds", b"\3" * 9)
        )
    return box(b"mebx", bytes(6), b"\0\1", box(b"keys", said))


def udta() -> bytes:
    """Where it was taken, as Apple and Android write it."""
    return box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(CANARY), 0x15C7), CANARY), bytes(4))


def keys() -> bytes:
    """The same, as a list of keys and values."""
    key = b"mdtacom.apple.quicktime.location.ISO6709"
    return box(
        b"meta",
        full(b"hdlr", bytes(4), b"mdta", bytes(12)),
        full(b"keys", b"\0\0\0\1", struct.pack(">I", 4 + len(key)), key),
        box(b"ilst", box(b"\0\0\0\1", box(b"data", bytes(8), CANARY))),
    )


def fragmented() -> bytes:
    """A film in two fragments, with positions beside its pictures."""
    tracks = [track(1, b"vide", (), [], telling=True), track(2, b"meta", (), [], telling=True)]
    extends = box(b"mvex", *(full(b"trex", struct.pack(">5I", number, 1, 0, 0, 0)) for number in (1, 2)))
    header = full(b"mvhd", _TIMES, struct.pack(">IIIH10x", 600, 0, 0x10000, 0x100), _MATRIX, bytes(28))
    head = box(b"ftyp", b"iso5", bytes(4), b"iso5") + box(b"moov", header, *tracks, extends)
    return head + b"".join(_fragment(PICTURES[at], POSITIONS[at]) for at in (0, 1))


def _fragment(picture: bytes, position: bytes) -> bytes:
    def described(size: int) -> bytes:
        runs = ((1, size + 8, picture), (2, size + 8 + len(picture), position))
        return box(
            b"moof",
            full(b"mfhd", bytes(4)),
            *(
                box(
                    b"traf",
                    full(b"tfhd", struct.pack(">I", number), flags=0x020000),
                    full(b"trun", struct.pack(">IiI", 1, at, len(sample)), flags=0x201),
                    box(b"uuid", CANARY * 2),
                )
                for number, at, sample in runs
            ),
        )

    return described(len(described(0))) + box(b"mdat", picture, position, CANARY)


def page(data: bytes, lacing: bytes, *, number: int, flags: int = 0, stream: bytes = b"\1\2\3\4") -> bytes:
    """A page of Ogg (RFC 3533)."""
    head = b"OggS\0" + bytes((flags,)) + bytes(8) + stream + struct.pack("<I", number)
    zeroed = head + bytes(4) + bytes((len(lacing),)) + lacing + data
    return head + struct.pack("<I", checksum(zeroed)) + zeroed[26:]


def ogg(kind: str = "opus", *, comment: bytes = CANARY, stream: bytes = b"\1\2\3\4") -> bytes:
    """A short sound; its comments go over two pages where they are long."""
    said = struct.pack("<I", 6) + b"vendor" + struct.pack("<II", 1, len(comment)) + comment
    first, second = (
        (b"OpusHead\1\1" + bytes(9), b"OpusTags" + said)
        if kind == "opus"
        else (b"\x01vorbis" + bytes(23), b"\x03vorbis" + said + b"\1")
    )
    pages = [page(first, bytes((len(first),)), number=0, flags=2, stream=stream)]
    lacing = b"\xff" * (len(second) // 255) + bytes((len(second) % 255,))
    for at in range(0, len(lacing), 255):
        data = second[255 * at : 255 * (at + 255)]
        pages.append(page(data, lacing[at : at + 255], number=len(pages), flags=bool(at), stream=stream))
    pages.append(page(b"sound" * 20, b"\x64", number=len(pages), flags=4, stream=stream))
    return b"".join(pages)


def frames(count: int = 6) -> bytes:
    """Frames of MPEG-1 layer III, 128 kbit/s at 44.1 kHz."""
    return b"".join(b"\xff\xfb\x90\x00" + bytes((number,)) * 413 for number in range(count))


def id3v2(content: bytes = CANARY) -> bytes:
    """A tag that stands before the sound."""
    return b"ID3\4\0\0" + bytes((0, 0, len(content) >> 7, len(content) & 127)) + content


def id3v1() -> bytes:
    """A tag that stands after the sound."""
    return b"TAG" + CANARY.ljust(125, b"\0")


def ape() -> bytes:
    """An APEv2 tag with a header and a footer."""
    item = struct.pack("<II", len(CANARY), 0) + b"Artist\0" + CANARY
    head = struct.pack("<III", 2000, len(item) + 32, 1)
    return b"APETAGEX" + head + b"\0\0\0\xa0" + bytes(8) + item + b"APETAGEX" + head + b"\0\0\0\x80" + bytes(8)
