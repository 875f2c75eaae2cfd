"""PDQ: Meta's perceptual hash of a picture, step for step as its reference does, and distances between many of them."""

from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float32]
Words = npt.NDArray[np.uint64]

# Meta's "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019: closer ones are the same picture,
# and a picture of less quality has too little in it for its hash to say anything.
SAME_WITHIN = 31
MIN_QUALITY = 50
# The filter is too slow for large pictures; the reference makes them this square first.
_LARGEST = 512
_SMALLEST = 5
_GRID, _KEPT, _PASSES = 64, 16, 2
# Rec. 601, as the reference weighs red, green and blue.
_WEIGHTS = np.array((0.299, 0.587, 0.114), dtype=np.float32)
# Rows at a time: what is in flight stays in the processor's cache.
_PIECE = 8192


def pdq(image: Image.Image) -> tuple[str, int]:
    """The hash in 64 hex digits, and its quality of 0 to 100; a picture of less than 5 pixels a side is all zeros."""
    if min(image.size) < _SMALLEST:
        return "0" * 64, 0
    grid = _grid(_luminance(image))
    frequencies = _frequencies(grid)
    # The reference's median of an even number is the lower one.
    median = np.sort(frequencies, axis=None)[frequencies.size // 2 - 1]
    bits = (frequencies > median).reshape(-1)
    # Its hex digits begin with the last bit.
    return np.packbits(bits[::-1]).tobytes().hex(), _quality(grid)


def words(hashes: bytes) -> Words:
    """Hashes of 32 bytes each, one after another, as what `distances` takes: shape (n, 4)."""
    return np.frombuffer(hashes, dtype=np.uint64).reshape(-1, 4)


def distances(hashes: Words, one: Words) -> npt.NDArray[np.uint16]:
    """How many of 256 bits differ, for each of `hashes` (n, 4) from `one` (4,)."""
    found = np.empty(len(hashes), dtype=np.uint16)
    for at in range(0, len(hashes), _PIECE):
        counts = np.bitwise_count(hashes[at : at + _PIECE] ^ one)
        # Four bytes of at most 64 each are added as one number; the top byte of the product is their sum, at most 256.
        found[at : at + _PIECE] = _summed(counts)
    return found


def _summed(counts: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    pairs = counts[:, :2] + counts[:, 2:]
    return pairs[:, 0].astype(np.uint16) + pairs[:, 1]


def _luminance(image: Image.Image) -> Floats:
    if image.mode.startswith("I;16"):
        # Pillow would cut 16 bits off at 255 instead of scaling them.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    image = image if image.mode in ("L", "RGB") else image.convert("RGB")
    if max(image.size) > _LARGEST:
        image = image.resize((_LARGEST, _LARGEST), Image.Resampling.BILINEAR, reducing_gap=2.0)
    pixels = np.asarray(image, dtype=np.float32)
    if pixels.ndim == 2:
        return pixels
    red, green, blue = (pixels[:, :, place] * _WEIGHTS[place] for place in range(3))
    weighed: Floats = red + green + blue
    return weighed


def _grid(luminance: Floats) -> Floats:
    """64 x 64: blurred by a tent filter (two passes of a box along rows and columns; W. Jarosz, 2001), then decimated."""
    height, width = luminance.shape
    if (height, width) != (_GRID, _GRID):
        for _pass in range(_PASSES):
            luminance = _boxed(luminance.T, _window(width)).T
            luminance = _boxed(luminance, _window(height))
    rows, columns = _centres(height), _centres(width)
    return luminance[np.ix_(rows, columns)]


def _window(length: int) -> int:
    return (length + 2 * _GRID - 1) // (2 * _GRID)


def _centres(length: int) -> list[int]:
    return [int((place + 0.5) * length / _GRID) for place in range(_GRID)]


def _boxed(values: Floats, window: int) -> Floats:
    """Means along the first axis over `window` neighbours, fewer at the ends.

    As the reference, a running sum in 32 bits to which the next is added before the last is taken away: it rounds alike.
    """
    values, length, before = np.ascontiguousarray(values), len(values), (window + 2) // 2 - 1
    held, sums = np.zeros(values.shape[1], dtype=np.float32), np.empty(values.shape, dtype=np.float32)
    for place in range(-before, length):
        coming, going = place + before, place + before - window
        if coming < length:
            held += values[coming]
        if going >= 0:
            held -= values[going]
        if place >= 0:
            sums[place] = held
    ends = np.arange(length) + before
    counts = np.minimum(ends, length - 1) - np.maximum(ends - window, -1)
    means: Floats = sums / counts.astype(np.float32)[:, None]
    return means


def _frequencies(grid: Floats) -> Floats:
    """The 16 x 16 lowest frequencies but the very lowest, each sum in the reference's order."""
    matrix = _cosines()
    across = np.zeros((_KEPT, _GRID), dtype=np.float32)
    for place in range(_GRID):
        across += matrix[:, place, None] * grid[None, place, :]
    found = np.zeros((_KEPT, _KEPT), dtype=np.float32)
    for place in range(_GRID):
        found += across[:, place, None] * matrix[None, :, place]
    return found


@cache
def _cosines() -> Floats:
    rows, columns = np.arange(1, _KEPT + 1)[:, None], (2 * np.arange(_GRID) + 1)[None, :]
    scale = np.float64(np.float32(np.sqrt(2.0 / _GRID)))
    waves: Floats = (scale * np.cos(np.pi / 2.0 / _GRID * rows * columns)).astype(np.float32)
    return waves


def _quality(grid: Floats) -> int:
    """How much there is in the picture: its significant gradients, counted as the reference does."""
    steps = (np.diff(grid, axis=0), np.diff(grid, axis=1))
    total = sum(int(np.abs(np.trunc(step * np.float32(100) / np.float32(255))).sum()) for step in steps)
    return min(total // 90, 100)
