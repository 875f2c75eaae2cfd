"""Redis connections: the client that a URL means: one server, the primary that Sentinels name, or a Cluster; bounded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as RedisAway

from storage.redis_addresses import Several, check_url, read

CONNECTIONS = 50
WAIT_S = 5.0
CONNECT_S = 2.0
# Longer than any script of ours takes; a server that hangs is given up on.
ANSWER_S = 5.0
# A connection that was idle for longer is asked whether it still stands before it is used.
IDLE_S = 30.0
RETRY_BASE_S, RETRY_CAP_S = 0.05, 0.5


def redis_of(url: str, *, connections: int = CONNECTIONS, wait_s: float = WAIT_S) -> Any:
    """A client that has connected to nothing yet; raises BadRedisUrl.

    It holds `connections` at most, a Cluster's for each node; who finds all in use waits for `wait_s`. A command whose
    connection is lost is sent once more, so nothing may be sent by it that does harm when it is carried out twice.
    """
    check_url(url)
    if "+" not in url.partition("://")[0]:
        pool = BlockingConnectionPool.from_url(url, max_connections=connections, timeout=wait_s, **_patience())
        return Redis.from_pool(pool)
    several = read(url)
    if several.service:
        return _primary(several, connections=connections, wait_s=wait_s)
    return _BoundedCluster(several, connections=connections, wait_s=wait_s)


def is_cluster(url: str) -> bool:
    """Whether keys lie on several servers."""
    return "+" in url.partition("://")[0] and not read(url).service


def _patience() -> dict[str, Any]:
    return {
        "socket_connect_timeout": CONNECT_S,
        "socket_timeout": ANSWER_S,
        "health_check_interval": IDLE_S,
        # Not after a time-out: whoever waited for it has waited long enough.
        "retry": Retry(ExponentialWithJitterBackoff(base=RETRY_BASE_S, cap=RETRY_CAP_S), 1, (RedisAway,)),
    }


class _BlockingSentinelPool(SentinelConnectionPool, BlockingConnectionPool):
    """Waits for a free connection, which the pool of redis-py for Sentinels does not."""


class _BySentinels(Redis):
    """The primary, and the clients of the Sentinels that are asked for it."""

    asked: Sentinel

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close the connections to both."""
        await super().aclose(close_connection_pool)
        await self.asked.aclose()


class _BoundedCluster(RedisCluster):
    """Waits for a free connection, where redis-py refuses a command for which a node has none."""

    def __init__(self, several: Several, *, connections: int, wait_s: float) -> None:
        nodes = [ClusterNode(host, port) for host, port in several.nodes]
        more = {**several.credentials, **several.tls, **_patience(), "max_connections": connections}
        super().__init__(startup_nodes=nodes, **more)
        self._room = asyncio.Semaphore(connections)
        self._wait_s = wait_s

    async def execute_command(self, *args: Any, **kwargs: Any) -> Any:
        """See RedisCluster; raises RedisAway when all connections stay in use."""
        async with self._place():
            return await super().execute_command(*args, **kwargs)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._wait_s):
                await self._room.acquire()
        except TimeoutError:
            raise RedisAway("No connection available.") from None
        try:
            yield
        finally:
            self._room.release()


def _primary(several: Several, *, connections: int, wait_s: float) -> Redis:
    asked = {**several.of_sentinels, **several.tls, **_patience()}
    # redis-py gives no types here.
    sentinel: Any = Sentinel(several.nodes, sentinel_kwargs=asked)  # type: ignore[no-untyped-call]
    client: _BySentinels = sentinel.master_for(
        several.service,
        redis_class=_BySentinels,
        connection_pool_class=_BlockingSentinelPool,
        max_connections=connections,
        timeout=wait_s,
        db=several.database,
        **several.credentials,
        **several.tls,
        **_patience(),
    )
    client.asked = sentinel
    return client
