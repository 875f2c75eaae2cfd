"""Store facts: what PostgreSQL and Redis say of themselves that decides whether they keep what we give them; read only."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import text

from storage.database import Database
from storage.redis_connections import redis_of

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_POSTGRES = text(
    """
    SELECT current_setting('server_version_num')::int AS version,
           extract(epoch FROM clock_timestamp())::float8 AS clock,
           current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS is_durable,
           current_setting('synchronous_commit') <> 'off' AS waits_for_disk,
           coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS is_encrypted,
           inet_server_addr() IS NULL OR inet_server_addr() << '127.0.0.0/8' OR inet_server_addr() = '::1' AS is_near,
           current_setting('server_encoding') = 'UTF8' AS is_utf8
    """
)


@dataclass(frozen=True, slots=True)
class PostgresFacts:
    """`version` as PostgreSQL numbers it (150004 is 15.4); `clock_ahead_s` is by how much its clock is ahead of ours."""

    version: int
    clock_ahead_s: float
    is_durable: bool
    waits_for_disk: bool
    is_encrypted: bool
    # On this machine: over loopback or a unix socket.
    is_near: bool
    is_utf8: bool


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """`evicts`: at its limit of memory it throws away keys; `persists`: what it holds is there after a restart."""

    version: tuple[int, ...]
    evicts: bool
    persists: bool
    writes_fail: bool
    is_encrypted: bool
    is_near: bool


async def facts_of_postgres(database: Database) -> PostgresFacts:
    """One look; raises what the driver raises when there is none."""
    async with database.reading() as session:
        before = time.time()
        row = (await session.execute(_POSTGRES)).mappings().one()
        ours = (before + time.time()) / 2
    facts = dict(row)
    return PostgresFacts(clock_ahead_s=facts.pop("clock") - ours, **facts)


async def facts_of_redis(url: str) -> RedisFacts:
    """One look, by INFO alone, which hosted servers allow too: the worst of every node. Raises what the client raises."""
    client = redis_of(url)
    try:
        said = await client.info("everything")
    finally:
        await client.aclose()
    nodes = [said] if "redis_version" in said else list(said.values())
    scheme, _mark, rest = url.partition("://")
    return RedisFacts(
        version=min(tuple(int(part) for part in str(one["redis_version"]).split(".")[:2]) for one in nodes),
        evicts=any(one.get("maxmemory_policy", "noeviction") != "noeviction" for one in nodes),
        persists=all(one.get("aof_enabled") for one in nodes),
        writes_fail=any(
            "err" in (one.get("aof_last_write_status"), one.get("rdb_last_bgsave_status")) for one in nodes
        ),
        is_encrypted=scheme.startswith("rediss"),
        is_near=scheme == "unix" or all(_is_near(one) for one in _hosts(rest)),
    )


def _hosts(rest: str) -> list[str]:
    """Of what stands after the scheme: the hosts, of which Sentinels and Clusters have several."""
    return urlsplit(f"//{rest}").netloc.rpartition("@")[2].split(",")


def _is_near(host: str) -> bool:
    return urlsplit(f"//{host}").hostname in LOOPBACK
