"""Evidence stores, of every kind: what is kept is read back to the byte, once, or there is nothing of it."""

import asyncio
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.evidence import PIECE, Empty, gathered
from storage.s3_evidence import PART
from tests.storage.evidence_stores import ID, MB, coming, in_chunks, knows, memory_of_keeping, read, sha256

SIZES = [1, PIECE - 1, PIECE, PIECE + 1, PART - 1, PART, PART + 1, 2 * PART, 5 * PART + 17]


@pytest.mark.parametrize("size", SIZES)
async def test_a_file_is_read_back_to_the_byte(place, size):
    sealed = random.Random(size).randbytes(size)

    kept = await place.store.keep(ID, coming(*in_chunks(sealed, 65_552)))

    assert await read(place.store) == sealed
    assert (kept, await place.store.sealed_sha256(ID)) == (sha256(sealed), sha256(sealed))


async def test_a_file_of_many_parts_is_read_in_their_order(place):
    sealed = b"".join(bytes([number]) * PART for number in range(12)) + b"end"

    await place.store.keep(ID, coming(sealed))

    assert sha256(await read(place.store)) == sha256(sealed)


@settings(deadline=None, max_examples=100)
@given(chunks=st.lists(st.binary(max_size=9), max_size=12), size=st.integers(1, 8))
def test_whatever_the_chunks_pieces_are_of_one_size_but_the_last(chunks, size):
    async def pieces() -> list[bytes]:
        return [bytes(piece) async for piece in gathered(coming(*chunks), size)]

    cut = asyncio.run(pieces())

    assert cut == list(in_chunks(b"".join(chunks), size))


async def test_a_kept_file_is_there_until_it_is_removed(place):
    await place.store.keep(ID, coming(b"sealed" * MB))
    there = await place.store.has(ID)

    await place.store.remove(ID)
    await place.store.remove(ID)

    assert (there, await place.store.has(ID), place.names()) == (True, False, [])


async def test_what_is_not_there_is_not_found(place):
    with pytest.raises(FileNotFoundError):
        await read(place.store)
    with pytest.raises(FileNotFoundError):
        await place.store.sealed_sha256(ID)
    assert await place.store.has(ID) is False


@pytest.mark.parametrize("evidence_id", ["", "../" + ID, ID[1:], ID + "0", ID.upper(), ID + "\n", f"{ID}/..", "·" * 32])
async def test_an_id_that_is_none_touches_nothing(place, evidence_id):
    store = place.store
    asked = [store.keep(evidence_id, coming(b"sealed")), store.has(evidence_id), store.remove(evidence_id)]
    asked += [store.sealed_sha256(evidence_id), read(store, evidence_id)]

    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert {type(one) for one in answers} == {ValueError}
    assert place.names() == []


@pytest.mark.parametrize(("first", "second"), [(9, 9), (PART + 1, PART + 1), (9, 2 * PART), (2 * PART, 9)])
async def test_what_is_there_first_stays(place, first, second):
    earlier, later = os.urandom(first), os.urandom(second)
    await place.store.keep(ID, coming(earlier))
    names = place.names()

    again = await place.store.keep(ID, coming(later))

    assert again == sha256(earlier)
    assert await read(place.store) == earlier
    assert place.names() == names


@pytest.mark.parametrize("size", [1000, PART + 1], ids=["small", "in parts"])
async def test_of_twenty_writers_at_once_one_wins_and_all_are_told(place, size):
    files = [os.urandom(size) for _ in range(20)]

    told = await asyncio.gather(*(place.store.keep(ID, coming(*in_chunks(one, MB))) for one in files))

    assert set(told) == {sha256(await read(place.store))}
    assert told[0] in map(sha256, files)
    await place.store.remove(ID)
    assert place.names() == []


@pytest.mark.parametrize("chunks", [[], [b""], [b"", b""]])
async def test_an_empty_file_leaves_nothing(place, chunks):
    with pytest.raises(Empty):
        await place.store.keep(ID, coming(*chunks))

    assert place.names() == []


@pytest.mark.parametrize("came", [0, 1, PART - 1, PART, 3 * PART + 1])
async def test_a_source_that_breaks_leaves_nothing(place, came):
    async def breaking():
        yield bytes(came)
        raise ConnectionResetError("the worker fell")

    with pytest.raises(ConnectionResetError, match="the worker fell"):
        await place.store.keep(ID, breaking())

    assert place.names() == []
    assert await place.store.has(ID) is False


async def test_nothing_is_visible_before_the_file_is_complete(place):
    seen = []

    async def watched():
        for _ in range(3):
            yield bytes(PART)
            seen.append(await place.store.has(ID))

    await place.store.keep(ID, watched())

    assert seen == [False, False, False]


@pytest.mark.parametrize("came", [0, 1, PART, 2 * PART + 1])
async def test_a_keep_that_is_cancelled_while_it_waits_leaves_nothing(place, came):
    waits = asyncio.Event()

    async def slow():
        yield bytes(came)
        waits.set()
        await asyncio.sleep(3600)

    keeping = asyncio.create_task(place.store.keep(ID, slow()))
    await waits.wait()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)

    assert keeping.cancelled()
    assert place.names() == []


@pytest.mark.parametrize("turns", [0, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640])
async def test_a_keep_that_is_cancelled_at_any_moment_leaves_nothing_or_a_whole_file(place, turns):
    sealed = bytes(2 * PART) + b"end"
    keeping = asyncio.create_task(place.store.keep(ID, coming(*in_chunks(sealed, MB))))
    [await asyncio.sleep(0) for _ in range(turns)]

    keeping.cancel()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await asyncio.sleep(0.3)

    whole = [ID in place.names() and sha256(await read(place.store))]
    place.age("")
    await place.store.sweep(knows(), older_than_s=3600)
    assert whole in ([False], [sha256(sealed)])
    assert place.names() == []


async def test_a_file_may_be_removed_while_it_is_kept_again(place):
    kept = [place.store.keep(ID, coming(b"sealed")) for _ in range(20)]
    removed = [place.store.remove(ID) for _ in range(20)]

    answers = await asyncio.gather(*(one for pair in zip(kept, removed, strict=True) for one in pair))

    assert set(answers) == {sha256(b"sealed"), None}


async def test_a_place_that_works_passes_its_check_and_nothing_is_left_of_it(place):
    await place.store.check()
    await asyncio.gather(*(place.store.check() for _ in range(5)))

    assert place.names() == []


async def test_a_file_of_60_mb_costs_a_fraction_of_it_in_memory(place):
    grown_kib = await memory_of_keeping(place, ID, megabytes=60)

    assert grown_kib < 40 * 1024
