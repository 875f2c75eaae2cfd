"""Sweeps of evidence stores, of every kind: orphans go, and what was left half; what is known or young stays."""

import asyncio

import pytest

from storage.s3_evidence import PART
from tests.storage.evidence_stores import ID, LONG_AGO, MB, OTHER, coming, dies_with_half_a_file, knows, read, sha256

HOUR_S = 3600.0
ORPHAN, YOUNG, LARGE_ORPHAN = "a" * 32, "b" * 32, "c" * 32


async def test_a_sweep_deletes_what_is_old_and_nobody_knows(place):
    for evidence_id in (ID, ORPHAN, YOUNG):
        await place.store.keep(evidence_id, coming(b"small"))
    for evidence_id in (OTHER, LARGE_ORPHAN):
        await place.store.keep(evidence_id, coming(bytes(PART) + b"large"))
    for evidence_id in (ID, ORPHAN, OTHER, LARGE_ORPHAN):
        place.age(evidence_id)

    gone = await place.store.sweep(knows(ID, OTHER), older_than_s=HOUR_S)

    assert gone == 2
    assert [await place.store.has(one) for one in (ID, OTHER, YOUNG, ORPHAN, LARGE_ORPHAN)] == [True] * 3 + [False] * 2
    assert await read(place.store, OTHER) == bytes(PART) + b"large"
    assert not [name for name in place.names() if ORPHAN in name or LARGE_ORPHAN in name]


async def test_a_young_orphan_goes_when_it_is_old(place):
    await place.store.keep(ID, coming(b"sealed"))

    young = await place.store.sweep(knows(), older_than_s=HOUR_S)
    place.age(ID)
    old = await place.store.sweep(knows(), older_than_s=HOUR_S)

    assert (young, old, place.names()) == (0, 1, [])


@pytest.mark.parametrize("known", [(), (ID,)], ids=["of a draft that is over", "of a draft that lives"])
async def test_what_a_process_that_was_killed_left_goes_when_it_is_old(place, known):
    await dies_with_half_a_file(place, ID, megabytes=9)
    left = place.names()

    young = await place.store.sweep(knows(*known), older_than_s=HOUR_S)
    place.age("")
    old = await place.store.sweep(knows(*known), older_than_s=HOUR_S)

    assert left
    assert ID not in left
    assert (young, old, place.names()) == (0, 1, [])


async def test_what_a_killed_process_left_goes_and_the_file_that_was_kept_after_it_stays(place):
    await dies_with_half_a_file(place, ID, megabytes=9)
    await place.store.keep(ID, coming(bytes(9 * MB)))
    place.age("")

    gone = await place.store.sweep(knows(ID), older_than_s=HOUR_S)

    assert gone == 1
    assert await read(place.store) == bytes(9 * MB)
    await place.store.remove(ID)
    assert place.names() == []


async def test_a_sweep_takes_nothing_from_a_file_that_is_being_kept(place):
    swept = []

    async def slow():
        for number in range(4):
            yield bytes([number]) * PART
            swept.append(await place.store.sweep(knows(), older_than_s=HOUR_S))
            swept.append(await place.store.sweep(knows(ID), older_than_s=HOUR_S))

    await place.store.keep(ID, slow())

    assert swept == [0] * 8
    assert sha256(await read(place.store)) == await place.store.sealed_sha256(ID)


async def test_sweeps_at_once_do_not_trip_over_each_other(place):
    for number in range(40):
        await place.store.keep(f"{number:032x}", coming(b"sealed"))
    await place.store.keep(ID, coming(bytes(2 * PART) + b"large"))
    place.age("")

    gone = await asyncio.gather(*(place.store.sweep(knows(), older_than_s=HOUR_S) for _ in range(4)))

    assert sum(gone) >= 41
    assert place.names() == []


async def test_a_sweep_whose_question_fails_deletes_nothing_of_it_and_says_so(place):
    async def is_known(evidence_id: str) -> bool:
        raise ConnectionError("the database is away")

    await place.store.keep(ID, coming(b"sealed"))
    place.age(ID)

    with pytest.raises(ConnectionError):
        await place.store.sweep(is_known, older_than_s=HOUR_S)

    assert await place.store.has(ID)


async def test_a_sweep_before_anything_was_kept_finds_nothing(place):
    assert await place.store.sweep(knows(ID), older_than_s=0) == 0


async def test_what_is_not_of_evidence_is_never_swept_from_a_folder(in_folder):
    await in_folder.store.keep(ID, coming(b"sealed"))
    others = [".gitignore", "report.pdf", ".half", ID.upper(), f"{ID}.bak"]
    [(in_folder.folder / name).write_bytes(b"") for name in others]
    (in_folder.folder / OTHER).mkdir()
    in_folder.age("")

    await in_folder.store.sweep(knows(), older_than_s=HOUR_S)

    assert in_folder.names() == sorted([*others, OTHER])


async def test_what_is_not_of_evidence_is_never_swept_from_a_bucket(in_bucket, bucket, line):
    others = ["report.pdf", "iblagh/report.pdf", f"iblagh/evidence/{ID.upper()}", f"iblagh/evidence/parts/{ID}/0"]
    others += [f"iblagh/evidence/{ID}/x", f"iblagh/evidencer/{ID}", ID]
    [bucket.put(name) for name in others]
    bucket.age("", LONG_AGO)

    await in_bucket.store.sweep(knows(), older_than_s=HOUR_S)

    assert bucket.names() == sorted(others)


@pytest.mark.parametrize("parts", [1, 2, 3])
async def test_parts_whose_claim_is_alive_are_never_swept(in_bucket, bucket, parts):
    sealed = bytes(parts * PART)
    await in_bucket.store.keep(ID, coming(sealed))
    bucket.age("parts/", LONG_AGO)

    gone = await in_bucket.store.sweep(knows(ID), older_than_s=HOUR_S)

    assert gone == 0
    assert await read(in_bucket.store) == sealed


async def test_what_a_check_left_that_was_killed_is_swept(in_bucket, bucket):
    bucket.put(f"iblagh/evidence/check/{ID}")
    bucket.age("", LONG_AGO)

    assert await in_bucket.store.sweep(knows(ID), older_than_s=HOUR_S) == 1
    assert bucket.names() == []


async def test_a_bucket_of_many_pages_is_swept_to_its_end(in_bucket, bucket):
    [bucket.put(f"iblagh/evidence/{number:032x}") for number in range(2100)]
    bucket.age("", LONG_AGO)

    gone = await in_bucket.store.sweep(knows(*(f"{number:032x}" for number in range(2095))), older_than_s=HOUR_S)

    assert (gone, len(bucket.names())) == (5, 2095)
