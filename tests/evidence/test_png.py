"""PNG: whatever tells of the reporter goes, pixels stay, and hostile files end in a refusal."""

import struct
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.cleaning import icc, png
from evidence.findings import NotTaken, Refusal, Removed
from tests.evidence.pictures import (
    CANARY,
    chunk,
    cleaned,
    exif,
    interlaced,
    pixels,
    png_chunks,
    png_of,
    profile,
    put,
    removed_by,
    saved,
    xmp,
)

KINDS = {
    "RGB": lambda: saved("RGB", "PNG"),
    "RGBA": lambda: saved("RGBA", "PNG", dpi=(72, 72)),
    "grey": lambda: saved("L", "PNG"),
    "grey with alpha": lambda: saved("LA", "PNG"),
    "black and white": lambda: saved("1", "PNG"),
    "16 bit": lambda: saved("I;16", "PNG"),
    "palette": lambda: saved("P", "PNG", transparency=3),
    "one transparent colour": lambda: saved("RGB", "PNG", transparency=(0, 0, 0)),
    "stored": lambda: saved("RGB", "PNG", compress_level=0),
    "profile": lambda: saved("RGB", "PNG", icc_profile=profile()),
    "interlaced": interlaced,
    "animated": lambda: saved("RGBA", "PNG", frames=4),
    "animated palette": lambda: saved("P", "PNG", frames=3),
    "animated apart from its still": lambda: saved("RGB", "PNG", frames=3, default_image=True),
}
PLACES = {
    "tEXt": (lambda data: before_data(data, chunk(b"tEXt", b"Author\0" + CANARY)), Removed.COMMENT),
    "zTXt": (lambda data: before_data(data, chunk(b"zTXt", b"Title\0\0" + zlib.compress(CANARY))), Removed.COMMENT),
    "iTXt": (lambda data: before_data(data, chunk(b"iTXt", b"Title\0\0\0ar\0\0" + CANARY)), Removed.COMMENT),
    "XMP": (lambda data: before_data(data, chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp())), Removed.METADATA),
    "raw Exif": (lambda data: before_data(data, chunk(b"tEXt", b"Raw profile type exif\0" + CANARY)), Removed.METADATA),
    "eXIf": (lambda data: before_data(data, chunk(b"eXIf", exif()[6:])), Removed.METADATA),
    "tIME": (lambda data: before_data(data, chunk(b"tIME", b"\7\xe8" + CANARY[:5]) + text()), Removed.METADATA),
    "unknown chunk": (lambda data: before_data(data, chunk(b"caNa", CANARY)), Removed.FOREIGN),
    "too long a gAMA": (lambda data: before_data(data, chunk(b"gAMA", CANARY)), Removed.FOREIGN),
    "frame of no animation": (lambda data: before_end(data, chunk(b"fdAT", bytes(4) + CANARY)), Removed.FOREIGN),
    "second picture": (lambda data: before_end(data, chunk(b"tIME", bytes(7)) + chunk(b"IDAT", CANARY)), None),
    "after the data": (lambda data: before_end(data, chunk(b"IDAT", CANARY)), Removed.FOREIGN),
    "in the end": (lambda data: data[:-12] + chunk(b"IEND", CANARY), Removed.FOREIGN),
    "after the end": (lambda data: data + b"PK\3\4" + CANARY, Removed.FOREIGN),
    "profile name": (lambda data: before_data(data, iccp(CANARY, profile())), Removed.PROFILE_NAMES),
    "no profile": (lambda data: before_data(data, iccp(b"ICC", CANARY)), Removed.PROFILE_NAMES),
}


def before_data(data: bytes, extra: bytes) -> bytes:
    return put(data, extra, before=b"IDAT")


def before_end(data: bytes, extra: bytes) -> bytes:
    return put(data, extra, before=b"IEND")


def text() -> bytes:
    return chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + CANARY)


def iccp(name: bytes, data: bytes) -> bytes:
    return chunk(b"iCCP", name + b"\0\0" + zlib.compress(data))


def full_of_secrets(data: bytes) -> bytes:
    for name in ("tEXt", "zTXt", "iTXt", "XMP", "eXIf", "unknown chunk", "after the end"):
        data = PLACES[name][0](data)
    return data


def told(data: bytes) -> bytes:
    """The bytes of a PNG and what its profile unpacks to."""
    profiles = [zlib.decompress(body.partition(b"\0")[2][1:]) for kind, body in png_chunks(data) if kind == b"iCCP"]
    return data + b"".join(profiles)


def header(width: int, height: int, *, depth: int = 8, colour: int = 0) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)


def frame(number: int, width: int = 1) -> tuple[bytes, bytes]:
    return b"fcTL", struct.pack(">5IHHBB", number, width, 1, 0, 0, 1, 10, 0, 0)


DOT, DOT_DATA = header(1, 1), (b"IDAT", zlib.compress(b"\0\7"))
END = (b"IEND", b"")


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS.keys())
def test_pixels_of_every_kind_stay_as_they_are_without_what_was_planted(make):
    data = full_of_secrets(make())

    clean = cleaned(png.clean, data)

    assert CANARY not in told(clean)
    assert pixels(clean) == pixels(data)
    assert cleaned(png.clean, clean) == clean
    assert removed_by(png.clean, clean) == set()


@pytest.mark.parametrize(("plant", "called"), PLACES.values(), ids=PLACES.keys())
def test_what_hides_is_found_and_named(plant, called):
    data = plant(saved("RGB", "PNG"))

    clean = cleaned(png.clean, data)

    assert CANARY not in told(clean)
    assert removed_by(png.clean, data) == ({called} if called else {Removed.METADATA, Removed.FOREIGN})
    assert pixels(clean) == pixels(saved("RGB", "PNG"))
    assert cleaned(png.clean, clean) == clean


def test_what_follows_the_data_of_a_frame_is_left_out():
    data = png_of([DOT, (b"acTL", struct.pack(">II", 2, 0)), frame(0), DOT_DATA, frame(1)])
    data += chunk(b"fdAT", bytes(4) + DOT_DATA[1] + CANARY) + chunk(*END)

    clean = cleaned(png.clean, data)

    assert CANARY not in clean
    assert removed_by(png.clean, data) == {Removed.FOREIGN}


def test_data_comes_out_alike_in_however_many_chunks_it_came():
    whole = saved("RGB", "PNG")
    data = b"".join(body for kind, body in png_chunks(whole) if kind == b"IDAT")
    pieces = [(b"IDAT", data[at : at + 100]) for at in range(0, len(data), 100)]

    clean = cleaned(png.clean, png_of([png_chunks(whole)[0], *pieces, END]))

    assert clean == cleaned(png.clean, whole)


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"caNa"])
def test_a_bomb_in_a_chunk_that_goes_costs_nothing(kind):
    bomb = chunk(kind, b"Title\0\0" + zlib.compress(bytes(30_000_000)))
    data = before_data(saved("L", "PNG"), bomb * 20)
    began = time.process_time()

    clean = cleaned(png.clean, data)

    assert clean == cleaned(png.clean, saved("L", "PNG"))
    assert time.process_time() - began < 0.2


@pytest.mark.parametrize(
    ("chunks", "reason"),
    [
        pytest.param([], Refusal.UNREADABLE, id="nothing"),
        pytest.param([DOT_DATA, END], Refusal.UNREADABLE, id="no header"),
        pytest.param([DOT, DOT, DOT_DATA, END], Refusal.UNREADABLE, id="two headers"),
        pytest.param([header(0, 1), DOT_DATA, END], Refusal.UNREADABLE, id="no width"),
        pytest.param([header(1, 1, depth=4, colour=2), DOT_DATA, END], Refusal.UNREADABLE, id="impossible depth"),
        pytest.param([DOT, END], Refusal.UNREADABLE, id="no data"),
        pytest.param([DOT, DOT_DATA], Refusal.UNREADABLE, id="no end"),
        pytest.param([DOT, (b"IDAT", DOT_DATA[1][:-3]), END], Refusal.UNREADABLE, id="data that ends early"),
        pytest.param([DOT, (b"IDAT", CANARY), END], Refusal.UNREADABLE, id="data that is none"),
        pytest.param([DOT, DOT_DATA, (b"PLTE", bytes(3)), END], Refusal.UNREADABLE, id="late palette"),
        pytest.param([DOT, (b"PLTE", CANARY), DOT_DATA, END], Refusal.UNREADABLE, id="odd palette"),
        pytest.param([DOT, (b"acTL", bytes(8)), DOT_DATA, END], Refusal.UNREADABLE, id="animation of nothing"),
        pytest.param(
            [DOT, (b"acTL", b"\0\0\0\1" * 2), DOT_DATA, frame(0, 2), END], Refusal.UNREADABLE, id="large frame"
        ),
        pytest.param([DOT, (b"acTL", b"\0\0\0\1" * 2), DOT_DATA, frame(0), END], Refusal.UNREADABLE, id="empty frame"),
        pytest.param([DOT, (b"acTL", b"\0\0\xff\0" * 2), DOT_DATA, END], Refusal.TOO_COMPLEX, id="many frames"),
        pytest.param([header(1 << 20, 1 << 20), DOT_DATA, END], Refusal.TOO_COMPLEX, id="vast"),
        pytest.param([DOT, (b"IDAT", zlib.compress(bytes(9_000_000))), END], Refusal.TOO_COMPLEX, id="bomb"),
        pytest.param([DOT, *[(b"caNa", b"")] * 100_000, DOT_DATA, END], Refusal.TOO_COMPLEX, id="many chunks"),
    ],
)
def test_what_is_no_whole_picture_is_refused(chunks, reason):
    with pytest.raises(NotTaken) as refused:
        cleaned(png.clean, png_of(chunks))

    assert refused.value.reason is reason


def test_a_kept_chunk_with_a_wrong_checksum_is_refused():
    with pytest.raises(NotTaken, match="unreadable"):
        cleaned(png.clean, saved("L", "PNG").replace(DOT[0] + bytes(3) + b"=", DOT[0] + bytes(3) + b"<"))


def test_a_profile_that_unpacks_to_too_much_is_left_out():
    data = before_data(saved("RGB", "PNG"), iccp(b"ICC", profile() + bytes(icc.MOST_BYTES)))

    assert cleaned(png.clean, data) == cleaned(png.clean, saved("RGB", "PNG"))


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_cleaned_or_refused(tail):
    assert outcome(b"\x89PNG\r\n\x1a\n" + tail) == b""


@given(st.sampled_from(["animated", "palette", "profile"]), st.data())
@settings(max_examples=150, deadline=None)
def test_a_mutated_picture_is_cleaned_or_refused(kind, data):
    whole = full_of_secrets(KINDS[kind]())
    at = data.draw(st.integers(0, len(whole)))
    broken = (
        whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.sampled_from((0, 1, 3, len(whole)))) :]
    )

    clean = outcome(broken)

    assert len(clean) <= len(broken)
    assert outcome(clean) == clean


def outcome(data: bytes) -> bytes:
    """The clean picture, or nothing where it is refused."""
    try:
        return cleaned(png.clean, data)
    except NotTaken:
        return b""
