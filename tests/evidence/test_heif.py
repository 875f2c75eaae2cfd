"""HEIC and AVIF keep every pixel, and their place in the file, and nothing that says who took them."""

import struct
from io import BytesIO
from xml.etree import ElementTree

import pi_heif
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from evidence.cleaning import heif
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import Held
from tests.evidence.hostile import heic, picture
from tests.evidence.moving import CANARY, box

TEXT = CANARY.decode()


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = TEXT
    exif.get_ifd(0x8825)[0x1D] = TEXT
    return exif.tobytes()


def _profile() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace("sRGB".encode("utf-16-be"), "CANA".encode("utf-16-be"))


SAID = {"exif": _exif(), "xmp": f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{TEXT}</x:xmpmeta>".encode()}
BARE = {"HEIC": heic(), "AVIF": picture("AVIF", quality=60)}
TELLING = {"HEIC": heic(**SAID), "AVIF": picture("AVIF", quality=60, **SAID)}
every_picture = pytest.mark.parametrize("content", TELLING.values(), ids=TELLING.keys())


def _cleaned(content: bytes) -> tuple[bytes, set[Removed]]:
    removed: set[Removed] = set()
    return b"".join(heif.clean(Held(content), removed)), removed


def _opened(content: bytes) -> Image.Image:
    pi_heif.register_heif_opener(thumbnails=False)
    return Image.open(BytesIO(content))


def _refusal(content: bytes) -> Refusal:
    with pytest.raises(NotTaken) as refused:
        _cleaned(content)
    return refused.value.reason


@every_picture
def test_nothing_tells_who_took_a_picture(content: bytes) -> None:
    cleaned, removed = _cleaned(content)

    assert CANARY in content
    assert CANARY not in cleaned
    assert len(cleaned) == len(content)
    assert removed == {Removed.METADATA}


@every_picture
@pytest.mark.filterwarnings("error")
def test_every_pixel_stays(content: bytes) -> None:
    cleaned, _removed = _cleaned(content)

    assert _opened(cleaned).tobytes() == _opened(content).tobytes()


@every_picture
@pytest.mark.filterwarnings("error")
def test_exif_and_xmp_are_there_and_empty(content: bytes) -> None:
    cleaned, _removed = _cleaned(content)

    image = _opened(cleaned)
    assert dict(image.getexif()) == {}
    assert len(ElementTree.fromstring(image.info["xmp"].rstrip(b"\0"))) == 0


@every_picture
def test_cleaning_twice_is_cleaning_once(content: bytes) -> None:
    once, _removed = _cleaned(content)

    assert _cleaned(once) == (once, set())


@pytest.mark.parametrize("content", BARE.values(), ids=BARE.keys())
def test_a_picture_that_tells_nothing_keeps_every_byte_but_names(content: bytes) -> None:
    cleaned, _removed = _cleaned(content)

    assert cleaned == content.replace(b"Color\0", bytes(6))


@pytest.mark.parametrize("turn", [3, 6, 8])
def test_a_turned_picture_stays_turned(turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    content = picture("AVIF", exif=exif.tobytes())

    cleaned, _removed = _cleaned(content)

    assert _opened(cleaned).tobytes() == _opened(content).tobytes()
    assert _opened(cleaned).size == _opened(content).size


@pytest.mark.parametrize("kind", ["HEIC", "AVIF"])
def test_a_colour_profile_loses_its_name_and_no_colour(kind: str) -> None:
    image = Image.effect_mandelbrot((64, 48), (-2, -1.5, 1, 1.5), 60).convert("RGB")
    image.info["icc_profile"], out = _profile(), BytesIO()
    coded = pillow_heif.from_pillow(image) if kind == "HEIC" else image
    coded.save(out, **({"format": "AVIF", "icc_profile": _profile()} if kind == "AVIF" else {}))

    cleaned, removed = _cleaned(out.getvalue())

    assert "CANA".encode("utf-16-be") in out.getvalue()
    assert "CANA".encode("utf-16-be") not in cleaned
    assert removed >= {Removed.PROFILE_NAMES}
    assert ImageCms.getOpenProfile(BytesIO(_opened(cleaned).info["icc_profile"])).profile.red_colorant
    assert _cleaned(cleaned) == (cleaned, set())


@pytest.mark.parametrize("version", [b"prof", b"rICC"])
def test_a_profile_that_is_none_becomes_free_space(version: bytes) -> None:
    content = BARE["AVIF"].replace(b"colrnclx", b"colr" + version)

    cleaned, removed = _cleaned(content)

    assert b"free" + bytes(11) in cleaned
    assert removed >= {Removed.PROFILE_NAMES}
    assert _opened(cleaned).size == (64, 48)


@every_picture
def test_boxes_beside_the_picture_are_blanked(content: bytes) -> None:
    cleaned, removed = _cleaned(
        content + box(b"uuid", CANARY * 2) + box(b"udta", CANARY) + box(b"what", CANARY) + CANARY
    )

    assert CANARY not in cleaned
    assert removed >= {Removed.METADATA, Removed.FOREIGN}
    assert _opened(cleaned).tobytes() == _opened(content).tobytes()


def test_what_hides_in_the_media_becomes_zeros() -> None:
    content = BARE["AVIF"]
    at = content.index(b"mdat") - 4
    size = int.from_bytes(content[at : at + 4], "big")

    cleaned, removed = _cleaned(content[:at] + struct.pack(">I", size + len(CANARY)) + content[at + 4 :] + CANARY)

    assert CANARY not in cleaned
    assert removed >= {Removed.FOREIGN}


def test_a_sequence_keeps_its_frames() -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(out, "AVIF", save_all=True, append_images=frames[1:], **SAID)

    cleaned, removed = _cleaned(out.getvalue())

    image, before = _opened(cleaned), _opened(out.getvalue())
    image.seek(2)
    before.seek(2)
    assert image.n_frames == 3
    assert image.tobytes() == before.tobytes()
    assert CANARY not in cleaned
    assert removed == {Removed.METADATA}


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", Refusal.UNREADABLE),
        (BARE["AVIF"][:-1], Refusal.UNREADABLE),
        (BARE["HEIC"][:-1], Refusal.UNREADABLE),
        (BARE["AVIF"].replace(b"infe\2\0\0\0\0\1\0\0av01", b"infe\2\0\0\0\0\1\0\1av01"), Refusal.LOCKED),
        (BARE["AVIF"].replace(b"av01Color", b"abcdColor"), Refusal.UNREADABLE),
        (BARE["AVIF"].replace(b"iloc", b"ilok"), Refusal.UNREADABLE),
        (box(b"ftyp", b"avif") + box(b"meta", bytes(4), box(b"free") * 1_000_000), Refusal.TOO_COMPLEX),
    ],
    ids=["empty", "cut AVIF", "cut HEIC", "protected", "no picture", "nowhere", "boxes"],
)
def test_what_cannot_be_cleaned_is_not_taken(content: bytes, answer: Refusal) -> None:
    assert _refusal(content) is answer


@given(st.binary(max_size=300))
def test_any_bytes_are_a_picture_or_not_taken(content: bytes) -> None:
    assert _is_clean_or_not_taken(box(b"ftyp", b"avif") + content)


@settings(max_examples=250)
@given(
    content=st.sampled_from(list(TELLING.values())),
    cut=st.integers(0, 2_000),
    changes=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=8),
)
def test_a_broken_picture_is_clean_or_not_taken(content: bytes, cut: int, changes: list[tuple[int, int]]) -> None:
    broken = bytearray(content)
    for at, byte in changes:
        broken[at % len(broken)] = byte

    assert _is_clean_or_not_taken(bytes(broken[: cut or None]))


def _is_clean_or_not_taken(content: bytes) -> bool:
    try:
        cleaned, _removed = _cleaned(content)
    except NotTaken:
        return True
    return len(cleaned) == len(content) and _cleaned(cleaned)[0] == cleaned


@pytest.mark.parametrize("kind", [b"mim\x80", b"\xff\xff\xff\xff", b"Ex\nf"])
def test_an_item_of_a_kind_that_is_no_word_is_not_taken(kind: bytes) -> None:
    assert _refusal(TELLING["HEIC"].replace(b"mime\0app", kind + b"\0app")) is Refusal.UNREADABLE
