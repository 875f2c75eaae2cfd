"""Store facts: what Redis says of itself that decides whether it keeps what we give it; read only."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from storage.redis_connections import redis_of

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """`evicts`: at its limit of memory it throws away keys; `persists`: what it holds is there after a restart."""

    version: tuple[int, ...]
    evicts: bool
    persists: bool
    writes_fail: bool
    is_encrypted: bool
    is_near: bool


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
