"""The inbox in trouble: what fails waits, then is parked, and an operator takes it up again or drops it."""

import dataclasses
from datetime import datetime, timedelta

import pytest

from storage.inbox import FIRST_WAIT_S, LONGEST_WAIT_S, MAX_ATTEMPTS, SEEN_FOR, UNREADABLE, Inbox
from tests.storage.items import claimed, item


@pytest.fixture
async def parked(inbox: Inbox, now: datetime) -> int:
    """The id of an item of Amina's that failed five times."""
    await inbox.accept("telegram", [item("parked")], now=now)
    for attempt in range(MAX_ATTEMPTS):
        (waiting,) = await claimed(inbox, now + timedelta(hours=attempt))
        await inbox.put_off(waiting, reason="ChannelDown", now=now + timedelta(hours=attempt))
    return waiting.id


async def test_an_item_put_off_waits_longer_each_time_and_holds_up_only_its_citizen(inbox, now):
    await inbox.accept("telegram", [item("a1"), item("a2"), item("b1", citizen="brahim")], now=now)
    (failing, other) = await claimed(inbox, now)
    await inbox.finish(other, now=now)

    await inbox.put_off(failing, reason="ChannelDown", now=now)

    too_early = await claimed(inbox, now + timedelta(seconds=FIRST_WAIT_S * 0.49))
    (again,) = await claimed(inbox, now + timedelta(seconds=FIRST_WAIT_S))
    assert (too_early, again.body, again.attempts) == ([], b"a1", 1)


async def test_an_app_that_says_when_is_obeyed_and_counts_as_no_failure(inbox, now):
    await inbox.accept("telegram", [item("1")], now=now)
    (waiting,) = await claimed(inbox, now)

    await inbox.put_off(waiting, reason="ChannelBusy", now=now, after_s=30)

    too_early = await claimed(inbox, now + timedelta(seconds=29))
    (again,) = await claimed(inbox, now + timedelta(seconds=30))
    assert (too_early, again.attempts) == ([], 0)


async def test_an_item_that_failed_four_times_is_tried_again(inbox, parking, now):
    await inbox.accept("telegram", [item("1")], now=now)
    fourth = dataclasses.replace((await claimed(inbox, now))[0], attempts=MAX_ATTEMPTS - 2)

    await inbox.put_off(fourth, reason="ChannelDown", now=now)

    assert (await parking.parked(), await parking.count()) == ([], 1)


async def test_an_item_that_failed_five_times_is_parked_with_its_shape_only(inbox, parking, now, parked):
    (shown,) = await parking.parked()

    assert (shown.id, shown.channel, shown.reason, shown.attempts) == (parked, "telegram", "ChannelDown", MAX_ATTEMPTS)
    assert await parking.count() == 0
    assert await claimed(inbox, now + timedelta(days=6)) == []


async def test_a_parked_item_does_not_hold_up_the_next(inbox, now, parked):
    await inbox.accept("telegram", [item("next")], now=now)

    (waiting,) = await claimed(inbox, now)

    assert waiting.body == b"next"


async def test_a_parked_item_that_is_retried_starts_anew(inbox, parking, now, parked):
    await parking.retry(parked, now=now)

    (waiting,) = await claimed(inbox, now)

    assert (waiting.body, waiting.attempts, await parking.parked()) == (b"parked", 0, [])


async def test_a_parked_item_that_is_dropped_is_gone(inbox, parking, parked):
    await parking.drop(parked)

    assert (await parking.parked(), await parking.count()) == ([], 0)


@pytest.mark.parametrize("doing", ["retry", "drop"])
async def test_an_item_in_work_is_neither_retried_nor_dropped(inbox, parking, now, doing):
    await inbox.accept("telegram", [item("1")], now=now)
    (waiting,) = await claimed(inbox, now)

    orders = {"retry": lambda: parking.retry(waiting.id, now=now), "drop": lambda: parking.drop(waiting.id)}
    await orders[doing]()

    assert (await claimed(inbox, now), await parking.count()) == ([], 1)


async def test_an_item_whose_key_is_destroyed_is_parked_and_holds_up_nobody(inbox, parking, day_keys, now):
    await inbox.accept("telegram", [item("old")], now=now - timedelta(days=5))
    await inbox.accept("telegram", [item("new")], now=now)
    day_keys.destroy_old(now)

    first, second = await claimed(inbox, now), await claimed(inbox, now)

    assert [one.body for one in first + second] == [b"new"]
    assert [one.reason for one in await parking.parked()] == [UNREADABLE]


async def test_an_item_that_is_retried_waits_for_the_later_one_in_work(inbox, parking, now, parked):
    await inbox.accept("telegram", [item("later")], now=now)
    (later,) = await claimed(inbox, now)

    await parking.retry(parked, now=now)
    meanwhile = await claimed(inbox, now)
    await inbox.finish(later, now=now)
    after = await claimed(inbox, now)

    assert (meanwhile, [one.body for one in after]) == ([], [b"parked"])


async def test_a_sweep_forgets_keys_that_are_older_than_a_week(inbox, now):
    await inbox.accept("telegram", [item("old")], now=now - SEEN_FOR - timedelta(seconds=1))
    await inbox.accept("telegram", [item("young")], now=now - SEEN_FOR)

    await inbox.sweep(now)

    assert (await inbox.accept("telegram", [item("old"), item("young")], now=now)).new == 1


async def test_a_sweep_deletes_the_items_that_nobody_can_open_any_more(inbox, parking, day_keys, now):
    midnight = now.replace(hour=0, minute=0) - timedelta(days=3)
    await inbox.accept("telegram", [item("gone")], now=midnight - timedelta(seconds=1))
    await inbox.accept("telegram", [item("kept", citizen="brahim")], now=midnight)

    await inbox.sweep(now)
    day_keys.destroy_old(now)

    assert [one.body for one in await claimed(inbox, now)] == [b"kept"]
    assert await parking.parked() == []


async def test_a_clock_that_was_ahead_for_hours_holds_up_nobody(inbox, now):
    ahead = now + timedelta(hours=5)
    await inbox.accept("telegram", [item("put off"), item("leased", citizen="brahim")], now=ahead)
    put_off, _leased = await claimed(inbox, ahead)
    await inbox.put_off(put_off, reason="ChannelDown", now=ahead)

    waiting = await claimed(inbox, now)

    assert [one.body for one in waiting] == [b"put off", b"leased"]


async def test_an_app_that_asks_for_hours_is_asked_again_in_between(inbox, now):
    await inbox.accept("telegram", [item("1")], now=now)
    (waiting,) = await claimed(inbox, now)
    await inbox.put_off(waiting, reason="ChannelBusy", now=now, after_s=36_000)

    before = await claimed(inbox, now + timedelta(seconds=LONGEST_WAIT_S - 1))
    after = await claimed(inbox, now + timedelta(seconds=LONGEST_WAIT_S + 1))

    assert (before, [one.body for one in after]) == ([], [b"1"])
