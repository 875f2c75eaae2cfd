"""Digests and lists: numbers from the database at the moment, once a day, each look on record."""

from datetime import datetime, timedelta

import pytest

from desk.roles import Role
from tests.desk.alerts.post import Post


async def test_a_digest_comes_once_a_day_however_often_it_is_asked_for(post: Post) -> None:
    await post.joins("Salma")
    await post.opens("P1")
    mine = await post.opens("P3")
    await post.opens("P0", "CHILD")
    await post.assignment.take(post.people["Salma"], mine)
    await post.digests.make(post.now)
    (digest,) = await post.digests.due(post.now)
    again = await post.digests.due(post.now)
    await post.digests.settle(digest.link, is_there=True, now=post.now)
    await post.digests.make(post.now + timedelta(hours=1))

    settled = await post.digests.due(post.now + timedelta(hours=1))
    await post.digests.make(post.now + timedelta(days=1))

    # What is about a child is not counted for who may not see it.
    assert digest.overview.counts == {"P0": 0, "P1": 1, "P2": 0, "P3": 1}
    assert (digest.overview.yours, len(again), settled) == (1, 1, ())
    assert len(await post.digests.due(post.now + timedelta(days=1))) == 1
    assert await post.log("alert digest") == [("desk", "Salma", "")]


async def test_a_digest_waits_for_the_hours_of_the_day_and_is_not_made_on_a_free_one(post: Post) -> None:
    await post.joins("Salma", hours="office")
    early, saturday = (
        datetime.fromisoformat("2026-11-27T06:30:00+00:00"),
        datetime.fromisoformat("2026-11-28T09:00:00+00:00"),
    )
    await post.digests.make(early)
    before = await post.digests.due(early)
    at_eight = await post.digests.due(early + timedelta(minutes=30))
    await post.digests.settle(at_eight[0].link, is_there=True, now=early)
    await post.digests.make(saturday)

    assert before == ()
    assert await post.digests.due(saturday + timedelta(days=3)) == ()


async def test_a_digest_that_did_not_arrive_is_tried_again(post: Post) -> None:
    await post.joins("Salma")
    await post.digests.make(post.now)
    (digest,) = await post.digests.due(post.now)
    await post.digests.settle(digest.link, is_there=False, now=post.now)

    assert await post.digests.due(post.now) == ()
    assert len(await post.digests.due(post.now + timedelta(minutes=1))) == 1


@pytest.mark.both_databases
async def test_lists_have_ones_own_cases_and_what_nobody_has(post: Post) -> None:
    await post.joins("Salma", cleared=True)
    await post.joins("Driss")
    mine, urgent = await post.opens("P2"), await post.opens("P0", "CHILD")
    await post.opens("P3")
    await post.assignment.take(post.people["Salma"], mine)
    salma, driss = [await post.linking.known(post.chats[name]) for name in ("Salma", "Driss")]

    own = await post.overviews.mine(salma, post.now)
    queue, others = await post.overviews.queue(salma, post.now), await post.overviews.queue(driss, post.now)

    assert [one.case_id for one in own.lines] == [mine]
    assert queue.lines[0].case_id == urgent
    assert ([one.number for one in queue.lines], [one.number for one in others.lines]) == ([2, 3], [3])
    assert await post.log("alerts listed") == [("Salma", "mine", ""), ("Salma", "queue", ""), ("Driss", "queue", "")]


async def test_who_is_on_call_is_named_on_both_lines(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Nadia", Role.SUPERVISOR)
    await post.is_on_call("Salma", 2)
    await post.is_on_call("Nadia", 2)

    first, second = await post.overviews.on_call(post.now)

    assert (first, sorted(second)) == ((), ["Nadia", "Salma"])
