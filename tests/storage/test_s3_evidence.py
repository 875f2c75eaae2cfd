"""S3 evidence behind a bad line: what fails is tried again or said, soon and without a word of a key, and nothing half is seen."""

import asyncio
import time
import traceback

import pytest

from storage.evidence import StoreDown
from storage.s3_evidence import PART, S3Evidence
from storage.s3_objects import bucket_of
from tests.drivers.s3 import CUTS, HANGS, KEY_ID, LOSES_ANSWER, PASSES, SECRET_KEY
from tests.storage.evidence_stores import ID, MB, coming, in_chunks, knows, read, sha256, store_at

SMALL, LARGE = b"sealed", bytes(2 * PART) + b"end"
BAD = [500, 503, 429, CUTS, LOSES_ANSWER]


@pytest.fixture
def store(in_bucket):
    return in_bucket.store


@pytest.fixture
def hurried(line, bucket):
    """A store that waits for no request longer than half a second."""
    return S3Evidence(
        bucket_of(
            bucket.name,
            prefix="",
            access_key=KEY_ID,
            secret_key=SECRET_KEY,
            region="",
            endpoint=line.url,
            timeout_s=0.5,
        )
    )


@pytest.mark.parametrize("fate", BAD)
@pytest.mark.parametrize("sealed", [SMALL, LARGE], ids=["small", "in parts"])
async def test_what_fails_twice_is_tried_again(store, in_bucket, line, fate, sealed):
    line.plan.extend([fate, fate])
    kept = await store.keep(ID, coming(sealed))
    line.plan.extend([fate, fate])

    assert kept == sha256(sealed)
    assert sha256(await read(store)) == kept
    await store.remove(ID)
    assert in_bucket.names() == []


@pytest.mark.parametrize("fate", BAD)
async def test_a_claim_whose_answer_fails_is_ours_all_the_same(store, line, fate):
    line.plan.extend([PASSES, PASSES, PASSES, fate])

    kept = await store.keep(ID, coming(LARGE))

    assert (kept, await read(store)) == (sha256(LARGE), LARGE)


@pytest.mark.parametrize(
    ("fate", "after"), [(500, 1), (CUTS, 0), (CUTS, 2), (CUTS, 3), *((403, at) for at in range(4))]
)
async def test_a_server_that_fails_in_the_middle_leaves_nothing_to_see(store, in_bucket, line, fate, after):
    line.plan.extend([PASSES] * after)
    line.rest = fate
    began = time.monotonic()

    with pytest.raises(StoreDown):
        await store.keep(ID, coming(LARGE))

    line.rest = PASSES
    assert time.monotonic() - began < 20
    assert await store.has(ID) is False
    in_bucket.age("")
    await store.sweep(knows(), older_than_s=3600)
    assert in_bucket.names() == []


@pytest.mark.parametrize("sealed", [SMALL, LARGE], ids=["small", "in parts"])
async def test_a_file_whose_every_answer_is_lost_is_not_there_or_whole(store, line, sealed):
    line.rest = LOSES_ANSWER
    with pytest.raises(StoreDown):
        await store.keep(ID, coming(sealed))
    line.rest = PASSES

    kept = await store.keep(ID, coming(sealed))

    assert (kept, await read(store)) == (sha256(sealed), sealed)


async def test_after_a_failure_the_same_file_can_be_kept(store, in_bucket, line):
    line.plan.extend([PASSES, PASSES, 403, 403, 403])
    with pytest.raises(StoreDown):
        await store.keep(ID, coming(LARGE))
    line.plan.clear()  # cleaning up may have asked for less

    kept = await store.keep(ID, coming(LARGE))

    assert (kept, await read(store)) == (sha256(LARGE), LARGE)


async def test_a_server_that_hangs_is_given_up(hurried, line):
    line.rest = HANGS

    async with asyncio.timeout(30):
        with pytest.raises(StoreDown):
            await hurried.keep(ID, coming(SMALL))
        with pytest.raises(StoreDown):
            await hurried.has(ID)


async def test_a_part_that_hangs_once_is_put_again(hurried, line):
    line.plan.extend([PASSES, HANGS])

    kept = await hurried.keep(ID, coming(LARGE))

    assert (kept, await read(hurried)) == (sha256(LARGE), LARGE)


async def test_a_keep_that_is_cancelled_while_the_server_hangs_ends_at_once(store, line):
    line.rest = HANGS
    keeping = asyncio.create_task(store.keep(ID, coming(SMALL)))
    await asyncio.sleep(0.2)

    keeping.cancel()

    done, _waiting = await asyncio.wait([keeping], timeout=20)
    assert done == {keeping}


@pytest.mark.parametrize("fate", [500, 403, 404, 409, CUTS], ids=str)
async def test_every_failure_is_the_same_and_names_nothing(store, line, fate):
    await store.keep(ID, coming(SMALL))
    line.rest = fate
    asked = [store.keep(ID, coming(SMALL)), store.sealed_sha256(ID), store.has(ID), read(store), store.check()]
    asked.append(store.sweep(knows(), older_than_s=0))

    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert {type(one) for one in answers} == {StoreDown}
    said = "".join("".join(traceback.format_exception(one)) for one in answers)
    assert not [word for word in (KEY_ID, SECRET_KEY, ID, "127.0.0.1", "iblagh/evidence") if word in said]


@pytest.mark.parametrize("status", [401, 403])
async def test_a_check_says_that_the_credentials_are_wrong(store, line, status):
    line.rest = status

    with pytest.raises(StoreDown, match="does not admit these credentials"):
        await store.check()


async def test_a_check_says_that_there_is_no_bucket(line):
    with pytest.raises(StoreDown, match="does not exist"):
        await store_at("s3://no-such-bucket", "", line.url).check()


async def test_without_a_bucket_no_file_is_called_lost(line):
    store = store_at("s3://no-such-bucket/below", "", line.url)
    asked = [store.has(ID), store.sealed_sha256(ID), read(store), store.remove(ID), store.keep(ID, coming(LARGE))]

    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert {type(one) for one in answers} == {StoreDown}


async def test_a_check_says_that_what_was_put_is_not_given_back(store, line):
    line.plan.extend([PASSES, 404])

    with pytest.raises(StoreDown, match="does not give"):
        await store.check()


async def test_a_check_says_that_nobody_is_there(store, line):
    await line.goes_down()

    with pytest.raises(StoreDown, match="does not answer"):
        await store.check()


@pytest.mark.parametrize("fate", [409, 403])
@pytest.mark.parametrize("after", range(6), ids=lambda count: f"after {count} requests")
async def test_a_check_passes_no_place_where_one_of_its_steps_fails(store, line, fate, after):
    line.plan.extend([PASSES] * after + [fate] * 5)

    with pytest.raises(StoreDown):
        await store.check()


async def test_a_check_finds_a_server_that_does_not_respect_a_claim(store, line, in_bucket):
    line.drops = "If-None-Match"

    with pytest.raises(StoreDown, match="If-None-Match"):
        await store.check()

    assert in_bucket.names() == []


async def test_a_check_finds_a_server_that_loses_metadata(store, line):
    line.drops = "x-amz-meta-sha256"

    with pytest.raises(StoreDown, match="metadata"):
        await store.check()


async def test_a_file_whose_metadata_is_lost_is_no_file_and_can_be_removed(store, in_bucket, bucket):
    await store.keep(ID, coming(LARGE))
    bucket.lose_metadata(f"iblagh/evidence/{ID}")

    with pytest.raises(StoreDown, match="metadata"):
        await read(store)
    await store.remove(ID)
    in_bucket.age("")
    await store.sweep(knows(), older_than_s=3600)

    assert in_bucket.names() == []


async def test_one_file_whose_metadata_is_lost_does_not_stop_a_sweep(store, in_bucket, bucket):
    other = "f" * 32
    await store.keep(ID, coming(bytes(2 * PART)))
    await store.keep(other, coming(SMALL))
    bucket.lose_metadata(f"iblagh/evidence/{ID}")
    in_bucket.age("")

    assert await store.sweep(knows(ID), older_than_s=3600) == 1
    assert not [name for name in in_bucket.names() if other in name]


async def test_writers_that_are_all_refused_at_the_same_moment_try_again(store, line):
    # 409: what AWS answers to some of those who write one object at the same moment.
    line.plan.append(409)

    assert await store.keep(ID, coming(SMALL)) == sha256(SMALL)


async def test_two_stores_on_one_bucket_see_one_file(store, in_bucket, line):
    other = store_at(*in_bucket.address()[:2], line.url)

    first, second = await asyncio.gather(store.keep(ID, coming(*in_chunks(LARGE, MB))), other.keep(ID, coming(LARGE)))

    assert first == second == sha256(await read(other))


def test_a_store_shows_no_key(store):
    shown = f"{store!r} {store!s} {vars(store)!r}"

    assert not [word for word in (KEY_ID, SECRET_KEY) if word in shown]
