"""Locks of one process: given in order, never lost and never left behind, whatever becomes of who waits."""

import asyncio
from datetime import datetime

import pytest

from storage.database import Database
from storage.database_sessions import DatabaseSessions
from storage.sessions import Held, Locks, MemorySessions, SessionBusy

# Soon enough to see somebody given up on.
IMPATIENT_S = 0.05


@pytest.fixture
def locks() -> Locks:
    """They wait for as long as in production."""
    return Locks()


@pytest.fixture
def impatient() -> Locks:
    return Locks(wait_s=IMPATIENT_S)


async def test_many_who_wait_are_let_in_in_their_order(locks):
    first = _held(await locks.take("citizen"))
    order: list[int] = []

    async def waits(number: int) -> None:
        held = _held(await locks.take("citizen"))
        order.append(number)
        locks.give_back(held)

    waiting = [asyncio.create_task(waits(number)) for number in range(50)]
    await asyncio.sleep(0)
    locks.give_back(first)
    await asyncio.gather(*waiting)

    assert order == list(range(50))


async def test_only_one_at_a_time_holds_it(locks):
    holding: list[int] = []
    most: list[int] = []

    async def works(number: int) -> None:
        held = _held(await locks.take("citizen"))
        holding.append(number)
        most.append(len(holding))
        await asyncio.sleep(0)
        holding.remove(number)
        locks.give_back(held)

    await asyncio.gather(*(works(number) for number in range(50)))

    assert max(most) == 1


async def test_one_who_waits_too_long_gives_up_and_the_next_still_gets_it(impatient):
    first = _held(await impatient.take("citizen"))
    with pytest.raises(SessionBusy):
        await impatient.take("citizen")
    impatient.give_back(first)

    token = await impatient.take("citizen")

    assert impatient.holds(_held(token))


async def test_one_cancelled_in_the_middle_of_the_queue_does_not_stop_it(locks):
    first = _held(await locks.take("citizen"))
    queue = [asyncio.create_task(locks.take("citizen")) for _ in range(2)]
    await asyncio.sleep(0)
    queue[0].cancel()
    locks.give_back(first)

    token = await queue[1]

    assert queue[0].cancelled()
    assert locks.holds(_held(token))


async def test_one_cancelled_as_the_lock_is_handed_over_passes_it_on(locks):
    first = _held(await locks.take("citizen"))
    waiter = asyncio.create_task(locks.take("citizen"))
    await asyncio.sleep(0.01)

    locks.give_back(first)
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)

    assert waiter.cancelled()
    await locks.take("citizen")


async def test_a_lock_given_back_twice_is_not_taken_from_the_next(locks):
    first = _held(await locks.take("citizen"))
    locks.give_back(first)
    second = _held(await locks.take("citizen"))

    locks.give_back(first)

    assert locks.holds(second)
    assert not locks.holds(first)


async def test_nothing_of_a_citizen_is_left_behind(locks):
    held = _held(await locks.take("citizen"))
    locks.give_back(held)

    assert "citizen" not in repr(vars(locks))


async def test_nothing_of_a_citizen_is_left_behind_by_those_who_gave_up(impatient):
    held = _held(await impatient.take("citizen"))
    late = [asyncio.create_task(impatient.take("citizen")) for _ in range(3)]
    await asyncio.gather(*late, return_exceptions=True)
    impatient.give_back(held)

    assert [type(one.exception()) for one in late] == [SessionBusy] * 3
    assert "citizen" not in repr(vars(impatient))


async def test_nothing_of_a_citizen_is_left_behind_by_one_cancelled_as_it_is_handed_over(locks):
    held = _held(await locks.take("citizen"))
    waiter = asyncio.create_task(locks.take("citizen"))
    await asyncio.sleep(0.01)
    locks.give_back(held)
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)

    assert "citizen" not in repr(vars(locks))


async def test_a_memory_that_cannot_be_read_keeps_nobody_waiting(day_keys, now: datetime):
    sessions = MemorySessions(day_keys)
    held = await sessions.hold("citizen", now=now)
    await sessions.save(held, b"draft", now=now, lives_s=60)
    with pytest.raises(TypeError):
        await sessions.hold("citizen", now=now.replace(tzinfo=None))

    again = await sessions.hold("citizen", now=now)

    assert again.data == b"draft"


async def test_a_database_that_cannot_be_read_keeps_nobody_waiting(database: Database, day_keys, now: datetime):
    sessions = DatabaseSessions(database, day_keys)
    held = await sessions.hold("citizen", now=now)
    await sessions.save(held, b"draft", now=now, lives_s=60)
    with pytest.raises(TypeError):
        await sessions.hold("citizen", now=now.replace(tzinfo=None))

    again = await sessions.hold("citizen", now=now)

    assert again.data == b"draft"


async def test_a_save_that_fails_leaves_the_lock_to_whoever_releases_it(database: Database, day_keys, now: datetime):
    sessions = DatabaseSessions(database, day_keys)
    held = await sessions.hold("citizen", now=now)
    with pytest.raises(OverflowError):
        await sessions.save(held, b"draft", now=now, lives_s=10**12)

    await sessions.release(held)

    assert (await sessions.hold("citizen", now=now)).data is None


def _held(token: str) -> Held:
    return Held("citizen", token, None)
