"""Draft files: held as long as their draft, gone with it, and never taken from a report."""

import asyncio
from datetime import timedelta

import pytest

from storage import reports
from storage.draft_files import ASKED_AT_ONCE, SLACK, DraftFiles
from storage.evidence import StoreDown
from tests.drivers.s3 import PASSES
from tests.storage.evidence_stores import ID, OTHER, coming, read
from tests.storage.wire_examples import added_data, evidence, filed_data

DRAFT = timedelta(hours=24)
MINUTE = timedelta(minutes=1)
HOUR_S = 3600.0


@pytest.fixture
def store(in_folder):
    return in_folder.store


@pytest.fixture
def drafts(database, store):
    return DraftFiles(database, store, draft_s=int(DRAFT.total_seconds()))


@pytest.fixture
async def drafted(drafts, store, now):
    """A file of a draft that was answered now."""
    await drafts.hold((ID,), now=now)
    await store.keep(ID, coming(b"sealed"))
    return ID


@pytest.fixture
async def filed(database, drafted):
    """The file of a report, that was a draft's before."""
    await _filed(database, [drafted])
    return drafted


async def test_a_file_lives_as_long_as_its_draft(drafts, store, drafted, now):
    swept = await drafts.sweep(now + DRAFT)

    assert (swept, await drafts.is_known(drafted), await store.has(drafted)) == (0, True, True)


async def test_a_file_is_gone_soon_after_its_draft(drafts, store, in_folder, drafted, now):
    swept = await drafts.sweep(now + DRAFT + 2 * SLACK + MINUTE)

    assert (swept, await drafts.is_known(drafted), await store.has(drafted)) == (1, False, False)
    assert in_folder.names() == []


async def test_a_turn_at_the_last_minute_still_finds_its_file(drafts, store, drafted, now):
    answered_at = now + SLACK
    await drafts.hold((drafted,), now=answered_at)

    await drafts.sweep(answered_at + DRAFT + SLACK)

    assert await store.has(drafted)


async def test_each_answer_makes_a_file_live_longer(drafts, store, drafted, now):
    for hours in range(0, 100, 7):
        await drafts.hold((drafted,), now=now + timedelta(hours=hours))
        await drafts.sweep(now + timedelta(hours=hours) + DRAFT)

    assert await store.has(drafted)
    assert await drafts.sweep(now + timedelta(hours=98) + DRAFT + 2 * SLACK + MINUTE) == 1


async def test_a_file_of_a_draft_that_lives_survives_the_sweep_of_the_store_however_old(
    drafts, store, in_folder, drafted
):
    in_folder.age(drafted)

    assert await store.sweep(drafts.is_known, older_than_s=HOUR_S) == 0
    assert await read(store) == b"sealed"


async def test_a_file_that_nobody_holds_does_not_survive_it(drafts, store, in_folder, drafted):
    await store.keep(OTHER, coming(b"orphan"))
    in_folder.age("")

    assert await store.sweep(drafts.is_known, older_than_s=HOUR_S) == 1
    assert in_folder.names() == [drafted]


async def test_what_a_draft_lets_go_is_deleted_at_once(drafts, in_folder, drafted):
    await drafts.drop((drafted, OTHER))
    await drafts.drop((drafted,))

    assert (in_folder.names(), await drafts.is_known(drafted)) == ([], False)


async def test_only_what_is_let_go_is_deleted(drafts, store, in_folder, drafted, now):
    await drafts.hold((drafted, OTHER), now=now)
    await store.keep(OTHER, coming(b"other"))

    await drafts.drop((OTHER,))

    assert in_folder.names() == [drafted]
    assert [await drafts.is_known(one) for one in (drafted, OTHER)] == [True, False]


async def test_a_file_that_is_held_and_not_there_yet_is_known(drafts, now):
    await drafts.hold((OTHER,), now=now)

    assert [await drafts.is_known(one) for one in (OTHER, ID)] == [True, False]


async def test_holding_nothing_and_dropping_nothing_does_nothing(drafts, store, drafted, now):
    await drafts.hold((), now=now)
    await drafts.drop(())

    assert await store.has(drafted)


async def test_a_file_of_a_report_outlives_its_draft(drafts, store, in_folder, filed, now):
    await drafts.sweep(now + 30 * DRAFT)
    in_folder.age(filed)
    await store.sweep(drafts.is_known, older_than_s=HOUR_S)

    assert (await drafts.is_known(filed), await read(store)) == (True, b"sealed")


async def test_a_draft_that_lets_go_what_was_reported_deletes_nothing(drafts, store, filed):
    await drafts.drop((filed,))

    assert (await drafts.is_known(filed), await read(store)) == (True, b"sealed")


async def test_a_file_of_an_addition_outlives_its_draft(database, drafts, store, filed, now):
    await drafts.hold((OTHER,), now=now)
    await store.keep(OTHER, coming(b"added"))
    async with database.transaction() as session:
        await reports.add(session, added_data(report_id=filed, evidence=(evidence(OTHER),)))

    await drafts.sweep(now + 30 * DRAFT)
    await drafts.drop((OTHER,))

    assert (await drafts.is_known(OTHER), await read(store, OTHER)) == (True, b"added")


async def test_many_at_once_hold_drop_and_sweep(drafts, in_folder, now):
    ids = [f"{number:032x}" for number in range(10)]

    await asyncio.gather(*(drafts.hold(ids[at:] + ids[:at], now=now + at * DRAFT) for at in range(10)))
    await asyncio.gather(*(drafts.sweep(now + 60 * DRAFT) for _ in range(4)), drafts.drop(ids[:5]))

    assert [await drafts.is_known(one) for one in ids] == [False] * 10


async def test_of_many_drafts_that_are_over_only_what_was_reported_stays(database, drafts, in_folder, filed, now):
    ids = [f"{number:032x}" for number in range(2 * ASKED_AT_ONCE + 1)]
    await drafts.hold(ids, now=now)
    for evidence_id in ids:
        await in_folder.store.keep(evidence_id, coming(b"sealed"))

    assert await drafts.sweep(now + 2 * DRAFT) == len(ids) + 1
    assert in_folder.names() == [filed]


@pytest.mark.parametrize("order", [sorted, lambda ids: sorted(ids, reverse=True)], ids=["in order", "in no order"])
async def test_of_many_files_each_is_known_that_a_report_or_a_draft_holds(database, drafts, now, order):
    ids = [f"{number:032x}" for number in range(3 * ASKED_AT_ONCE)]
    for at in range(0, len(ids), 30):
        await _filed(database, ids[at : at + 30 : 3])
    await drafts.hold(ids[1::3], now=now)

    known = {one: await drafts.is_known(one) for one in order(ids)}

    assert known == {one: place % 3 < 2 for place, one in enumerate(ids)}


async def test_what_is_reported_while_a_sweep_asks_is_known(database, drafts, filed):
    before = await drafts.is_known(OTHER)
    async with database.transaction() as session:
        await reports.add(session, added_data(report_id=filed, evidence=(evidence(OTHER),)))

    assert (before, await drafts.is_known(OTHER), await drafts.is_known(filed)) == (False, True, True)


async def test_what_a_store_cannot_delete_now_is_an_orphan_later(database, in_bucket, line, now):
    drafts = DraftFiles(database, in_bucket.store, draft_s=int(DRAFT.total_seconds()))
    await drafts.hold((ID,), now=now)
    await in_bucket.store.keep(ID, coming(b"sealed"))
    line.rest = 403

    with pytest.raises(StoreDown):
        await drafts.sweep(now + 2 * DRAFT)

    line.rest = PASSES
    in_bucket.age(ID)
    assert await in_bucket.store.sweep(drafts.is_known, older_than_s=HOUR_S) == 1
    assert in_bucket.names() == []


async def _filed(database, ids):
    """A report with these files, that has the id of the first."""
    filed = filed_data(report_id=ids[0], evidence=tuple(map(evidence, ids)))
    async with database.transaction() as session:
        await reports.file(session, filed, reference_hash=ids[0].encode())
