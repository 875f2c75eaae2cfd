"""The inbox: nothing accepted twice, nothing lost, each citizen in order, nobody in another's way."""

import asyncio
import dataclasses
from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.day_keys import DayKeys
from storage.inbox import FIRST_WAIT_S, MAX_ATTEMPTS, SEEN_FOR, UNREADABLE, Inbox, Item, Waiting

LEASE_S = 60


@pytest.fixture
def inbox(database: Database, day_keys: DayKeys) -> Inbox:
    return Inbox(database, day_keys, "secret")


@pytest.fixture
def another_worker(database: Database, day_keys: DayKeys) -> Inbox:
    return Inbox(database, day_keys, "secret")


@pytest.fixture
async def parked(inbox: Inbox, now: datetime) -> int:
    """The id of an item of Amina's that failed five times."""
    await inbox.accept("telegram", [_item("parked")], now=now)
    for attempt in range(MAX_ATTEMPTS):
        (waiting,) = await _claimed(inbox, now + timedelta(hours=attempt))
        await inbox.put_off(waiting, reason="ChannelDown", now=now + timedelta(hours=attempt))
    return waiting.id


async def test_an_item_comes_out_as_it_went_in(inbox, now):
    await inbox.accept("telegram", [_item("1", body=b"\x00 text")], now=now)

    (waiting,) = await _claimed(inbox, now)

    assert (waiting.channel, waiting.citizen, waiting.body, waiting.attempts) == ("telegram", "amina", b"\x00 text", 0)


async def test_an_item_sent_twice_in_a_batch_is_accepted_once(inbox, now):
    new = await inbox.accept("telegram", [_item("1"), _item("1"), _item("2")], now=now)

    assert (new, await inbox.count()) == (2, 2)


async def test_an_item_sent_again_later_is_not_accepted_again(inbox, now):
    await inbox.accept("telegram", [_item("1")], now=now)
    (waiting,) = await _claimed(inbox, now)
    await inbox.finish(waiting)

    new = await inbox.accept("telegram", [_item("1")], now=now + timedelta(days=6))

    assert (new, await inbox.count()) == (0, 0)


async def test_an_item_sent_many_times_at_once_is_accepted_once(inbox, another_worker, now):
    sent = [one.accept("telegram", [_item("1"), _item("2")], now=now) for one in (inbox, another_worker) * 4]

    new = await asyncio.gather(*sent)

    assert (sum(new), await inbox.count()) == (2, 2)


async def test_channels_may_use_the_same_keys(inbox, now):
    new = [await inbox.accept(channel, [_item("1")], now=now) for channel in ("telegram", "whatsapp")]

    assert new == [1, 1]


async def test_a_batch_that_fails_is_accepted_in_no_part(inbox, now):
    bad = Item("2", "amina", "no bytes")  # type: ignore[arg-type]  # what a broken adapter would hand over

    with pytest.raises(TypeError):
        await inbox.accept("telegram", [_item("1"), bad], now=now)

    assert await inbox.count() == 0
    assert await inbox.accept("telegram", [_item("1")], now=now) == 1


async def test_a_citizens_items_come_one_at_a_time_in_their_order(inbox, now):
    await inbox.accept("telegram", [_item("1"), _item("2"), _item("3")], now=now)
    order: list[bytes] = []

    async def answers_one() -> None:
        (waiting,) = await _claimed(inbox, now)
        order.append(waiting.body)
        await inbox.finish(waiting)

    await answers_one()
    await answers_one()
    await answers_one()

    assert order == [b"1", b"2", b"3"]


async def test_citizens_do_not_wait_for_each_other_and_the_oldest_come_first(inbox, now):
    items = [_item("a1"), _item("a2"), _item("b1", citizen="brahim"), _item("c1", citizen="chama")]
    await inbox.accept("telegram", items, now=now)

    bodies = [one.body for one in await _claimed(inbox, now)]

    assert bodies == [b"a1", b"b1", b"c1"]


async def test_no_more_are_claimed_than_asked_for(inbox, now):
    await inbox.accept("telegram", [_item(str(number), citizen=str(number)) for number in range(5)], now=now)

    first, second = await inbox.claim(limit=2, lease_s=LEASE_S, now=now), await _claimed(inbox, now)

    assert [one.body for one in first + second] == [b"0", b"1", b"2", b"3", b"4"]


async def test_workers_at_once_never_get_the_same(inbox, another_worker, now):
    items = [_item(f"{number}", citizen=f"c{number % 20}") for number in range(60)]
    await inbox.accept("telegram", items, now=now)

    claims = [one.claim(limit=3, lease_s=LEASE_S, now=now) for one in (inbox, another_worker) * 8]
    got = [waiting.citizen for claimed in await asyncio.gather(*claims) for waiting in claimed]

    assert len(got) == len(set(got))


async def test_a_leased_item_comes_again_when_its_worker_died(inbox, now):
    await inbox.accept("telegram", [_item("1")], now=now)
    await _claimed(inbox, now)

    meanwhile = await _claimed(inbox, now + timedelta(seconds=LEASE_S))
    after = await _claimed(inbox, now + timedelta(seconds=LEASE_S + 1))

    assert (meanwhile, [one.body for one in after]) == ([], [b"1"])


@pytest.mark.parametrize("ending", ["finish", "put_off"])
async def test_a_worker_that_lost_its_lease_changes_nothing(inbox, now, ending):
    await inbox.accept("telegram", [_item("1")], now=now)
    (late,) = await _claimed(inbox, now)
    later = now + timedelta(seconds=LEASE_S + 1)
    (holder,) = await _claimed(inbox, later)

    endings = {"finish": lambda: inbox.finish(late), "put_off": lambda: inbox.put_off(late, reason="late", now=later)}
    await endings[ending]()

    assert await _claimed(inbox, later) == []
    await inbox.finish(holder)
    assert await inbox.count() == 0


async def test_an_item_put_off_waits_longer_each_time_and_holds_up_only_its_citizen(inbox, now):
    await inbox.accept("telegram", [_item("a1"), _item("a2"), _item("b1", citizen="brahim")], now=now)
    (failing, other) = await _claimed(inbox, now)
    await inbox.finish(other)

    await inbox.put_off(failing, reason="ChannelDown", now=now)

    too_early = await _claimed(inbox, now + timedelta(seconds=FIRST_WAIT_S * 0.49))
    (again,) = await _claimed(inbox, now + timedelta(seconds=FIRST_WAIT_S))
    assert (too_early, again.body, again.attempts) == ([], b"a1", 1)


async def test_an_app_that_says_when_is_obeyed_and_counts_as_no_failure(inbox, now):
    await inbox.accept("telegram", [_item("1")], now=now)
    (waiting,) = await _claimed(inbox, now)

    await inbox.put_off(waiting, reason="ChannelBusy", now=now, after_s=30)

    too_early = await _claimed(inbox, now + timedelta(seconds=29))
    (again,) = await _claimed(inbox, now + timedelta(seconds=30))
    assert (too_early, again.attempts) == ([], 0)


async def test_an_item_that_failed_four_times_is_tried_again(inbox, now):
    await inbox.accept("telegram", [_item("1")], now=now)
    fourth = dataclasses.replace((await _claimed(inbox, now))[0], attempts=MAX_ATTEMPTS - 2)

    await inbox.put_off(fourth, reason="ChannelDown", now=now)

    assert (await inbox.parked(), await inbox.count()) == ([], 1)


async def test_an_item_that_failed_five_times_is_parked_with_its_shape_only(inbox, now, parked):
    (shown,) = await inbox.parked()

    assert (shown.id, shown.channel, shown.reason, shown.attempts) == (parked, "telegram", "ChannelDown", MAX_ATTEMPTS)
    assert await inbox.count() == 0
    assert await _claimed(inbox, now + timedelta(days=6)) == []


async def test_a_parked_item_does_not_hold_up_the_next(inbox, now, parked):
    await inbox.accept("telegram", [_item("next")], now=now)

    (waiting,) = await _claimed(inbox, now)

    assert waiting.body == b"next"


async def test_a_parked_item_that_is_retried_starts_anew(inbox, now, parked):
    await inbox.retry(parked, now=now)

    (waiting,) = await _claimed(inbox, now)

    assert (waiting.body, waiting.attempts, await inbox.parked()) == (b"parked", 0, [])


async def test_a_parked_item_that_is_dropped_is_gone(inbox, parked):
    await inbox.drop(parked)

    assert (await inbox.parked(), await inbox.count()) == ([], 0)


@pytest.mark.parametrize("doing", ["retry", "drop"])
async def test_an_item_in_work_is_neither_retried_nor_dropped(inbox, now, doing):
    await inbox.accept("telegram", [_item("1")], now=now)
    (waiting,) = await _claimed(inbox, now)

    orders = {"retry": lambda: inbox.retry(waiting.id, now=now), "drop": lambda: inbox.drop(waiting.id)}
    await orders[doing]()

    assert (await _claimed(inbox, now), await inbox.count()) == ([], 1)


async def test_an_item_whose_key_is_destroyed_is_parked_and_holds_up_nobody(inbox, day_keys, now):
    await inbox.accept("telegram", [_item("old")], now=now - timedelta(days=5))
    await inbox.accept("telegram", [_item("new")], now=now)
    day_keys.destroy_old(now)

    first, second = await _claimed(inbox, now), await _claimed(inbox, now)

    assert [one.body for one in first + second] == [b"new"]
    assert [one.reason for one in await inbox.parked()] == [UNREADABLE]


async def test_a_sweep_forgets_what_is_older_than_a_week(inbox, now):
    await inbox.accept("telegram", [_item("old")], now=now - SEEN_FOR - timedelta(seconds=1))
    await inbox.accept("telegram", [_item("young", citizen="brahim")], now=now - SEEN_FOR)

    await inbox.sweep(now)

    new = await inbox.accept("telegram", [_item("old"), _item("young")], now=now)
    assert (new, await inbox.count()) == (1, 2)


def _item(key: str, *, citizen: str = "amina", body: bytes | None = None) -> Item:
    return Item(key, citizen, key.encode() if body is None else body)


async def _claimed(inbox: Inbox, now: datetime) -> list[Waiting]:
    return await inbox.claim(limit=20, lease_s=LEASE_S, now=now)
