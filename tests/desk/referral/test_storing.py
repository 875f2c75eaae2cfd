"""Storing: what lies in the folder is sealed, is there whole or not at all, and comes out piece by piece."""

import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

import pyrage
import pytest
from pyrage import x25519

from desk.referral.pipes import CutOff
from desk.referral.storing import NotStored, Shelf

ID, CONTENT = "a" * 32, b"PK a zip" * 100_000
DESK, SERVICE = x25519.Identity.generate(), x25519.Identity.generate()


def copy(sealed: IO[bytes], out: IO[bytes]) -> None:
    pyrage.decrypt_io(sealed, out, [DESK])


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "dossiers", (str(DESK.to_public()),), copy)


@pytest.fixture
def kept(shelf: Shelf) -> Shelf:
    storing = shelf.storing(ID)
    storing.write(CONTENT)
    storing.keep()
    return shelf


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([one async for one in pieces])


async def test_it_lies_there_sealed_for_nobody_else_to_read(kept: Shelf, tmp_path: Path) -> None:
    (path,) = (tmp_path / "dossiers").iterdir()

    assert path.name == ID
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert path.read_bytes().startswith(b"age-encryption.org/v1")
    assert CONTENT[:100] not in path.read_bytes()
    assert await whole(kept.in_the_clear(ID, size=len(CONTENT))) == CONTENT


async def test_it_comes_out_sealed_to_the_service(kept: Shelf) -> None:
    sealed = await whole(kept.sealed_to(str(SERVICE.to_public()), ID, size=len(CONTENT)))

    assert pyrage.decrypt(sealed, [SERVICE]) == CONTENT


def test_its_hash_is_of_what_was_written(shelf: Shelf) -> None:
    storing = shelf.storing(ID)
    storing.write(b"one ")
    storing.write(b"two")
    storing.drop()

    assert (storing.sha256, storing.size) == (hashlib.sha256(b"one two").hexdigest(), 7)


def test_what_breaks_off_leaves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    storing = shelf.storing(ID)
    storing.write(CONTENT)
    storing.drop()

    assert list((tmp_path / "dossiers").iterdir()) == []
    with pytest.raises(NotStored):
        shelf.in_the_clear(ID, size=1)


async def test_a_file_that_was_cut_off_is_not_given_as_if_it_were_whole(kept: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "dossiers" / ID
    path.write_bytes(path.read_bytes()[: len(CONTENT) // 2])

    with pytest.raises(CutOff):
        await whole(kept.in_the_clear(ID, size=len(CONTENT)))
    sealed = await whole(kept.sealed_to(str(SERVICE.to_public()), ID, size=len(CONTENT)))
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [SERVICE])


async def test_never_more_than_pieces_are_in_memory(shelf: Shelf) -> None:
    storing = shelf.storing(ID)
    piece = bytes(1024 * 1024)
    tracemalloc.start()
    written = [storing.write(piece) for _one in range(40)]
    storing.keep()
    size = sum([len(one) async for one in shelf.in_the_clear(ID, size=len(piece) * 40)])
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size == sum(written) == 40 * len(piece)
    assert peak < 8 * len(piece)


def test_the_id_of_a_referral_is_no_path(shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="hex"):
        shelf.storing("../../etc/passwd")
