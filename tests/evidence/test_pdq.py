"""PDQ tells the same picture from another one, whatever an app did to it on the way, and says where it cannot."""

import io
import random
import re
from collections.abc import Callable
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from evidence.pdq import MIN_QUALITY, SAME_WITHIN, distances, pdq, words

SCENES = range(8)
Change = Callable[[Image.Image], Image.Image]


@cache
def scene(seed: int, size: tuple[int, int] = (800, 600)) -> Image.Image:
    """A picture with large shapes, edges and some noise, as photographs have them; nobody changes it."""
    chance, (width, height) = random.Random(seed), size
    colour = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    image = Image.fromarray(colour).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _shape in range(14):
        left, top = chance.randrange(width * 3 // 4), chance.randrange(height * 3 // 4)
        box = (left, top, left + chance.randrange(40, width // 3), top + chance.randrange(40, height // 3))
        fill = tuple(chance.randrange(256) for _band in range(3))
        (draw.ellipse if chance.random() < 0.5 else draw.rectangle)(box, fill=fill)
    return image


def distance(one: Image.Image, other: Image.Image) -> int:
    return apart(pdq(one)[0], pdq(other)[0])


def apart(one: str, other: str) -> int:
    return int(distances(words(bytes.fromhex(one)), words(bytes.fromhex(other))[0])[0])


def as_jpeg(image: Image.Image, quality: int = 50) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue()))


def halved(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)


CHANGES: dict[str, Change] = {
    "jpeg of quality 50": as_jpeg,
    "jpeg of quality 20": lambda image: as_jpeg(image, 20),
    "half the size": halved,
    "twice the size": lambda image: image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC),
    "half the size and jpeg": lambda image: as_jpeg(halved(image), 60),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.1),
    "more contrast": lambda image: ImageEnhance.Contrast(image).enhance(1.2),
    "slightly blurred": lambda image: image.filter(ImageFilter.GaussianBlur(2)),
    "grey": lambda image: image.convert("L").convert("RGB"),
}


@pytest.mark.parametrize("seed", SCENES)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_same_picture_stays_the_same(seed: int, change: Change) -> None:
    assert distance(scene(seed), change(scene(seed))) <= SAME_WITHIN


def test_other_pictures_are_far() -> None:
    hashes = [pdq(scene(seed))[0] for seed in range(16)]

    far = [apart(one, other) for one, other in combinations(hashes, 2)]

    assert min(far) > 2 * SAME_WITHIN
    # Half of 256 bits differ by chance.
    assert 110 <= np.median(far) <= 146


@pytest.mark.parametrize("turn", [ImageOps.mirror, ImageOps.flip, lambda image: image.rotate(90, expand=True)])
def test_a_mirrored_or_turned_picture_is_another(turn: Change) -> None:
    assert distance(scene(1), turn(scene(1))) > 2 * SAME_WITHIN


@pytest.mark.parametrize("seed", SCENES)
def test_a_picture_with_something_in_it_is_of_good_quality(seed: int) -> None:
    assert pdq(scene(seed))[1] >= MIN_QUALITY


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (640, 480), "white"),
        Image.new("L", (640, 480), 0),
        Image.linear_gradient("L"),
        Image.new("RGB", (5, 5), "red"),
    ],
    ids=["white", "black", "a gradient", "five pixels"],
)
def test_a_picture_with_nothing_in_it_is_of_no_quality(image: Image.Image) -> None:
    assert pdq(image)[1] < MIN_QUALITY


@pytest.mark.parametrize("size", [(1, 1), (4, 900), (900, 4), (4, 4)])
def test_what_is_too_small_has_no_hash(size: tuple[int, int]) -> None:
    assert pdq(Image.new("RGB", size, "red")) == ("0" * 64, 0)


@settings(max_examples=40, deadline=None)
@given(
    size=st.tuples(st.integers(5, 700), st.integers(5, 700)),
    mode=st.sampled_from(["L", "RGB", "RGBA", "P", "1", "CMYK", "LA", "I;16", "F", "YCbCr"]),
)
def test_a_picture_of_any_size_and_mode_has_a_hash(size: tuple[int, int], mode: str) -> None:
    found, quality = pdq(Image.new(mode, size))

    assert re.fullmatch(r"[0-9a-f]{64}", found)
    assert 0 <= quality <= 100


@pytest.mark.parametrize("mode", ["RGBA", "P", "CMYK", "I;16"])
def test_the_mode_of_a_picture_changes_little(mode: str) -> None:
    grey = scene(3).convert("L")
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257) if mode == "I;16" else scene(3).convert(mode)

    assert distance(scene(3), deep) <= SAME_WITHIN


def test_about_half_of_the_bits_are_set() -> None:
    counts = [bin(int(pdq(scene(seed))[0], 16)).count("1") for seed in SCENES]

    assert counts == [128] * len(SCENES)


@given(one=st.binary(min_size=32, max_size=32), other=st.binary(min_size=32, max_size=32))
def test_the_distance_is_the_number_of_bits_that_differ(one: bytes, other: bytes) -> None:
    slowly = (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()

    assert distances(words(one), words(other)[0]).tolist() == [slowly]


def test_many_distances_are_those_of_each() -> None:
    hashes = np.random.default_rng(1).bytes(32 * 20_000)

    found = distances(words(hashes), words(hashes[:32])[0])

    alone = [
        int(distances(words(hashes[at : at + 32]), words(hashes[:32])[0])[0]) for at in range(0, 32 * 20_000, 32 * 997)
    ]
    assert found[::997].tolist() == alone
    assert found[0] == 0
