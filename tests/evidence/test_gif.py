"""GIF: whatever tells of the reporter goes, pixels stay, and hostile files end in a refusal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.cleaning import gif
from evidence.findings import NotTaken, Refusal, Removed
from tests.evidence.pictures import CANARY, cleaned, pixels, removed_by, saved, xmp

KINDS = {
    "palette": lambda: saved("P", "GIF"),
    "grey": lambda: saved("L", "GIF"),
    "black and white": lambda: saved("1", "GIF"),
    "interlaced": lambda: saved("P", "GIF", interlace=1),
    "transparent": lambda: saved("P", "GIF", transparency=4),
    "animated": lambda: saved("P", "GIF", frames=5, disposal=2),
    "animated colours": lambda: saved("RGB", "GIF", frames=3),
    "large": lambda: saved("RGB", "GIF", frames=12),
}
PLACES = {
    "comment": (lambda data: before_frame(data, extension(0xFE, CANARY)), Removed.COMMENT),
    "comment at the end": (lambda data: data[:-1] + extension(0xFE, CANARY) + b";", Removed.COMMENT),
    "plain text": (lambda data: before_frame(data, extension(0x01, bytes(12), CANARY)), Removed.COMMENT),
    "XMP": (lambda data: before_frame(data, extension(0xFF, b"XMP DataXMP", xmp())), Removed.METADATA),
    "profile": (lambda data: before_frame(data, extension(0xFF, b"ICCRGBG1012", CANARY)), Removed.METADATA),
    "unknown application": (lambda data: before_frame(data, extension(0xFF, CANARY[:11], CANARY)), Removed.METADATA),
    "unknown extension": (lambda data: before_frame(data, extension(0x77, CANARY)), Removed.FOREIGN),
    "behind the loop": (
        lambda data: before_frame(data, extension(0xFF, b"NETSCAPE2.0", b"\1\3\0", CANARY)),
        Removed.FOREIGN,
    ),
    "second loop": (
        lambda data: before_frame(data, LOOP + extension(0xFF, b"NETSCAPE2.0", b"\1" + CANARY)),
        Removed.METADATA,
    ),
    "frame without pixels": (lambda data: data[:-1] + b"!\xf9\4\0CAN\0;", Removed.FOREIGN),
    "after the end": (lambda data: data + b"PK\3\4" + CANARY, Removed.FOREIGN),
}
LOOP = b"!\xff\x0bNETSCAPE2.0\3\1\3\0\0"
HEAD = b"GIF89a\1\0\1\0\0\0\0"
FRAME = b",\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"


def extension(label: int, *blocks: bytes) -> bytes:
    return b"!" + bytes((label,)) + b"".join(bytes((len(block),)) + block for block in blocks) + b"\0"


def before_frame(data: bytes, extra: bytes) -> bytes:
    """`data` with `extra` behind its colours, where its first block begins."""
    at = 13 + (3 << (data[10] % 8 + 1) if data[10] & 0x80 else 0)
    return data[:at] + extra + data[at:]


def full_of_secrets(data: bytes) -> bytes:
    for name in ("comment", "comment at the end", "plain text", "XMP", "unknown extension", "after the end"):
        data = PLACES[name][0](data)
    return data


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS.keys())
def test_pixels_of_every_kind_stay_as_they_are_without_what_was_planted(make):
    data = full_of_secrets(make())

    clean = cleaned(gif.clean, data)

    assert clean == make()
    assert CANARY not in clean
    assert pixels(clean) == pixels(data)
    assert removed_by(gif.clean, clean) == set()


@pytest.mark.parametrize(("plant", "called"), PLACES.values(), ids=PLACES.keys())
def test_what_hides_is_found_and_named(plant, called):
    data = plant(saved("P", "GIF"))

    clean = cleaned(gif.clean, data)

    assert b"CAN" not in clean
    assert removed_by(gif.clean, data) == {called}
    assert pixels(clean) == pixels(saved("P", "GIF"))
    assert cleaned(gif.clean, clean) == clean


@pytest.mark.parametrize("name", [b"NETSCAPE2.0", b"ANIMEXTS1.0"])
def test_how_often_it_is_repeated_stays(name):
    data = before_frame(saved("P", "GIF"), extension(0xFF, name, b"\1\7\0"))

    assert cleaned(gif.clean, data) == data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"GIF89a", Refusal.UNREADABLE, id="a start"),
        pytest.param(b"GIF88a" + HEAD[6:] + FRAME + b";", Refusal.UNREADABLE, id="no such version"),
        pytest.param(HEAD + b";", Refusal.UNREADABLE, id="no frame"),
        pytest.param(HEAD + FRAME, Refusal.UNREADABLE, id="no end"),
        pytest.param(HEAD + FRAME[:-1] + b"\7;", Refusal.UNREADABLE, id="cut inside"),
        pytest.param(HEAD[:10] + b"\x87\0\0" + FRAME, Refusal.UNREADABLE, id="cut in its colours"),
        pytest.param(HEAD + b"C" + FRAME + b";", Refusal.UNREADABLE, id="unknown block"),
        pytest.param(HEAD + b"!\xf9\5\0\0\0\0\0\0" + FRAME + b";", Refusal.UNREADABLE, id="odd control"),
        pytest.param(HEAD + FRAME * 5_001 + b";", Refusal.TOO_COMPLEX, id="many frames"),
        pytest.param(HEAD + extension(0xFE) * 20_001 + FRAME + b";", Refusal.TOO_COMPLEX, id="many comments"),
    ],
)
def test_what_is_no_whole_picture_is_refused(data, reason):
    with pytest.raises(NotTaken) as refused:
        cleaned(gif.clean, data)

    assert refused.value.reason is reason


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_cleaned_or_refused(tail):
    assert len(outcome(HEAD + tail)) <= len(HEAD + tail)


@given(st.sampled_from(["animated", "interlaced"]), st.data())
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
        return cleaned(gif.clean, data)
    except NotTaken:
        return b""
