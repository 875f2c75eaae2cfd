"""Sessions in Redis: shared by processes, one command for a hold and one for a save, no lock left on a bad line."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis

from storage.redis_sessions import LOCK_MS, RedisSessions
from storage.sessions import LockLost, SessionBusy, SessionsDown
from tests.storage.lossy_redis import LossyLine

WAIT_S = 0.3
LOCK, DATA = "iblagh:{citizen}:lock", "iblagh:{citizen}:session"


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
async def line(redis_url: str, tmp_path_factory) -> AsyncIterator[LossyLine]:
    async with LossyLine(redis_url, tmp_path_factory.mktemp("line")) as up:
        yield up


@pytest.fixture
async def sessions(redis_url: str, day_keys) -> AsyncIterator[RedisSessions]:
    opened = RedisSessions(redis_url, day_keys, wait_s=WAIT_S)
    yield opened
    await opened.close()


@pytest.fixture
async def of_another_process(redis_url: str, day_keys) -> AsyncIterator[RedisSessions]:
    opened = RedisSessions(redis_url, day_keys, wait_s=WAIT_S)
    yield opened
    await opened.close()


@pytest.fixture
async def on_a_bad_line(line: LossyLine, day_keys) -> AsyncIterator[RedisSessions]:
    """Sessions that have worked once, so that their connection stands."""
    opened = RedisSessions(line.url, day_keys, wait_s=WAIT_S)
    await opened.release(await opened.hold("somebody", now=datetime.now()))
    yield opened
    await opened.close()


@pytest.fixture
def commands(redis_url: str) -> Callable[[Callable[[], Awaitable[object]]], Awaitable[list[str]]]:
    """What Redis is sent while something is done."""

    async def seen(action: Callable[[], Awaitable[object]]) -> list[str]:
        async with Redis.from_url(redis_url) as watcher, watcher.monitor() as monitor:
            await action()
            await watcher.echo("end")
            sent = [await monitor.next_command()]
            while not sent[-1]["command"].startswith("ECHO"):
                sent.append(await monitor.next_command())
        # What a script does inside is shown too, and costs no round trip.
        words = [one["command"].split()[0] for one in sent if one["client_type"] != "lua"]
        return [word for word in words if word not in ("ECHO", "CLIENT", "HELLO")]

    return seen


async def test_a_free_hold_is_one_command(sessions, commands, now):
    await sessions.release(await sessions.hold("warm", now=now))

    sent = await commands(lambda: sessions.hold("citizen", now=now))

    assert sent == ["EVALSHA"]


async def test_a_save_is_one_command(sessions, commands, now):
    held = await sessions.hold("warm", now=now)
    await sessions.save(held, b"draft", now=now, lives_s=60)
    held = await sessions.hold("citizen", now=now)

    sent = await commands(lambda: sessions.save(held, b"draft", now=now, lives_s=60))

    assert sent == ["EVALSHA"]


async def test_processes_exclude_each_other(sessions, of_another_process, now):
    held = await sessions.hold("citizen", now=now)
    with pytest.raises(SessionBusy):
        await of_another_process.hold("citizen", now=now)

    await sessions.save(held, b"of the first", now=now, lives_s=60)

    assert (await of_another_process.hold("citizen", now=now)).data == b"of the first"


async def test_a_lock_that_ran_out_and_was_taken_saves_nothing(sessions, of_another_process, redis, now):
    late = await sessions.hold("citizen", now=now)
    await redis.pexpire(LOCK, 1)
    await asyncio.sleep(0.01)
    holder = await of_another_process.hold("citizen", now=now)

    with pytest.raises(LockLost):
        await sessions.save(late, b"late", now=now, lives_s=60)

    await of_another_process.save(holder, b"in time", now=now, lives_s=60)
    assert (await sessions.hold("citizen", now=now)).data == b"in time"


async def test_a_process_that_dies_keeps_its_citizen_waiting_for_no_longer_than_the_lock_lives(sessions, redis, now):
    await sessions.hold("citizen", now=now)

    lives_ms = await redis.pttl(LOCK)

    assert LOCK_MS - 5_000 < lives_ms <= LOCK_MS


async def test_a_long_turn_keeps_its_lock_and_nobody_elses(redis_url, day_keys, redis, now):
    patient = RedisSessions(redis_url, day_keys, renew_s=0.05)
    held = await patient.hold("citizen", now=now)
    await patient.hold("another", now=now)
    await redis.pexpire(LOCK, 1000)
    await redis.set("iblagh:{another}:lock", "taken over", px=1000)

    await asyncio.sleep(0.4)
    lives_ms, others_ms = await redis.pttl(LOCK), await redis.pttl("iblagh:{another}:lock")
    await patient.save(held, b"draft", now=now, lives_s=60)
    await patient.close()

    assert lives_ms > LOCK_MS - 5_000
    assert others_ms < 1000
    assert await redis.exists(LOCK) == 0


async def test_a_draft_goes_by_itself_when_its_life_is_over(sessions, redis, now):
    held = await sessions.hold("citizen", now=now)

    await sessions.save(held, b"draft", now=now, lives_s=3600)

    assert 3590 < await redis.ttl(DATA) <= 3600
    assert await redis.keys() == [DATA.encode()]


async def test_a_redis_that_forgot_the_scripts_is_taught_them_again(sessions, redis, now):
    await sessions.release(await sessions.hold("citizen", now=now))
    await redis.script_flush()

    held = await sessions.hold("citizen", now=now)

    assert held.data is None


async def test_a_hold_whose_answer_was_lost_is_asked_for_again_and_shuts_nobody_out(on_a_bad_line, line, now):
    line.cuts_answers()

    held = await on_a_bad_line.hold("citizen", now=now)
    await on_a_bad_line.save(held, b"draft", now=now, lives_s=60)

    assert (await on_a_bad_line.hold("citizen", now=now)).data == b"draft"


async def test_a_save_whose_answer_was_lost_is_known_to_have_been_written(on_a_bad_line, line, redis, now):
    held = await on_a_bad_line.hold("citizen", now=now)
    line.cuts_answers()

    await on_a_bad_line.save(held, b"draft", now=now, lives_s=60)

    assert await redis.exists(LOCK) == 0
    assert (await on_a_bad_line.hold("citizen", now=now)).data == b"draft"


async def test_a_save_whose_answer_was_lost_takes_nobody_elses_lock(on_a_bad_line, line, sessions, redis, now):
    held = await on_a_bad_line.hold("citizen", now=now)
    line.cuts_answers()
    saving = asyncio.create_task(on_a_bad_line.save(held, b"draft", now=now, lives_s=60))

    next_one = await sessions.hold("citizen", now=now)
    await saving

    assert next_one.data == b"draft"
    assert await redis.get(LOCK) == next_one.token.encode()


async def test_a_hold_whose_answers_were_all_lost_leaves_no_lock(on_a_bad_line, line, redis, now):
    line.cuts_answers(2)

    with pytest.raises(SessionsDown):
        await on_a_bad_line.hold("citizen", now=now)

    assert await redis.exists(LOCK) == 0


async def test_a_hold_that_was_cancelled_before_its_answer_came_leaves_no_lock(on_a_bad_line, line, redis, now):
    line.withholds_answers()
    holding = asyncio.create_task(on_a_bad_line.hold("citizen", now=now))
    await asyncio.sleep(0.1)
    taken = await redis.exists(LOCK)

    line.mends()
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)

    assert (taken, holding.cancelled()) == (1, True)
    assert await redis.exists(LOCK) == 0


async def test_a_session_that_cannot_be_opened_leaves_no_lock(sessions, redis, now, tmp_path: Path):
    await redis.set(DATA, b"20261124" + b"x" * 60)
    (tmp_path / "day-keys" / "20261124.key").mkdir(parents=True)

    with pytest.raises(IsADirectoryError):
        await sessions.hold("citizen", now=now)

    assert await redis.exists(LOCK) == 0
