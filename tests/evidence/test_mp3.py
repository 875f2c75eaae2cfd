"""MP3 keeps its frames, byte by byte, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.cleaning import mp3
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Held
from tests.evidence import moving
from tests.evidence.moving import CANARY

FRAMES = moving.frames()
LYRICS = b"LYRICSBEGIN" + CANARY + b"000024LYRICS200"
FOOTED = b"ID3\4\0\x10\0\0\0\x0d" + CANARY + b"3DI\4\0\x10\0\0\0\x0d"


def _cleaned(content: bytes) -> tuple[bytes, set[Removed]]:
    removed: set[Removed] = set()
    return b"".join(mp3.clean(Held(content), removed)), removed


def _refusal(content: bytes) -> Refusal:
    with pytest.raises(NotTaken) as refused:
        _cleaned(content)
    return refused.value.reason


@pytest.mark.parametrize(
    ("content", "removed"),
    [
        (FRAMES, set()),
        (moving.id3v2() + FRAMES, {Removed.TAGS}),
        (moving.id3v2() + moving.id3v2() + FRAMES, {Removed.TAGS}),
        (FOOTED + FRAMES, {Removed.TAGS}),
        (moving.ape() + FRAMES, {Removed.TAGS}),
        (FRAMES + moving.id3v1(), {Removed.TAGS}),
        (FRAMES + moving.ape(), {Removed.TAGS}),
        (FRAMES + moving.ape()[32:], {Removed.FOREIGN}),
        (FRAMES + LYRICS + moving.id3v1(), {Removed.TAGS}),
        (moving.id3v2() + FRAMES + moving.id3v2() + moving.ape() + moving.id3v1(), {Removed.TAGS}),
        (CANARY + FRAMES, {Removed.FOREIGN}),
        (FRAMES + CANARY, {Removed.FOREIGN}),
        (FRAMES + FRAMES[:400], {Removed.FOREIGN}),
    ],
)
def test_only_frames_are_given(content: bytes, removed: set[Removed]) -> None:
    assert _cleaned(content) == (FRAMES, removed)


def test_what_lies_between_frames_goes() -> None:
    cleaned, removed = _cleaned(FRAMES + CANARY + FRAMES)

    assert cleaned == FRAMES + FRAMES
    assert removed == {Removed.FOREIGN}


def test_frames_of_a_tag_are_no_sound() -> None:
    cleaned, _removed = _cleaned(moving.id3v2(FRAMES) + FRAMES[:1251])

    assert cleaned == FRAMES[:1251]


@pytest.mark.parametrize(
    ("header", "size"),
    [
        ("fffb9000", 417),
        ("fffb9200", 418),
        ("ffe38000", 417),
        ("fff38400", 192),
        ("fffd8000", 417),
        ("ffff8000", 276),
        ("fff18000", 0),
        ("fffbf000", 0),
        ("fffb0000", 0),
        ("fffb9c00", 0),
        ("ffebb000", 0),
    ],
)
def test_a_header_says_how_long_its_frame_is(header: str, size: int) -> None:
    assert mp3.frame_bytes(bytes.fromhex(header)) == size


def test_a_long_sound_is_given_in_pieces() -> None:
    sound = moving.frames(200) * 10

    pieces = list(mp3.clean(Held(sound), set()))

    assert b"".join(pieces) == sound
    assert max(map(len, pieces)) <= PIECE


@pytest.mark.parametrize(
    "content",
    [b"", b"ID3", moving.id3v2(), moving.id3v2()[:-1], FRAMES[:417], FRAMES[:834], b"\xff" * 5000, b"\xff\xfb" * 5000],
)
def test_what_has_no_three_frames_is_not_taken(content: bytes) -> None:
    assert _refusal(content) is Refusal.UNREADABLE


def test_a_tag_of_a_thousand_tags_is_too_much() -> None:
    assert _refusal(moving.id3v2(b"") * 20_000) is Refusal.TOO_COMPLEX


@pytest.mark.parametrize("magic", [b"ID3", b"\xff\xfb", b"\xff\xe2"])
@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_sound_or_not_taken(magic: bytes, content: bytes) -> None:
    assert _is_clean_or_not_taken(magic + content)


@given(
    cut=st.integers(0, 4000),
    changes=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=8),
)
@settings(max_examples=200)
def test_a_broken_sound_is_clean_or_not_taken(cut: int, changes: list[tuple[int, int]]) -> None:
    broken = bytearray(moving.id3v2() + FRAMES + moving.ape() + moving.id3v1())
    for at, byte in changes:
        broken[at % len(broken)] = byte

    assert _is_clean_or_not_taken(bytes(broken[: cut or None]))


def _is_clean_or_not_taken(content: bytes) -> bool:
    try:
        cleaned, _removed = _cleaned(content)
    except NotTaken:
        return True
    return _cleaned(cleaned) == (cleaned, set())
