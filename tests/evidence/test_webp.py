"""WebP: whatever tells of the reporter goes, pixels stay, and hostile files end in a refusal."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.cleaning import webp
from evidence.findings import NotTaken, Refusal, Removed
from tests.evidence.pictures import CANARY, cleaned, exif, pixels, profile, removed_by, riff, saved, webp_of, xmp

KINDS = {
    "lossy": lambda: saved("RGB", "WEBP"),
    "lossless": lambda: saved("RGB", "WEBP", lossless=True),
    "lossy with alpha": lambda: saved("RGBA", "WEBP"),
    "lossless with alpha": lambda: saved("RGBA", "WEBP", lossless=True),
    "profile": lambda: saved("RGB", "WEBP", icc_profile=profile()),
    "animated": lambda: saved("RGB", "WEBP", frames=4),
    "animated with alpha": lambda: saved("RGBA", "WEBP", frames=3, icc_profile=profile()),
    "animated lossless": lambda: saved("RGBA", "WEBP", frames=3, lossless=True),
}
PLACES = {
    "Exif": (lambda data: grown(data, riff(b"EXIF", exif())), Removed.METADATA),
    "XMP": (lambda data: grown(data, riff(b"XMP ", xmp())), Removed.METADATA),
    "unknown chunk": (lambda data: grown(data, riff(b"CANA", CANARY)), Removed.FOREIGN),
    "second picture": (lambda data: grown(data, riff(b"VP8 ", CANARY)), Removed.FOREIGN),
    "late transparency": (lambda data: grown(data, riff(b"ALPH", CANARY)), Removed.FOREIGN),
    "frame of no animation": (lambda data: grown(data, riff(b"ANMF", bytes(16) + CANARY)), Removed.FOREIGN),
    "second profile": (lambda data: grown(data, riff(b"ICCP", CANARY)), Removed.PROFILE_NAMES),
    "less than a chunk": (lambda data: grown(data, CANARY[:7]), Removed.FOREIGN),
    "after the end": (lambda data: data + b"PK\3\4" + CANARY, Removed.FOREIGN),
    "padding": (lambda data: grown(data, riff(b"EXIF", CANARY)[:-1] + b"C"), Removed.METADATA),
}
DOT = b"VP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
CANVAS = riff(b"VP8X", bytes(10))
ANIMATED = riff(b"VP8X", b"\2" + bytes(9))


def grown(data: bytes, extra: bytes) -> bytes:
    """`data` with `extra` as its last chunk."""
    return webp_of(data[12:] + extra)


def full_of_secrets(data: bytes) -> bytes:
    for name in ("Exif", "XMP", "unknown chunk", "after the end"):
        data = PLACES[name][0](data)
    return data


def frame(inside: bytes) -> bytes:
    return riff(b"ANMF", bytes(15) + b"\xff" + inside)


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS.keys())
def test_pixels_of_every_kind_stay_as_they_are_without_what_was_planted(make):
    data = full_of_secrets(make())

    clean = cleaned(webp.clean, data)

    assert CANARY not in clean
    assert pixels(clean) == pixels(make())
    assert cleaned(webp.clean, clean) == clean
    assert removed_by(webp.clean, clean) == set()
    assert struct.unpack_from("<I", clean, 4) == (len(clean) - 8,)


def test_metadata_of_an_encoder_goes_and_its_flags_with_it():
    data = saved("RGBA", "WEBP", exif=exif(), xmp=xmp(), icc_profile=profile())

    clean = cleaned(webp.clean, data)

    assert clean[20] == 0b110000
    assert removed_by(webp.clean, data) == {Removed.METADATA, Removed.PROFILE_NAMES}
    assert pixels(clean) == pixels(data)


def test_a_profile_that_is_none_goes_and_its_flag_with_it():
    data = webp_of(riff(b"VP8X", b"\x20" + bytes(9)) + riff(b"ICCP", CANARY) + DOT)

    assert cleaned(webp.clean, data) == webp_of(CANVAS + DOT)
    assert removed_by(webp.clean, data) == {Removed.PROFILE_NAMES}


@pytest.mark.parametrize("kind", ["lossy", "lossless"])
@pytest.mark.parametrize(("plant", "called"), PLACES.values(), ids=PLACES.keys())
def test_what_hides_is_found_and_named(plant, called, kind):
    before = KINDS[kind]()
    data = plant(before)

    clean = cleaned(webp.clean, data)

    assert clean == before
    assert removed_by(webp.clean, data) == {called}


def test_inside_a_frame_only_its_picture_stays():
    background = riff(b"ANIM", bytes(6))
    data = webp_of(ANIMATED + background + frame(riff(b"CANA", CANARY) + DOT + riff(b"XMP ", xmp()) + DOT))

    clean = cleaned(webp.clean, data)

    assert clean == webp_of(ANIMATED + background + riff(b"ANMF", bytes(15) + b"\3" + DOT))
    assert removed_by(webp.clean, data) == {Removed.METADATA, Removed.FOREIGN}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"RIFF", Refusal.UNREADABLE, id="a start"),
        pytest.param(webp_of(b""), Refusal.UNREADABLE, id="nothing"),
        pytest.param(webp_of(DOT)[:-1], Refusal.UNREADABLE, id="cut short"),
        pytest.param(webp_of(DOT[:-4]), Refusal.UNREADABLE, id="cut inside"),
        pytest.param(webp_of(CANVAS), Refusal.UNREADABLE, id="no picture"),
        pytest.param(webp_of(riff(b"VP8X", CANARY) + DOT), Refusal.UNREADABLE, id="odd canvas"),
        pytest.param(webp_of(ANIMATED + riff(b"ANIM", bytes(6))), Refusal.UNREADABLE, id="no frames"),
        pytest.param(webp_of(ANIMATED + frame(DOT)), Refusal.UNREADABLE, id="no background"),
        pytest.param(webp_of(ANIMATED + riff(b"ANIM", bytes(6)) + frame(b"")), Refusal.UNREADABLE, id="empty frame"),
        pytest.param(
            webp_of(ANIMATED + riff(b"ANIM", bytes(6)) + riff(b"ANMF", DOT[:9])), Refusal.UNREADABLE, id="short frame"
        ),
        pytest.param(webp_of(ANIMATED + frame(DOT) * 5_001), Refusal.TOO_COMPLEX, id="many frames"),
        pytest.param(webp_of(CANVAS + riff(b"CANA", b"") * 50_000 + DOT), Refusal.TOO_COMPLEX, id="many chunks"),
    ],
)
def test_what_is_no_whole_picture_is_refused(data, reason):
    with pytest.raises(NotTaken) as refused:
        cleaned(webp.clean, data)

    assert refused.value.reason is reason


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_cleaned_or_refused(tail):
    assert len(outcome(webp_of(tail))) <= len(tail) + 12


@given(st.sampled_from(["animated with alpha", "lossy with alpha", "profile"]), st.data())
@settings(max_examples=120, deadline=None)
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
        return cleaned(webp.clean, data)
    except NotTaken:
        return b""
