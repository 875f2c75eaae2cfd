"""Sounds in Ogg keep every packet, and their comments say nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.cleaning import ogg
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import Held
from tests.evidence import moving
from tests.evidence.moving import CANARY

LONG = CANARY * 10_000
SOUNDS = {
    "opus": moving.ogg(),
    "vorbis": moving.ogg("vorbis"),
    "opus with a picture": moving.ogg(comment=b"METADATA_BLOCK_PICTURE=" + LONG),
    "vorbis with a picture": moving.ogg("vorbis", comment=b"METADATA_BLOCK_PICTURE=" + LONG),
    "chained": moving.ogg() + moving.ogg("vorbis", stream=b"next"),
}
every_sound = pytest.mark.parametrize("sound", SOUNDS.values(), ids=SOUNDS.keys())


def _cleaned(content: bytes) -> tuple[bytes, set[Removed]]:
    removed: set[Removed] = set()
    return b"".join(ogg.clean(Held(content), removed)), removed


def _refusal(content: bytes) -> Refusal:
    with pytest.raises(NotTaken) as refused:
        _cleaned(content)
    return refused.value.reason


def _pages(content: bytes) -> list[bytes]:
    return [b"OggS" + page for page in content.split(b"OggS")[1:]]


@every_sound
def test_nothing_tells_who_made_a_sound(sound: bytes) -> None:
    cleaned, removed = _cleaned(sound)

    assert CANARY not in cleaned
    assert b"vendor" not in cleaned
    assert len(cleaned) == len(sound)
    assert removed == {Removed.TAGS}


@every_sound
def test_every_page_has_the_right_sum(sound: bytes) -> None:
    cleaned, _removed = _cleaned(sound)

    sums = [int.from_bytes(page[22:26], "little") for page in _pages(cleaned)]
    assert sums == [ogg.checksum(page[:22] + bytes(4) + page[26:]) for page in _pages(cleaned)]


def test_the_sum_is_the_one_of_the_standard() -> None:
    # The check value of CRC-32 with the polynomial 04C11DB7, nothing turned, nothing added.
    assert ogg.checksum(b"123456789") == 0x89A1897F


@every_sound
def test_pages_without_comments_stay(sound: bytes) -> None:
    cleaned, _removed = _cleaned(sound)

    assert _pages(cleaned)[0] == _pages(sound)[0]
    assert _pages(cleaned)[-1] == _pages(sound)[-1]


@pytest.mark.parametrize(
    ("kind", "empty"), [("opus", b"OpusTags" + bytes(8)), ("vorbis", b"\3vorbis" + bytes(8) + b"\1")]
)
def test_the_comments_are_a_header_without_any(kind: str, empty: bytes) -> None:
    cleaned, _removed = _cleaned(moving.ogg(kind))

    assert _pages(cleaned)[1][28:].rstrip(b"\0") == empty.rstrip(b"\0")


def test_a_packet_after_the_comments_on_their_page_stays() -> None:
    comments = b"\3vorbis\0\0\0\0\1\0\0\0\x0d\0\0\0" + CANARY + b"\1"
    first = moving.page(b"\x01vorbis" + bytes(23), b"\x1e", number=0, flags=2)
    second = moving.page(comments + b"\5vorbis-setup", bytes((len(comments), 13)), number=1)

    cleaned, _removed = _cleaned(first + second)

    assert CANARY not in cleaned
    assert cleaned.endswith(b"\5vorbis-setup")


@every_sound
def test_cleaning_twice_is_cleaning_once(sound: bytes) -> None:
    once, _removed = _cleaned(sound)

    assert _cleaned(once) == (once, set())


def test_what_follows_the_last_page_goes() -> None:
    cleaned, removed = _cleaned(moving.ogg() + CANARY + moving.ogg())

    assert cleaned == _cleaned(moving.ogg())[0]
    assert removed == {Removed.TAGS, Removed.FOREIGN}


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", Refusal.UNREADABLE),
        (b"OggS", Refusal.UNREADABLE),
        (moving.ogg()[:26], Refusal.UNREADABLE),
        (moving.ogg()[:-1], Refusal.UNREADABLE),
        (_pages(moving.ogg())[0], Refusal.UNREADABLE),
        (_pages(moving.ogg())[0] + moving.page(b"OpusTags", b"\x08", number=1), Refusal.UNREADABLE),
        (_pages(moving.ogg())[1], Refusal.UNREADABLE),
        (moving.page(b"\x80theora" + bytes(40), b"\x2f", number=0, flags=2), Refusal.WRONG_TYPE),
        (_pages(moving.ogg())[0] + moving.ogg(stream=b"side"), Refusal.WRONG_TYPE),
        (moving.ogg() + moving.page(b"1", b"\1", number=0, stream=b"side"), Refusal.WRONG_TYPE),
    ],
    ids=["empty", "magic", "cut head", "cut", "no comments", "short comments", "no begin", "theora", "beside", "other"],
)
def test_what_cannot_be_cleaned_is_not_taken(content: bytes, answer: Refusal) -> None:
    assert _refusal(content) is answer


@given(st.binary(max_size=300))
def test_any_bytes_are_a_sound_or_not_taken(content: bytes) -> None:
    assert _is_clean_or_not_taken(b"OggS" + content)


@given(
    sound=st.sampled_from(list(SOUNDS.values())),
    cut=st.integers(0, 300),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8),
)
@settings(max_examples=200)
def test_a_broken_sound_is_clean_or_not_taken(sound: bytes, cut: int, changes: list[tuple[int, int]]) -> None:
    broken = bytearray(sound)
    for at, byte in changes:
        broken[at % len(broken)] = byte

    assert _is_clean_or_not_taken(bytes(broken[: cut or None]))


def _is_clean_or_not_taken(content: bytes) -> bool:
    try:
        cleaned, _removed = _cleaned(content)
    except NotTaken:
        return True
    return _cleaned(cleaned)[0] == cleaned
