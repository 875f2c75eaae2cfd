"""Evidence: what streams in is sealed as it comes; it opens to the same bytes, and what fails leaves nothing."""

import asyncio
import hashlib
import os
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyrage import x25519

from storage.evidence import PIECE, Empty, EvidenceStore, TooLarge
from storage.sealing import Seal

ID = "0197a0c0a0c07000800000000000beef"
MB = 1 << 20
DESK = x25519.Identity.generate()
SEAL = Seal((str(DESK.to_public()),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


@pytest.fixture
def store(folder: Path) -> EvidenceStore:
    return EvidenceStore(folder, SEAL)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.sampled_from([0, 1, 2, 4096, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE]), min_size=1, max_size=14)
)
def test_whatever_the_chunks_the_desk_opens_the_same_bytes(store, sizes):
    chunks = [bytes([65 + number]) * size for number, size in enumerate([*sizes, 1])]
    whole = b"".join(chunks)

    asyncio.run(store.remove(ID))
    kept = asyncio.run(store.keep(ID, _coming(chunks), max_bytes=len(whole)))
    sealed = asyncio.run(_read(store))

    assert pyrage.decrypt(sealed, [DESK]) == whole
    assert (kept.size, kept.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    assert kept.sealed_sha256 == hashlib.sha256(sealed).hexdigest()


async def test_a_kept_file_is_there_until_it_is_removed(store):
    await store.keep(ID, _coming([b"picture"]), max_bytes=MB)
    there = await store.has(ID)

    await store.remove(ID)
    await store.remove(ID)

    assert (there, await store.has(ID)) == (True, False)
    with pytest.raises(FileNotFoundError):
        await _read(store)


async def test_only_the_owner_can_read_a_file(store, folder):
    await store.keep(ID, _coming([b"picture"]), max_bytes=MB)

    modes = [path.stat().st_mode & 0o777 for path in (folder, folder / ID)]

    assert modes == [0o700, 0o600]


async def test_a_file_kept_again_stays_as_the_report_knows_it(store):
    first = await store.keep(ID, _coming([b"picture"]), max_bytes=MB)
    sealed = await _read(store)

    again = await store.keep(ID, _coming([b"pic", b"ture"]), max_bytes=MB)

    assert again == first
    assert await _read(store) == sealed


async def test_a_file_kept_twice_at_once_is_one_file(store, folder):
    first, second = await asyncio.gather(*(store.keep(ID, _coming([b"picture"]), max_bytes=MB) for _ in range(2)))

    assert first == second
    assert [path.name for path in folder.iterdir()] == [ID]


async def test_nothing_in_the_clear_is_in_any_file_at_any_time(store, folder):
    marker = b"a face of a child "
    seen: list[bytes] = []

    async def coming() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield marker * (PIECE // len(marker))
            await asyncio.sleep(0.001)
            seen.extend(path.read_bytes() for path in folder.iterdir())

    await store.keep(ID, coming(), max_bytes=8 * MB)

    assert max(map(len, seen)) > PIECE
    assert [len(one) for one in [*seen, *(path.read_bytes() for path in folder.iterdir())] if marker in one] == []


@pytest.mark.parametrize("size", [MB + 1, 40 * MB], ids=["by a byte", "by far"])
async def test_a_file_that_is_too_large_leaves_nothing(store, folder, size):
    pieces = (bytes(min(PIECE, size - at)) for at in range(0, size, PIECE))

    with pytest.raises(TooLarge):
        await store.keep(ID, _coming(pieces), max_bytes=MB)

    assert list(folder.iterdir()) == []


async def test_a_file_of_the_greatest_size_is_kept(store):
    kept = await store.keep(ID, _coming([bytes(MB)]), max_bytes=MB)

    assert kept.size == MB


@pytest.mark.parametrize("chunks", [[], [b""], [b"", b""]])
async def test_an_empty_file_leaves_nothing(store, folder, chunks):
    with pytest.raises(Empty):
        await store.keep(ID, _coming(chunks), max_bytes=MB)

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("pieces", [0, 1, 8, 30])
async def test_a_source_that_breaks_leaves_nothing(store, folder, pieces):
    async def breaking() -> AsyncIterator[bytes]:
        for _ in range(pieces):
            yield bytes(PIECE)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.keep(ID, breaking(), max_bytes=8 * MB)

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("evidence_id", ["", "../" + ID, ID[1:], ID + "0", ID.upper(), ID + "\n", f"{ID}/..", "·" * 32])
async def test_an_id_that_is_none_touches_no_file(store, tmp_path, evidence_id):
    with pytest.raises(ValueError, match="32 hex"):
        await store.keep(evidence_id, _coming([b"picture"]), max_bytes=MB)
    with pytest.raises(ValueError, match="32 hex"):
        await store.has(evidence_id)
    with pytest.raises(ValueError, match="32 hex"):
        await store.remove(evidence_id)

    assert list(tmp_path.iterdir()) == []


async def test_a_large_file_costs_little_memory(store):
    tracemalloc.start()

    kept = await store.keep(ID, _coming(os.urandom(PIECE) for _ in range(960)), max_bytes=64 * MB)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept.size == 60 * MB
    assert peak < 4 * MB


async def test_a_file_in_one_chunk_is_sealed_as_fast_as_one_in_many(store):
    whole = bytes(32 * MB)
    began = time.monotonic()

    await store.keep(ID, _coming([whole]), max_bytes=64 * MB)

    assert time.monotonic() - began < 5


async def test_a_sweep_deletes_what_is_old_and_nobody_holds(store, folder):
    kept, orphan, young = ID, "a" * 32, "b" * 32
    for evidence_id in (kept, orphan, young):
        await store.keep(evidence_id, _coming([b"picture"]), max_bytes=MB)
    (folder / ".half").write_bytes(b"of a process that died")
    for name in (kept, orphan, ".half"):
        os.utime(folder / name, (1, 1))

    gone = await store.sweep(_knows(kept), older_than_s=3600)

    assert gone == 2
    assert {path.name for path in folder.iterdir()} == {kept, young}


async def test_sweeps_at_once_do_not_trip_over_each_other(store, folder):
    folder.mkdir()
    paths = [folder / f"{number:032x}" for number in range(300)]
    [(path.touch(), os.utime(path, (1, 1))) for path in paths]

    await asyncio.gather(*(store.sweep(_knows(ID), older_than_s=3600) for _ in range(4)))

    assert list(folder.iterdir()) == []


async def test_a_sweep_before_anything_was_kept_finds_nothing(store):
    assert await store.sweep(_knows(ID), older_than_s=0) == 0


async def _coming(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def _read(store: EvidenceStore) -> bytes:
    return b"".join([piece async for piece in store.open_sealed(ID)])


def _knows(known: str):
    async def is_known(evidence_id: str) -> bool:
        return evidence_id == known

    return is_known
