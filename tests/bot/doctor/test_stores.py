"""Stores: the doctor asks real ones, and says what would lose or show what citizens wrote."""

from dataclasses import replace

import pytest
from redis import Redis

from bot.doctor.stores import about_redis
from operating.findings import Level
from operating.postgres import PostgresFacts, about_postgres, facts_of_postgres
from storage.database import Database
from storage.store_facts import RedisFacts, facts_of_redis

GOOD_POSTGRES = PostgresFacts(
    version=150004,
    clock_ahead_s=0.1,
    is_durable=True,
    waits_for_disk=True,
    is_encrypted=True,
    is_near=False,
    is_utf8=True,
)
GOOD_REDIS = RedisFacts(
    version=(7, 2), evicts=False, persists=True, writes_fail=False, is_encrypted=True, is_near=False
)


async def test_a_real_postgres_is_read(postgres_url: str) -> None:
    database = Database(postgres_url)

    async with database.reading() as session:
        facts = await facts_of_postgres(session)
    await database.close()

    # The server of the tests keeps nothing (tests/drivers/servers.py), and that is what it says.
    assert (facts.is_durable, facts.waits_for_disk) == (False, False)
    assert (facts.is_encrypted, facts.is_near, facts.is_utf8) == (False, True, True)
    assert facts.version >= 140000
    assert abs(facts.clock_ahead_s) < 60


async def test_a_real_redis_is_read(redis_url: str) -> None:
    with Redis.from_url(redis_url) as server:
        server.config_set("maxmemory-policy", "allkeys-lru")
        evicting = await facts_of_redis(redis_url)
        server.config_set("maxmemory-policy", "noeviction")
    keeping = await facts_of_redis(redis_url)

    assert (evicting.evicts, keeping.evicts) == (True, False)
    assert (keeping.persists, keeping.writes_fail, keeping.is_encrypted, keeping.is_near) == (False, False, False, True)
    assert keeping.version >= (7, 0)


@pytest.mark.parametrize(
    ("change", "level", "said"),
    [
        ({}, Level.OK, "PostgreSQL 15.4"),
        ({"version": 130009}, Level.FAIL, "too old"),
        ({"is_durable": False}, Level.FAIL, "not on its disk yet"),
        ({"waits_for_disk": False}, Level.FAIL, "not on its disk yet"),
        ({"is_utf8": False}, Level.FAIL, "UTF8"),
        ({"is_encrypted": False}, Level.FAIL, "sslmode=verify-full"),
        ({"clock_ahead_s": -3.0}, Level.WARN, "3.0 s ahead of the database server's"),
        ({"clock_ahead_s": 90.0}, Level.FAIL, "90.0 s behind the database server's"),
    ],
)
def test_what_is_said_of_postgres(change: dict[str, object], level: Level, said: str) -> None:
    findings = list(about_postgres(replace(GOOD_POSTGRES, **change), setting="IBLAGH_DATABASE_URL"))

    assert [one for one in findings if one.level is level and said in one.text]


@pytest.mark.parametrize(
    ("change", "level", "said"),
    [
        ({}, Level.OK, "Redis 7.2"),
        ({"version": (6, 2)}, Level.FAIL, "too old"),
        ({"evicts": True}, Level.FAIL, "maxmemory-policy noeviction"),
        ({"writes_fail": True}, Level.FAIL, "could not write"),
        ({"persists": False}, Level.WARN, "appendonly yes"),
        ({"is_encrypted": False}, Level.FAIL, "rediss://"),
    ],
)
def test_what_is_said_of_redis(change: dict[str, object], level: Level, said: str) -> None:
    findings = list(about_redis(replace(GOOD_REDIS, **change)))

    assert [one for one in findings if one.level is level and said in one.text]


def test_a_store_on_this_machine_needs_no_tls() -> None:
    postgres = about_postgres(replace(GOOD_POSTGRES, is_encrypted=False, is_near=True), setting="")
    redis = about_redis(replace(GOOD_REDIS, is_encrypted=False, is_near=True))

    assert {one.level for one in (*postgres, *redis)} == {Level.OK}
