"""Gathering and committing: what comes together is done together, and nobody's work is lost or stops another's."""

import asyncio
from datetime import timedelta

import pytest

from storage import gathering
from storage.bulk import insert
from storage.committing import Committer, Write
from storage.database import Database
from storage.gathering import Gathering, Overloaded
from storage.parking import Parking
from tests.storage.items import item

MOST = 3


class Bakery:
    """Bakes what is asked for in batches, and remembers each."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.oven = asyncio.Event()
        self.oven.set()

    async def bake(self, orders: list[int]) -> list[int | Exception]:
        self.batches.append(orders)
        await self.oven.wait()
        return [ValueError(one) if one < 0 else one * 10 for one in orders]


@pytest.fixture
def bakery() -> Bakery:
    return Bakery()


async def test_what_comes_while_other_work_is_under_way_is_done_together(bakery):
    baked = Gathering(bakery.bake, most=MOST)
    bakery.oven.clear()
    first = asyncio.create_task(baked(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    rest = [asyncio.create_task(baked(number)) for number in range(2, 7)]
    await asyncio.sleep(0)

    bakery.oven.set()
    results = await asyncio.gather(first, *rest)

    assert results == [10, 20, 30, 40, 50, 60]
    assert bakery.batches == [[1], [2, 3, 4], [5, 6]]


async def test_each_gets_its_own_error(bakery):
    baked = Gathering(bakery.bake, most=MOST)

    good, bad = await asyncio.gather(baked(1), baked(-1), return_exceptions=True)

    assert (good, type(bad)) == (10, ValueError)


async def test_one_who_goes_away_changes_nothing_for_the_others(bakery):
    baked = Gathering(bakery.bake, most=MOST)
    bakery.oven.clear()
    leaving, staying = (asyncio.create_task(baked(number)) for number in (1, 2))
    await asyncio.sleep(0)
    leaving.cancel()

    bakery.oven.set()

    assert await staying == 20
    assert bakery.batches == [[1, 2]]


async def test_a_thousand_in_a_row_are_each_answered(bakery):
    baked = Gathering(bakery.bake, most=MOST)

    results = [await baked(number) for number in range(1000)]

    assert results == [number * 10 for number in range(1000)]


async def test_a_call_that_fails_as_a_whole_fails_for_everybody_and_the_next_one_is_tried():
    async def bake(orders: list[int]) -> list[int]:
        raise OSError("no flour")

    baked = Gathering(bake, most=MOST)
    failed = await asyncio.gather(baked(1), baked(2), return_exceptions=True)

    with pytest.raises(OSError, match="no flour"):
        await baked(3)

    assert [type(one) for one in failed] == [OSError, OSError]


async def test_more_than_can_wait_is_refused_and_what_waits_is_done(bakery):
    baked = Gathering(bakery.bake, most=1)
    bakery.oven.clear()
    in_the_oven = asyncio.create_task(baked(0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(baked(number)) for number in range(gathering.MOST_WAITING)]
    await asyncio.sleep(0)

    with pytest.raises(Overloaded):
        await baked(1)

    bakery.oven.set()
    assert len(await asyncio.gather(in_the_oven, *waiting)) == gathering.MOST_WAITING + 1


async def test_a_row_that_the_database_refuses_stops_no_other(database: Database):
    def leases(connection, names):
        insert(connection, "leases", ("name", "holder", "held_until"), [(one, "x", "2026-11-26") for one in names])
        return names

    write = Write(Committer(database), leases)
    await write("taken")

    results = await asyncio.gather(write("first"), write("taken"), write("last"), return_exceptions=True)

    assert (results[0], results[2]) == ("first", "last")
    assert type(results[1]).__name__ == "IntegrityError"


async def test_what_is_accepted_is_leased_to_whoever_accepts_it_and_nobody_else(inbox, parking: Parking, now):
    accepted = await inbox.accept("telegram", [item("1"), item("2"), item("3", citizen="karim")], now=now, lease_s=60)
    claimed = await inbox.claim(limit=9, lease_s=60, now=now)

    assert [(one.citizen, one.body) for one in accepted.ours] == [("amina", b"1"), ("karim", b"3")]
    assert (accepted.new, claimed, await parking.count()) == (3, [], 3)


async def test_a_citizen_who_waits_already_is_answered_in_order(inbox, now):
    first = await inbox.accept("telegram", [item("1")], now=now, lease_s=60)
    second = await inbox.accept("telegram", [item("2")], now=now, lease_s=60)
    meanwhile = await inbox.claim(limit=9, lease_s=60, now=now)
    await inbox.finish(first.ours[0], now=now)

    after = await inbox.claim(limit=9, lease_s=60, now=now)

    assert (len(first.ours), second.ours, meanwhile) == (1, (), [])
    assert [one.body for one in after] == [b"2"]


async def test_what_was_leased_on_acceptance_comes_again_when_its_intake_died(inbox, now):
    await inbox.accept("telegram", [item("1")], now=now, lease_s=15)

    before = await inbox.claim(limit=9, lease_s=60, now=now + timedelta(seconds=14))
    (after,) = await inbox.claim(limit=9, lease_s=60, now=now + timedelta(seconds=16))

    assert (before, after.body) == ([], b"1")


async def test_the_same_item_at_once_is_leased_to_one_only(inbox, now):
    accepted = await asyncio.gather(*(inbox.accept("telegram", [item("1")], now=now, lease_s=60) for _one in range(5)))

    assert sum(one.new for one in accepted) == 1
    assert sum(len(one.ours) for one in accepted) == 1


async def test_what_may_wait_goes_along_with_what_may_not(bakery):
    baked = Gathering(bakery.bake, most=MOST, patience_s=60)
    patient = asyncio.create_task(baked(1, may_wait=True))
    await asyncio.sleep(0.01)
    before = list(bakery.batches)

    results = await asyncio.gather(patient, baked(2))

    assert (before, results, bakery.batches) == ([], [10, 20], [[1, 2]])


async def test_what_may_wait_does_not_wait_for_ever(bakery):
    baked = Gathering(bakery.bake, most=MOST, patience_s=0.01)

    first = await baked(1, may_wait=True)
    second = await baked(2, may_wait=True)

    assert (first, second, bakery.batches) == (10, 20, [[1], [2]])


async def test_what_may_wait_is_done_also_after_its_patience_ended_while_others_were_served(bakery):
    baked = Gathering(bakery.bake, most=MOST, patience_s=0.01)
    bakery.oven.clear()
    under_way = asyncio.create_task(baked(1))
    await asyncio.sleep(0)
    patient = asyncio.create_task(baked(2, may_wait=True))
    await asyncio.sleep(0.05)
    bakery.oven.set()
    await asyncio.gather(under_way, patient)

    async with asyncio.timeout(10):
        last = await baked(3, may_wait=True)

    assert last == 30
