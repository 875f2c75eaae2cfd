"""Series: several items of a citizen answered as one, by the same members however often it is tried."""

from datetime import timedelta

from tests.storage.items import LEASE_S, claimed, item


async def test_followers_are_the_later_items_of_the_same_citizen_in_order(inbox, now):
    await inbox.accept("telegram", [item("1"), item("x", citizen="karim"), item("2"), item("3")], now=now)
    first, _other = await claimed(inbox, now)

    followers = await inbox.followers(first)

    assert [one.body for one in followers] == [b"2", b"3"]
    assert [one.joined for one in followers] == [False, False]


async def test_joined_items_are_known_again_and_never_come_alone(inbox, now):
    await inbox.accept("telegram", [item("1"), item("2"), item("3")], now=now)
    (first,) = await claimed(inbox, now)
    await inbox.join(first, (await inbox.followers(first))[:1])
    later = now + timedelta(seconds=LEASE_S + 1)

    (again,) = await claimed(inbox, later)

    assert again.id == first.id
    assert [one.joined for one in await inbox.followers(again)] == [True, False]


async def test_joined_items_go_with_the_one_that_answers_them(inbox, parking, now):
    await inbox.accept("telegram", [item("1"), item("2"), item("3")], now=now)
    (first,) = await claimed(inbox, now)
    await inbox.join(first, (await inbox.followers(first))[:1])

    await inbox.finish(first, now=now)
    (next_one,) = await claimed(inbox, now)

    assert next_one.body == b"3"
    assert await parking.count() == 1


async def test_a_series_is_parked_retried_and_dropped_as_one(inbox, parking, now):
    await inbox.accept("telegram", [item("1"), item("2")], now=now)
    (first,) = await claimed(inbox, now)
    await inbox.join(first, await inbox.followers(first))
    late = now + timedelta(days=1)
    for _attempt in range(5):
        (first,) = await claimed(inbox, late)
        await inbox.put_off(first, reason="ValueError", now=now)

    (parked,) = await parking.parked()
    counted = await parking.count()
    retried = await parking.retry(parked.id, now=now)
    (again,) = await claimed(inbox, late)

    assert (counted, retried) == (0, True)
    assert [one.body for one in await inbox.followers(again)] == [b"2"]


async def test_dropping_what_is_not_parked_says_so(inbox, parking, now):
    await inbox.accept("telegram", [item("1")], now=now)
    (first,) = await claimed(inbox, now)

    assert await parking.drop(first.id) is False
    assert await parking.retry(first.id, now=now) is False
    assert await parking.count() == 1


async def test_a_worker_that_lost_its_lease_takes_no_joined_items_with_it(inbox, parking, now):
    await inbox.accept("telegram", [item("1"), item("2")], now=now)
    (late,) = await claimed(inbox, now)
    await inbox.join(late, await inbox.followers(late))
    later = now + timedelta(seconds=LEASE_S + 1)
    await claimed(inbox, later)

    await inbox.finish(late, now=later)

    assert await parking.count() == 2
