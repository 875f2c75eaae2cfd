"""The inbox: nothing accepted twice, nothing lost, each citizen in order, nobody in another's way."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.alone import take_over
from storage.database import Database
from storage.day_keys import DayKeys
from storage.inbox import Inbox, Item
from tests.storage.items import LEASE_S, claimed, item


@pytest.fixture
def another_worker(database: Database, day_keys: DayKeys) -> Inbox:
    return Inbox(database, day_keys, "secret")


async def test_an_item_comes_out_as_it_went_in(inbox, now):
    await inbox.accept("telegram", [item("1", body=b"\x00 text")], now=now)

    (waiting,) = await claimed(inbox, now)

    assert (waiting.channel, waiting.citizen, waiting.body, waiting.attempts) == ("telegram", "amina", b"\x00 text", 0)


async def test_an_item_sent_twice_in_a_batch_is_accepted_once(inbox, parking, now):
    new = (await inbox.accept("telegram", [item("1"), item("1"), item("2")], now=now)).new

    assert (new, await parking.count()) == (2, 2)


async def test_an_item_sent_again_later_is_not_accepted_again(inbox, parking, now):
    await inbox.accept("telegram", [item("1")], now=now)
    (waiting,) = await claimed(inbox, now)
    await inbox.finish(waiting, now=now)

    new = (await inbox.accept("telegram", [item("1")], now=now + timedelta(days=6))).new

    assert (new, await parking.count()) == (0, 0)


async def test_an_item_sent_many_times_at_once_is_accepted_once(inbox, parking, another_worker, now):
    sent = [one.accept("telegram", [item("1"), item("2")], now=now) for one in (inbox, another_worker) * 4]

    new = await asyncio.gather(*sent)

    assert (sum(one.new for one in new), await parking.count()) == (2, 2)


async def test_channels_may_use_the_same_keys(inbox, now):
    new = [(await inbox.accept(channel, [item("1")], now=now)).new for channel in ("telegram", "whatsapp")]

    assert new == [1, 1]


async def test_a_batch_that_fails_is_accepted_in_no_part(inbox, parking, now):
    bad = Item("2", "amina", "no bytes")  # type: ignore[arg-type]  # what a broken adapter would hand over

    with pytest.raises(TypeError):
        await inbox.accept("telegram", [item("1"), bad], now=now)

    assert await parking.count() == 0
    assert (await inbox.accept("telegram", [item("1")], now=now)).new == 1


async def test_a_citizens_items_come_one_at_a_time_in_their_order(inbox, now):
    await inbox.accept("telegram", [item("1"), item("2"), item("3")], now=now)
    order: list[bytes] = []

    async def answers_one() -> None:
        (waiting,) = await claimed(inbox, now)
        order.append(waiting.body)
        await inbox.finish(waiting, now=now)

    await answers_one()
    await answers_one()
    await answers_one()

    assert order == [b"1", b"2", b"3"]


async def test_citizens_do_not_wait_for_each_other_and_the_oldest_come_first(inbox, now):
    items = [item("a1"), item("a2"), item("b1", citizen="brahim"), item("c1", citizen="chama")]
    await inbox.accept("telegram", items, now=now)

    bodies = [one.body for one in await claimed(inbox, now)]

    assert bodies == [b"a1", b"b1", b"c1"]


async def test_no_more_are_claimed_than_asked_for(inbox, now):
    await inbox.accept("telegram", [item(str(number), citizen=str(number)) for number in range(5)], now=now)

    first, second = await inbox.claim(limit=2, lease_s=LEASE_S, now=now), await claimed(inbox, now)

    assert [one.body for one in first + second] == [b"0", b"1", b"2", b"3", b"4"]


async def test_workers_at_once_never_get_the_same(inbox, another_worker, now):
    items = [item(f"{number}", citizen=f"c{number % 20}") for number in range(60)]
    await inbox.accept("telegram", items, now=now)

    claims = [one.claim(limit=3, lease_s=LEASE_S, now=now) for one in (inbox, another_worker) * 8]
    got = [waiting.citizen for claimed in await asyncio.gather(*claims) for waiting in claimed]

    assert len(got) == len(set(got))


async def test_a_leased_item_comes_again_when_its_worker_died(inbox, now):
    await inbox.accept("telegram", [item("1")], now=now)
    await claimed(inbox, now)

    meanwhile = await claimed(inbox, now + timedelta(seconds=LEASE_S))
    after = await claimed(inbox, now + timedelta(seconds=LEASE_S + 1))

    assert (meanwhile, [one.body for one in after]) == ([], [b"1"])


@pytest.mark.parametrize("ending", ["finish", "put_off"])
async def test_a_worker_that_lost_its_lease_changes_nothing(inbox, parking, now, ending):
    await inbox.accept("telegram", [item("1")], now=now)
    (late,) = await claimed(inbox, now)
    later = now + timedelta(seconds=LEASE_S + 1)
    (holder,) = await claimed(inbox, later)

    endings = {
        "finish": lambda: inbox.finish(late, now=now),
        "put_off": lambda: inbox.put_off(late, reason="late", now=later),
    }
    await endings[ending]()

    assert await claimed(inbox, later) == []
    await inbox.finish(holder, now=now)
    assert await parking.count() == 0


async def test_nothing_that_is_kept_shows_what_was_said(inbox, database, now):
    await inbox.accept("telegram", [item("key of the app", body="كلام المواطن".encode())], now=now)

    async with database.reading() as session:
        row = (await session.execute(text("SELECT * FROM inbox CROSS JOIN seen_keys"))).one()

    kept = b"".join(bytes(one) for one in row if isinstance(one, bytes)) + repr(row).encode()
    assert b"amina" in kept
    assert b"key of the app" not in kept
    assert "المواطن".encode() not in kept


async def test_a_renewed_lease_keeps_an_item_from_others_and_a_lost_one_cannot_be_renewed(inbox, now):
    await inbox.accept("telegram", [item("1")], now=now)
    (holder,) = await claimed(inbox, now)
    later = now + timedelta(seconds=LEASE_S - 1)
    await inbox.renew([holder], lease_s=LEASE_S, now=later)

    while_held = await claimed(inbox, now + timedelta(seconds=LEASE_S + 1))
    (taker,) = await claimed(inbox, later + timedelta(seconds=LEASE_S + 1))
    await inbox.renew([holder], lease_s=10 * LEASE_S, now=later)
    (again,) = await claimed(inbox, later + timedelta(seconds=3 * LEASE_S))

    assert while_held == []
    assert (taker.id, again.id) == (holder.id, holder.id)


async def test_a_delivery_of_thousands_is_accepted_whole(inbox, parking, now):
    """More than one statement takes."""
    items = [item(str(number), citizen=str(number)) for number in range(4000)]

    accepted = await inbox.accept("telegram", items, now=now, lease_s=60)

    assert (accepted.new, len(accepted.ours), await parking.count()) == (4000, 4000, 4000)


async def test_an_intake_that_is_alone_need_not_wait_for_the_leases_of_the_one_that_died(inbox, database, now):
    await inbox.accept("telegram", [item("1")], now=now, lease_s=60)
    before = await inbox.claim(limit=9, lease_s=60, now=now)

    await take_over(database)
    after = await inbox.claim(limit=9, lease_s=60, now=now)

    assert (before, [one.body for one in after]) == ([], [b"1"])
