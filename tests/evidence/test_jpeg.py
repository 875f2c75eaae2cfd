"""JPEG: whatever tells of the reporter goes, pixels stay, and hostile files end in a refusal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.cleaning import jpeg
from evidence.findings import NotTaken, Refusal, Removed
from tests.evidence.pictures import CANARY, cleaned, exif, pixels, profile, put, removed_by, saved, segment, xmp

DQT, EOI = b"\xff\xdb", b"\xff\xd9"
KINDS = {
    "baseline": ("RGB", {}),
    "progressive": ("RGB", {"progressive": True}),
    "optimized": ("RGB", {"optimize": True, "subsampling": 0}),
    "grey": ("L", {}),
    "CMYK": ("CMYK", {}),
    "kept as RGB": ("RGB", {"keep_rgb": True}),
    "restart markers": ("RGB", {"restart_marker_rows": 1}),
    "profile": ("RGB", {"icc_profile": profile()}),
}
# Where something hides, and what it is called when it is found.
PLACES = {
    "Exif": (lambda data: after_start(data, segment(0xE1, exif())), Removed.METADATA),
    "XMP": (lambda data: after_start(data, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp())), Removed.METADATA),
    "IPTC": (lambda data: after_start(data, segment(0xED, b"Photoshop 3.0\08BIM" + CANARY)), Removed.METADATA),
    "other pictures": (lambda data: after_start(data, segment(0xE2, b"MPF\0" + CANARY)), Removed.METADATA),
    "unknown segment": (lambda data: after_start(data, segment(0xEB, CANARY)), Removed.METADATA),
    "comment": (lambda data: after_start(data, segment(0xFE, CANARY)), Removed.COMMENT),
    "comment between scans": (lambda data: put(data, segment(0xFE, CANARY), before=EOI), Removed.COMMENT),
    "Exif between scans": (lambda data: put(data, segment(0xE1, exif()), before=EOI), Removed.METADATA),
    "after Adobe": (lambda data: after_start(data, segment(0xEE, adobe(data) + CANARY)), Removed.METADATA),
    "JFIF thumbnail": (lambda data: after_start(data, segment(0xE0, thumbnail())), Removed.THUMBNAIL),
    "JFXX thumbnail": (lambda data: after_start(data, segment(0xE0, b"JFXX\0\x10" + CANARY)), Removed.THUMBNAIL),
    "profile": (lambda data: after_start(data, icc_parts(profile())), Removed.PROFILE_NAMES),
    "profile in parts": (lambda data: after_start(data, icc_parts(profile(), 100)), Removed.PROFILE_NAMES),
    "no profile": (lambda data: after_start(data, icc_parts(CANARY)), Removed.PROFILE_NAMES),
    "parts missing": (
        lambda data: after_start(data, segment(0xE2, b"ICC_PROFILE\0\2\2" + CANARY)),
        Removed.PROFILE_NAMES,
    ),
    "profile between scans": (lambda data: put(data, icc_parts(profile()), before=EOI), Removed.PROFILE_NAMES),
    "between segments": (lambda data: put(data, CANARY + b"\xff\x00\xff\xd3", before=DQT), Removed.FOREIGN),
    "after the end": (lambda data: data + b"\0\0\0\x18ftypmp42" + CANARY, Removed.FOREIGN),
}


def after_start(data: bytes, extra: bytes) -> bytes:
    return data[:2] + extra + data[2:]


def adobe(data: bytes) -> bytes:
    """Adobe's segment as it is in `data`, or one that says what is so without it."""
    at = data.find(b"Adobe")
    return data[at : at + 12] if at >= 0 else b"Adobe\0\x64" + bytes(4) + b"\1"


def thumbnail() -> bytes:
    return b"JFIF\0\1\2\0\0\1\0\1" + b"\3\2" + (CANARY * 2)[:18]


def icc_parts(data: bytes, size: int = 60_000) -> bytes:
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    numbered = [b"ICC_PROFILE\0" + bytes((number, len(parts))) + part for number, part in enumerate(parts, 1)]
    return b"".join(segment(0xE2, part) for part in reversed(numbered))


def full_of_secrets(mode: str, options: dict[str, object]) -> bytes:
    data = saved(mode, "JPEG", **options)
    for name in ("Exif", "XMP", "IPTC", "comment", "after the end"):
        data = PLACES[name][0](data)
    return data


@pytest.mark.parametrize(("mode", "options"), KINDS.values(), ids=KINDS.keys())
def test_pixels_of_every_kind_stay_as_they_are_without_what_was_planted(mode, options):
    data = full_of_secrets(mode, options)

    clean = cleaned(jpeg.clean, data)

    assert CANARY not in clean
    assert pixels(clean) == pixels(data)
    assert cleaned(jpeg.clean, clean) == clean
    assert removed_by(jpeg.clean, clean) == set()


@pytest.mark.parametrize(("mode", "options"), [("L", {}), ("RGB", {"quality": 90}), ("RGB", {"progressive": True})])
def test_a_picture_that_tells_nothing_loses_nothing(mode, options):
    data = saved(mode, "JPEG", **options)

    assert cleaned(jpeg.clean, data) == data
    assert removed_by(jpeg.clean, data) == set()


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
@pytest.mark.parametrize(("plant", "called"), PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("options", [{}, {"progressive": True}], ids=["baseline", "progressive"])
def test_what_hides_is_found_and_named(plant, called, options):
    data = plant(saved("RGB", "JPEG", **options))

    clean = cleaned(jpeg.clean, data)

    assert CANARY in data
    assert CANARY not in clean
    assert removed_by(jpeg.clean, data) == {called}
    assert pixels(clean) == pixels(data)
    assert cleaned(jpeg.clean, clean) == clean


def test_a_large_profile_is_split_as_it_was():
    data = after_start(saved("RGB", "JPEG"), icc_parts(profile(tags={b"A2B0": b"mft2" + bytes(150_000)})))

    clean = cleaned(jpeg.clean, data)

    assert clean.count(b"ICC_PROFILE\0") == 3
    assert cleaned(jpeg.clean, clean) == clean


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", Refusal.UNREADABLE, id="nothing"),
        pytest.param(b"\xff\xd8", Refusal.UNREADABLE, id="only a start"),
        pytest.param(b"\xff\xd8\xff\xd9", Refusal.UNREADABLE, id="no picture"),
        pytest.param(saved("RGB", "JPEG")[:-2], Refusal.UNREADABLE, id="no end"),
        pytest.param(saved("RGB", "JPEG")[:300], Refusal.UNREADABLE, id="cut in its tables"),
        pytest.param(after_start(saved("L", "JPEG"), b"\xff\xd8"), Refusal.UNREADABLE, id="two starts"),
        pytest.param(after_start(saved("L", "JPEG"), segment(0xF7, CANARY)), Refusal.UNREADABLE, id="another standard"),
        pytest.param(
            after_start(saved("L", "JPEG"), segment(0xDD, CANARY)), Refusal.UNREADABLE, id="too long a number"
        ),
        pytest.param(after_start(saved("L", "JPEG"), segment(0xDB, CANARY)), Refusal.UNREADABLE, id="half a table"),
        pytest.param(after_start(saved("L", "JPEG"), b"\xff\xe1\0\1"), Refusal.UNREADABLE, id="impossible length"),
        pytest.param(b"\xff\xd8" + segment(0xDA, bytes(10)) + EOI, Refusal.UNREADABLE, id="no frame"),
        pytest.param(
            put(saved("L", "JPEG"), segment(0xDA, b"\1\1\0\0\x3f\0") * 100, before=EOI), Refusal.TOO_COMPLEX, id="scans"
        ),
        pytest.param(after_start(saved("L", "JPEG"), segment(0xFE, b"") * 5_000), Refusal.TOO_COMPLEX, id="segments"),
        pytest.param(
            after_start(saved("L", "JPEG"), segment(0xDB, bytes(65) * 900) * 9), Refusal.TOO_COMPLEX, id="tables"
        ),
    ],
)
def test_what_is_no_whole_picture_is_refused(data, reason):
    with pytest.raises(NotTaken) as refused:
        cleaned(jpeg.clean, data)

    assert refused.value.reason is reason


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_cleaned_or_refused(tail):
    clean = outcome(b"\xff\xd8\xff" + tail)

    assert len(clean) <= len(tail) + 3


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_mutated_picture_is_cleaned_or_refused(data):
    whole = full_of_secrets("RGB", {"progressive": True, "icc_profile": profile()})
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
        return cleaned(jpeg.clean, data)
    except NotTaken:
        return b""
