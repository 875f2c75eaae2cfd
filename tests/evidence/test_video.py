"""Films keep their pictures and sounds, byte by byte, and nothing that says who took them, where and when."""

import struct
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.cleaning import video
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Held
from tests.evidence import moving
from tests.evidence.moving import CANARY, PICTURES, POSITIONS, SOUNDS, box

FILMS = {
    "moov first": moving.film(),
    "moov last": moving.film(film_first=False),
    "co64": moving.film(wide_offsets=True),
    "fragments": moving.fragmented(),
}
every_film = pytest.mark.parametrize("film", FILMS.values(), ids=FILMS.keys())


def _cleaned(content: bytes) -> tuple[bytes, set[Removed]]:
    removed: set[Removed] = set()
    return b"".join(video.clean(Held(content), removed)), removed


def _refusal(content: bytes) -> Refusal:
    with pytest.raises(NotTaken) as refused:
        _cleaned(content)
    return refused.value.reason


@every_film
def test_nothing_tells_who_took_a_film(film: bytes) -> None:
    cleaned, removed = _cleaned(film)

    assert CANARY not in cleaned
    assert CANARY[:8] not in cleaned
    assert len(cleaned) == len(film)
    assert removed >= {Removed.TAGS, Removed.TRACK, Removed.FOREIGN}


@pytest.mark.parametrize("film_first", [True, False])
@pytest.mark.parametrize("sample", [*PICTURES, *SOUNDS], ids=lambda sample: sample[:1].hex())
def test_every_picture_and_sound_stays_where_it_was(*, film_first: bool, sample: bytes) -> None:
    film = moving.film(film_first=film_first)

    cleaned, _removed = _cleaned(film)

    assert cleaned.index(sample) == film.index(sample)


@pytest.mark.parametrize("sample", PICTURES[:2])
def test_pictures_of_fragments_stay(sample: bytes) -> None:
    cleaned, _removed = _cleaned(moving.fragmented())

    assert cleaned.index(sample) == moving.fragmented().index(sample)


@every_film
def test_cleaning_twice_is_cleaning_once(film: bytes) -> None:
    once, _removed = _cleaned(film)

    assert _cleaned(once) == (once, set())


def test_a_film_that_tells_nothing_stays_as_it_is() -> None:
    film = moving.film(telling=False)

    cleaned, removed = _cleaned(film)

    # The box of a maker in a description of pictures is the only one that is not known.
    assert cleaned == film.replace(b"made", b"free")
    assert removed == set()


def test_the_samples_of_a_track_that_goes_become_zeros() -> None:
    film = moving.film()

    cleaned, _removed = _cleaned(film)

    at = film.index(POSITIONS[3])
    assert cleaned[at : at + len(POSITIONS[3])] == bytes(len(POSITIONS[3]))


def test_what_hides_between_samples_becomes_zeros() -> None:
    film = moving.film(film_first=False, telling=False)
    at = film.index(b"mdat") - 4
    size = int.from_bytes(film[at : at + 4], "big")
    hiding = film[:at] + struct.pack(">I", size + 13) + film[at + 4 : at + size] + CANARY + film[at + size :]

    cleaned, removed = _cleaned(hiding)

    assert CANARY not in cleaned
    assert removed == {Removed.FOREIGN}


def test_sound_of_quicktime_that_is_not_compressed_stays_whole() -> None:
    film = _of_one_size(size=1, count=100, payload=bytes(range(1, 101)) * 4)

    cleaned, _removed = _cleaned(film)

    assert bytes(range(1, 101)) * 4 in cleaned


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", Refusal.UNREADABLE),
        (box(b"ftyp", b"isom") + box(b"mdat", b"1"), Refusal.UNREADABLE),
        (moving.film()[:-1000], Refusal.UNREADABLE),
        (moving.film(film_first=False)[:5000], Refusal.UNREADABLE),
        (moving.film().replace(b"vide", b"text").replace(b"soun", b"sbtl"), Refusal.UNREADABLE),
        (moving.film().replace(b"mvhd", b"cmov"), Refusal.UNREADABLE),
        (box(b"moov") + moving.film(), Refusal.UNREADABLE),
        (moving.film().replace(b"avc1", b"encv"), Refusal.LOCKED),
        (moving.film().replace(b"mp4a", b"enca"), Refusal.LOCKED),
        (box(b"ftyp", b"isom") + box(b"moov", box(b"free") * 1_000_000), Refusal.TOO_COMPLEX),
        (box(b"ftyp", b"isom") + box(b"moov", bytes(17 << 20)), Refusal.TOO_COMPLEX),
    ],
    ids=["empty", "no moov", "cut", "cut mdat", "no picture", "cmov", "two", "encv", "enca", "boxes", "huge moov"],
)
def test_what_cannot_be_cleaned_is_not_taken(content: bytes, answer: Refusal) -> None:
    assert _refusal(content) is answer


def test_samples_outside_of_the_file_are_refused() -> None:
    film = bytearray(moving.film())
    at = film.index(b"stco") + 12
    film[at : at + 4] = struct.pack(">I", len(film) - 1)

    assert _refusal(bytes(film)) is Refusal.UNREADABLE


def test_samples_in_what_is_no_media_are_refused() -> None:
    film = bytearray(moving.film())
    at = film.index(b"stco") + 12
    film[at : at + 4] = struct.pack(">I", 40)

    assert _refusal(bytes(film)) is Refusal.UNREADABLE


def test_four_billion_samples_of_no_size_cost_nothing() -> None:
    assert _refusal(_of_one_size(size=0, count=0xFFFFFFFF, payload=b"1")) is Refusal.UNREADABLE


def test_boxes_in_boxes_in_boxes_are_blanked_at_the_first() -> None:
    nested = box(b"udta")
    nested = b"".join(struct.pack(">I4s", 8 * (5000 - depth) + len(nested), b"moov") for depth in range(5000)) + nested
    film = moving.film(telling=False, film_first=False)
    at = film.index(b"moov")
    longer = struct.pack(">I", int.from_bytes(film[at - 4 : at], "big") + len(nested))

    cleaned, _removed = _cleaned(film[: at - 4] + longer + film[at:] + nested)

    assert cleaned.count(b"moov") == 1


def test_a_large_film_is_given_in_pieces() -> None:
    film = moving.film(film_first=False, big=3_000_000)

    pieces = list(video.clean(Held(film), set()))

    assert max(map(len, pieces)) <= PIECE
    assert sha256(PICTURES[0] + bytes(3_000_000)).digest() == sha256(_first_picture(b"".join(pieces))).digest()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_film_or_not_taken(content: bytes) -> None:
    assert _is_clean_or_not_taken(box(b"ftyp", b"isom") + content)


@settings(max_examples=250)
@given(
    film=st.sampled_from(list(FILMS.values())),
    cut=st.integers(0, 40_000),
    changes=st.lists(st.tuples(st.integers(0, 8_000), st.integers(0, 255)), max_size=12),
)
def test_a_broken_film_is_clean_or_not_taken(film: bytes, cut: int, changes: list[tuple[int, int]]) -> None:
    broken = bytearray(film)
    for at, byte in changes:
        broken[at % len(broken)] = byte

    assert _is_clean_or_not_taken(bytes(broken[: cut or None]))


def _is_clean_or_not_taken(content: bytes) -> bool:
    try:
        cleaned, _removed = _cleaned(content)
    except NotTaken:
        return True
    return len(cleaned) == len(content) and _cleaned(cleaned)[0] == cleaned


def _first_picture(film: bytes) -> bytes:
    at = film.index(PICTURES[0])
    return film[at : at + len(PICTURES[0]) + 3_000_000]


def _of_one_size(*, size: int, count: int, payload: bytes) -> bytes:
    """A sound whose samples all have one size, by its table."""
    head = box(b"ftyp", b"qt  ", bytes(4)) + box(b"mdat", payload)
    track = moving.track(1, b"soun", (), [32 - 8 - 0], telling=False)
    at = track.index(b"stsz") + 8
    track = track[:at] + struct.pack(">II", size, count) + track[at + 8 :]
    track = track.replace(struct.pack(">IIII", 1, 1, 1, 1), struct.pack(">IIII", 1, 1, count, 1))
    offset = head.index(payload)
    track = track.replace(
        b"stco" + bytes(4) + struct.pack(">II", 1, 24), b"stco" + bytes(4) + struct.pack(">II", 1, offset)
    )
    return head + box(b"moov", track)
