"""ICC profiles: colours stay to the last bit, names and days go."""

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from evidence.cleaning import icc
from tests.evidence.pictures import CANARY, painted, profile


def lut() -> dict[bytes, bytes]:
    """Sixteen-bit tables from device to connection space and back, of two points a side."""
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    grid = b"".join(struct.pack(">3H", *(((corner >> axis) & 1) * 30000 for axis in (2, 1, 0))) for corner in range(8))
    line = struct.pack(">2H", 0, 65535) * 3
    table = b"mft2" + struct.pack(">4x4B", 3, 3, 2, 0) + identity + struct.pack(">2H", 2, 2) + line + grid + line
    return {b"A2B0": table, b"B2A0": table, b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)}


def parametric() -> dict[bytes, bytes]:
    """Curves as phones write them: a function and its five parameters."""
    tags = {name: b"XYZ \0\0\0\0" + struct.pack(">3i", *at) for name, at in PRIMARIES.items()}
    curve = b"para" + struct.pack(">4xHH5i", 3, 0, 157286, 62119, 3417, 5072, 2651)
    return tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)


def overlapping() -> bytes:
    """Seven tags of 2 MiB in a profile of 2 MiB, each a byte shorter than the one before."""
    names = (b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"gamt")
    many = bytearray(profile(tags=dict.fromkeys(names, b"mft2" + bytes(icc.MOST_BYTES // 2))))
    for number in range(len(names)):
        struct.pack_into(">I", many, 132 + 12 * (4 + number) + 8, icc.MOST_BYTES // 2 - number)
    return bytes(many)


PRIMARIES = {b"wtpt": (63190, 65536, 54061), b"rXYZ": (33759, 15807, 65526), b"gXYZ": (19156, 45342, 2749)}
PRIMARIES |= {b"bXYZ": (10298, 4387, 51443)}
MAKERS = {
    "matrix": profile,
    "matrix, version 4": lambda: profile(major=4),
    "parametric curves": lambda: profile(major=4, tags=parametric()),
    "tables": lambda: profile(tags=lut()),
    "sRGB of lcms": lambda: ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
}


def as_srgb(data: bytes) -> bytes:
    """A picture through the profile, as lcms computes it."""
    target = ImageCms.createProfile("sRGB")
    shown = ImageCms.profileToProfile(painted("RGB"), ImageCms.ImageCmsProfile(io.BytesIO(data)), target)
    assert isinstance(shown, Image.Image)
    return shown.tobytes()


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_colours_are_the_same_without_names(make):
    before = make()

    after = icc.nameless(before)

    assert after is not None
    assert as_srgb(after) == as_srgb(before)
    assert b"CANA" not in after
    assert icc.nameless(after) == after


def test_no_maker_no_device_no_day_is_left_in_the_header():
    after = icc.nameless(profile())

    assert after is not None
    assert after[4:8] + after[24:36] + after[40:44] + after[48:64] + after[80:128] == bytes(84)


def test_curves_that_share_their_data_share_it_still():
    after = icc.nameless(profile())

    assert after is not None
    assert after.count(b"curv") == 1


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"", id="empty"),
        pytest.param(CANARY * 20, id="something else"),
        pytest.param(profile()[:-1], id="cut short"),
        pytest.param(profile(tags={}), id="without colours"),
        pytest.param(profile(space=b"CANA"), id="of an unknown space"),
        pytest.param(profile(tags={b"rTRC": CANARY * 3}), id="of unknown types"),
        pytest.param(profile() + bytes(icc.MOST_BYTES), id="too large"),
        pytest.param(profile(tags={b"%04d" % number: b"" for number in range(101)}), id="of too many tags"),
    ],
)
def test_what_is_no_profile_is_not_one(broken):
    assert icc.nameless(broken) is None


def test_tags_that_overlap_to_many_times_the_profile_are_refused():
    assert icc.nameless(overlapping()) is None


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_otherafter_a_header_are_a_profile_or_none(tail):
    start = profile()[4:128]

    after = icc.nameless(struct.pack(">I", 128 + len(tail)) + start + tail)

    assert after is None or icc.nameless(after) == after


@given(st.integers(0, len(profile()) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_mutated_profile_is_a_profile_or_none(at, other):
    whole = profile()

    after = icc.nameless(whole[:at] + other + whole[at + len(other) :])

    assert after is None or (icc.nameless(after) == after and len(after) <= 2 * len(whole))
