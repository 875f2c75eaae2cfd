"""Scratch: what arrives reads back at any place, and is nowhere on disk in the clear."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.scratch import Scratch

KEY = bytes(range(32))


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(0, 2000), st.integers(0, 2000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_part_reads_as_it_arrived(tmp_path: Path, pieces: list[bytes], at: int, count: int) -> None:
    scratch = Scratch.unnamed(tmp_path)
    for piece in pieces:
        scratch.write(piece)

    read = scratch.source().read(at, count)
    scratch.close()

    assert read == b"".join(pieces)[at : at + count]


def test_an_unnamed_one_leaves_no_name_on_disk(tmp_path: Path) -> None:
    scratch = Scratch.unnamed(tmp_path / "aside")
    scratch.write(b"canary" * 100)

    on_disk = os.pread(scratch.descriptor, 1 << 20, 0)
    scratch.close()

    assert list((tmp_path / "aside").iterdir()) == []
    assert b"canary" not in on_disk


def test_a_named_one_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first = Scratch.named(tmp_path / "part", KEY)
    first.write(b"one, ")
    first.close()
    second = Scratch.named(tmp_path / "part", KEY)
    second.write(b"two")

    read = second.source().read(0, 100)
    second.remove()

    assert read == b"one, two"
    assert not (tmp_path / "part").exists()


def test_begun_anew_it_has_another_key_stream(tmp_path: Path) -> None:
    scratch = Scratch.named(tmp_path / "part", KEY)
    scratch.write(bytes(64))
    before = (tmp_path / "part").read_bytes()[16:]
    scratch.empty()
    scratch.write(bytes(64))

    after = (tmp_path / "part").read_bytes()[16:]
    scratch.close()

    assert before != after
    assert (tmp_path / "part").stat().st_mode & 0o777 == 0o600


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Scratch.named(tmp_path / "part", b"short")
