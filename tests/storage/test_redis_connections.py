"""Redis connections: every form of a URL, no more connections than allowed, and a primary that another takes over from."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from redis.exceptions import ConnectionError as RedisAway

from storage.redis_addresses import BadRedisUrl, check_url
from storage.redis_connections import redis_of
from storage.redis_sessions import RedisSessions
from storage.sessions import SessionsDown
from tests.drivers.redis_servers import Watched

SLOW = "local i = 0; while i < 300000 do i = i + 1 end; return 1"


@pytest.fixture
async def sessions(doomed_redis: Watched, day_keys) -> AsyncIterator[RedisSessions]:
    opened = RedisSessions(doomed_redis.url, day_keys)
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "rediss://user:secret@redis.example:6380/2?ssl_ca_certs=/etc/ca.pem",
        "unix:///run/redis.sock",
        "redis+sentinel://:secret@one:26379,two:26379,[::1]/drafts/2?sentinel_password=other",
        "rediss+sentinel://one/drafts?ssl_ca_certs=/etc/ca.pem",
        "redis+cluster://user:secret@one:7000,two:7001",
        "rediss+cluster://one",
    ],
)
def test_every_form_of_a_url_is_taken(url):
    check_url(url)

    assert redis_of(url) is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://secret@one",
        "redis+sentinel://:secret@one:26379",
        "redis+sentinel://:secret@/drafts",
        "redis+sentinel://:secret@one/drafts/first",
        "redis+sentinel://:secret@one:port/drafts",
        "redis+cluster://:secret@one/2",
        "redis+cluster://:secret@one?decode_responses=true",
        "",
    ],
)
def test_a_url_that_names_no_redis_is_refused_without_a_word_of_it(url):
    with pytest.raises(BadRedisUrl) as refused:
        check_url(url)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("kind", ["redis_url", "sentinels_url", "cluster_url"])
async def test_whoever_finds_every_connection_in_use_waits_for_one(kind, request):
    client = redis_of(request.getfixturevalue(kind), connections=2)

    answers = await asyncio.gather(*(client.eval(SLOW, 1, "{one}") for _ in range(20)))
    await client.aclose()

    assert answers == [1] * 20


@pytest.mark.parametrize("kind", ["redis_url", "sentinels_url", "cluster_url"])
async def test_waiting_for_a_connection_has_an_end(kind, request):
    client = redis_of(request.getfixturevalue(kind), connections=1, wait_s=0.05)
    waiting = [asyncio.create_task(client.eval(SLOW, 1, "{one}")) for _ in range(200)]

    answers = await asyncio.gather(*waiting, return_exceptions=True)
    await client.aclose()

    assert {type(one) for one in answers} == {int, RedisAway}


async def test_a_draft_survives_that_its_primary_is_killed_in_mid_turn(
    sessions: RedisSessions, doomed_redis: Watched, now: datetime
):
    await sessions.save(await sessions.hold("citizen", now=now), b"first", now=now, lives_s=60)
    doomed_redis.has_copied()
    held = await sessions.hold("citizen", now=now)
    doomed_redis.loses_its_primary()
    with pytest.raises(SessionsDown):
        await sessions.save(held, b"lost", now=now, lives_s=60)

    await asyncio.to_thread(doomed_redis.fails_over)
    again = await sessions.hold("citizen", now=now)
    await sessions.save(again, b"second", now=now, lives_s=60)

    assert again.data == b"first"
    assert (await sessions.hold("citizen", now=now)).data == b"second"
