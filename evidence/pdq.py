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
_GRID, _KEPT = 64, 16
# Rec. 601, as the reference weighs red, green and blue.
_WEIGHTS = np.array((0.299, 0.587, 0.114), dtype=np.float32)
# Hashes at a time: what is in flight stays in the processor's cache.
_PIECE = 8192
# Rows of a picture at a time: a process for one file pays for each page of memory that it touches first.
_STRIP = 32


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
    if image.mode == "L":
        return np.asarray(image, dtype=np.float32)
    weighed = np.empty((image.height, image.width), dtype=np.float32)
    for top in range(0, image.height, _STRIP):
        pixels = np.asarray(image.crop((0, top, image.width, min(top + _STRIP, image.height))))
        red, green, blue = (pixels[:, :, place] * _WEIGHTS[place] for place in range(3))
        weighed[top : top + _STRIP] = red + green + blue
    return weighed


def _grid(luminance: Floats) -> Floats:
    """64 x 64: blurred by a tent filter (two passes of a box along rows and columns; W. Jarosz, 2001), then decimated."""
    height, width = luminance.shape
    rows, columns = _centres(height), _centres(width)
    if (height, width) == (_GRID, _GRID):
        return luminance
    blurred = _boxed(_boxed(luminance.T, _window(width)).T, _window(height))
    # The second time, what is not looked at afterwards is not worked out.
    across = _boxed(blurred.T, _window(width))[columns]
    return _boxed(across.T, _window(height))[rows]


def _window(length: int) -> int:
    return (length + 2 * _GRID - 1) // (2 * _GRID)


def _centres(length: int) -> list[int]:
    return [int((place + 0.5) * length / _GRID) for place in range(_GRID)]


def _boxed(values: Floats, window: int) -> Floats:
    """Means along the first axis over `window` neighbours, fewer at the ends.

    As the reference, a running sum in 32 bits to which the next is added before the last is taken away: it rounds alike.
    """
    (length, across), before = values.shape, (window + 2) // 2 - 1
    # Beyond both ends are zeros, which change no sum.
    padded = np.zeros((window + length + before, across), dtype=np.float32)
    padded[window : window + length] = values
    sums = np.empty((length + before, across), dtype=np.float32)
    held = np.zeros(across, dtype=np.float32)
    for coming, going, row in zip(padded[window:], padded, sums, strict=False):
        np.add(held, coming, out=row)
        held = np.subtract(row, going, out=row)
    ends = np.arange(length) + before
    counts = np.minimum(ends, length - 1) - np.maximum(ends - window, -1)
    means: Floats = sums[before:]
    means /= counts.astype(np.float32)[:, None]
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
