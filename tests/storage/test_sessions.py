"""Sessions: one contract for every store: a citizen's events go one at a time, and nobody else reads the draft."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.sessions import Held, LockLost, SessionBusy, SessionStore
from tests.storage.session_stores import IMPATIENT_S, InDatabase, InMemory, InRedis, Keeper

DRAFT = '{"details": "مسودة سرية"}'.encode()
DAY_S = 86_400


@pytest.fixture(params=["memory", "sqlite", "postgres", "redis", "sentinels", "cluster"])
async def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Keeper]:
    made = {
        "memory": lambda: InMemory(tmp_path),
        "sqlite": lambda: InDatabase(tmp_path, request.getfixturevalue("migrated_sqlite")),
        "postgres": lambda: InDatabase(tmp_path, request.getfixturevalue("migrated_postgres")),
        "redis": lambda: InRedis(tmp_path, request.getfixturevalue("redis_url")),
        "sentinels": lambda: InRedis(tmp_path, request.getfixturevalue("sentinels_url")),
        "cluster": lambda: InRedis(tmp_path, request.getfixturevalue("cluster_url")),
    }[request.param]()
    yield made
    await made.close()


@pytest.fixture
def sessions(keeper: Keeper) -> SessionStore:
    return keeper.restarted()


@pytest.fixture
def impatient(keeper: Keeper) -> SessionStore:
    """A store that soon gives up on somebody who waits."""
    return keeper.restarted(wait_s=IMPATIENT_S)


@pytest.fixture
async def draft(sessions: SessionStore, now: datetime) -> bytes:
    """What is kept of the citizen already."""
    held = await sessions.hold("citizen", now=now)
    await sessions.save(held, DRAFT, now=now, lives_s=DAY_S)
    return DRAFT


async def test_somebody_new_has_no_session(sessions, now):
    held = await sessions.hold("citizen", now=now)

    assert held.data is None


async def test_what_is_saved_is_read_again(sessions, now, draft):
    held = await sessions.hold("citizen", now=now)

    assert held.data == draft


async def test_citizens_do_not_see_each_other(sessions, now, draft):
    held = await sessions.hold("another", now=now)

    assert held.data is None


async def test_saving_again_replaces_what_was_saved(sessions, now, draft):
    held = await sessions.hold("citizen", now=now)

    await sessions.save(held, b"newer", now=now, lives_s=DAY_S)

    again = await sessions.hold("citizen", now=now)
    assert again.data == b"newer"


async def test_a_second_event_waits_for_the_first_and_sees_what_it_saved(sessions, now):
    first = await sessions.hold("citizen", now=now)
    second = asyncio.create_task(sessions.hold("citizen", now=now))
    await asyncio.sleep(0.1)
    waited = not second.done()

    await sessions.save(first, b"of the first", now=now, lives_s=DAY_S)
    held = await second

    assert waited
    assert held.data == b"of the first"


async def test_a_second_event_gives_up_when_the_first_takes_too_long(impatient, now):
    await impatient.hold("citizen", now=now)

    with pytest.raises(SessionBusy):
        await impatient.hold("citizen", now=now)


async def test_one_citizen_does_not_wait_for_another(sessions, now):
    await sessions.hold("citizen", now=now)

    held = await sessions.hold("another", now=now)

    assert held.citizen == "another"


async def test_events_at_once_are_taken_one_at_a_time(sessions, now, draft):
    async def counts() -> None:
        held = await sessions.hold("counter", now=now)
        await asyncio.sleep(0.001)
        await sessions.save(held, str(int(held.data or b"0") + 1).encode(), now=now, lives_s=DAY_S)

    await asyncio.gather(*(counts() for _ in range(6)))

    held = await sessions.hold("counter", now=now)
    assert held.data == b"6"


async def test_releasing_changes_nothing_and_lets_the_next_in(sessions, now, draft):
    held = await sessions.hold("citizen", now=now)
    await sessions.release(held)

    again = await sessions.hold("citizen", now=now)

    assert again.data == draft


async def test_erasing_deletes_and_lets_the_next_in(keeper, sessions, now, draft):
    held = await sessions.hold("citizen", now=now)
    await sessions.erase(held)

    again = await sessions.hold("citizen", now=now)

    assert again.data is None


@pytest.mark.parametrize("ending", ["save", "erase", "release"])
async def test_a_lock_that_was_lost_writes_nothing_and_frees_nobody_elses(impatient, now, ending):
    lost = await impatient.hold("citizen", now=now)
    await impatient.save(lost, DRAFT, now=now, lives_s=DAY_S)
    holder = await impatient.hold("citizen", now=now)

    late = {
        "save": lambda: impatient.save(lost, b"late", now=now, lives_s=DAY_S),
        "erase": lambda: impatient.erase(lost),
        "release": lambda: impatient.release(lost),
    }
    answers = await asyncio.gather(late[ending](), return_exceptions=True)

    assert [type(one) for one in answers] == [{"save": LockLost}.get(ending, type(None))]
    with pytest.raises(SessionBusy):
        await impatient.hold("citizen", now=now)
    await impatient.release(holder)
    assert (await impatient.hold("citizen", now=now)).data == DRAFT


async def test_a_lock_nobody_gave_out_writes_nothing(sessions, now):
    forged = Held("citizen", "f" * 16, None)

    with pytest.raises(LockLost):
        await sessions.save(forged, b"forged", now=now, lives_s=DAY_S)

    assert (await sessions.hold("citizen", now=now)).data is None


async def test_a_session_is_gone_when_its_life_is_over(keeper, sessions, now):
    held = await sessions.hold("citizen", now=now)
    await sessions.save(held, DRAFT, now=now, lives_s=1)
    await keeper.lets_pass(1)

    again = await sessions.hold("citizen", now=now + timedelta(seconds=2))

    assert again.data is None


async def test_a_session_whose_key_is_destroyed_is_gone(keeper, sessions, now, draft):
    keeper.day_keys.destroy_old(now + timedelta(days=4))

    held = await sessions.hold("citizen", now=now)

    assert held.data is None


async def test_nothing_that_is_kept_shows_the_draft(keeper, sessions, now, draft):
    raw = await keeper.raw()

    assert b"citizen" in raw
    assert b"details" not in raw
    assert "سرية".encode() not in raw


async def test_no_representation_shows_the_draft(sessions, now, draft):
    held = await sessions.hold("citizen", now=now)

    assert repr(DRAFT)[2:-1] not in repr(held)


async def test_a_waiter_that_is_cancelled_leaves_the_way_free(sessions, now, draft):
    first = await sessions.hold("citizen", now=now)
    waiter = asyncio.create_task(sessions.hold("citizen", now=now))
    await asyncio.sleep(0.05)
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)
    await sessions.release(first)

    held = await sessions.hold("citizen", now=now)

    assert held.data == draft


@pytest.mark.parametrize("keeper", ["sqlite", "postgres", "redis"], indirect=True)
async def test_a_restart_keeps_the_session(keeper, sessions, now, draft):
    await sessions.close()

    held = await keeper.restarted().hold("citizen", now=now)

    assert held.data == draft
