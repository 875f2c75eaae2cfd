"""Unsealing: what was sealed opens whole or says that it does not, wherever it is damaged."""

from io import BytesIO
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrage import x25519

from conversations.report import UnreadableReport
from desk.cases.unsealing import Unsealer

CONTENT = bytes(range(256)) * 800


class Full(BytesIO):
    """A disk that takes nothing."""

    def write(self, _piece) -> int:
        raise OSError(28, "No space left on device")


@pytest.fixture(scope="module")
def identity() -> x25519.Identity:
    return x25519.Identity.generate()


@pytest.fixture(scope="module")
def unsealer(identity: x25519.Identity, tmp_path_factory: pytest.TempPathFactory) -> Unsealer:
    file: Path = tmp_path_factory.mktemp("keys") / "desk.key"
    file.touch(mode=0o600)
    file.write_text(str(identity))
    return Unsealer(str(file))


@pytest.fixture(scope="module")
def sealed(identity: x25519.Identity) -> bytes:
    return pyrage.encrypt(CONTENT, [identity.to_public()])


def test_what_was_sealed_opens_piece_by_piece(unsealer: Unsealer, sealed: bytes) -> None:
    out = BytesIO()

    unsealer.copy(BytesIO(sealed), out)

    assert out.getvalue() == CONTENT


@settings(max_examples=60, deadline=None)
@given(place=st.integers(min_value=0, max_value=200_000), bit=st.integers(min_value=0, max_value=7))
def test_one_flipped_bit_anywhere_is_told(unsealer: Unsealer, sealed: bytes, place: int, bit: int) -> None:
    damaged = bytearray(sealed)
    damaged[place % len(sealed)] ^= 1 << bit

    with pytest.raises(UnreadableReport):
        unsealer.copy(BytesIO(bytes(damaged)), BytesIO())


def test_a_full_disk_is_not_told_as_damage(unsealer: Unsealer, sealed: bytes) -> None:
    with pytest.raises(OSError, match="No space left"):
        unsealer.copy(BytesIO(sealed), Full())
