"""PostgreSQL: how many connections a process holds, and how long it waits for a server that does not answer."""

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL

CONNECT_S = 5
# The server ends a statement that takes too long; only one that does not even say so is given up on, so much later.
SILENCE_S = 5.0
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
# Linux: what was sent and is not acknowledged by then ends the connection.
UNACKNOWLEDGED_MS = 20_000


@dataclass(frozen=True, slots=True)
class Limits:
    """At most `connections`, for which one waits `wait_s`; a statement, or a transaction that idles, has `statement_s`.

    With 0 the server is told nothing, which PgBouncer needs, and whoever waits gives up after 30 seconds and a few.
    """

    connections: int = 10
    wait_s: float = 10
    statement_s: int = 30
    connect_s: int = CONNECT_S
    grace_s: float = SILENCE_S

    @property
    def silence_s(self) -> float:
        """After how long without a word the connection is cut."""
        return (self.statement_s or 30) + self.grace_s

    def within(self, *, seconds: int) -> Self:
        """The same, in less time."""
        return replace(self, statement_s=seconds)


LIMITS = Limits()


def pool(address: URL, limits: Limits) -> dict[str, Any]:
    """For create_async_engine: a pool that does not grow, of connections that do not wait for ever."""
    return {
        "pool_size": limits.connections,
        "max_overflow": 0,
        "pool_timeout": limits.wait_s,
        "pool_pre_ping": True,
        "connect_args": {**_patience(address, limits), "async_creator_fn": _async_connection(limits.silence_s).connect},
    }


def blocking_engine(address: URL, limits: Limits) -> Engine:
    """An engine for whoever blocks; it keeps no connection."""
    engine = create_engine(address, hide_parameters=True, poolclass=NullPool, connect_args=_patience(address, limits))
    kind = _connection(limits.silence_s)
    event.listen(engine, "do_connect", lambda _dialect, _record, given, named: kind.connect(*given, **named))
    return engine


@contextmanager
def alone(engine: Engine, lock: int) -> Iterator[Connection]:
    """A connection without a transaction, while no other process has this advisory lock."""
    with engine.connect() as connecting:
        guard = connecting.execution_options(isolation_level="AUTOCOMMIT")
        # Asked for again and again: whoever waits inside a statement would be waited for by an index that another makes.
        while not guard.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": lock}):
            time.sleep(0.1)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            guard.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": lock})


def _patience(address: URL, limits: Limits) -> dict[str, Any]:
    own: dict[str, Any] = {"connect_timeout": limits.connect_s, **KEEPALIVE, "tcp_user_timeout": UNACKNOWLEDGED_MS}
    if limits.statement_s:
        ms = limits.statement_s * 1000
        told = f"-c statement_timeout={ms} -c idle_in_transaction_session_timeout={ms}"
        own["options"] = f"{told} {address.query.get('options', '')}".strip()
    # What stands in the URL is the operator's will.
    return {name: value for name, value in own.items() if name == "options" or name not in address.query}


def _async_connection(silence_s: float) -> Any:
    # Not loaded by who runs on SQLite.
    import psycopg

    class Impatient(psycopg.AsyncConnection[Any]):
        """Whoever is cancelled while a server is silent would wait for it as well: so its line is cut."""

        async def wait(self, *given: Any, **named: Any) -> Any:
            cut = asyncio.get_running_loop().call_later(silence_s, _cut, self.pgconn.socket)
            try:
                return await super().wait(*given, **named)
            finally:
                cut.cancel()

    return Impatient


def _connection(silence_s: float) -> Any:
    import psycopg

    class Impatient(psycopg.Connection[Any]):
        """The same, for whoever blocks."""

        def wait(self, *given: Any, **named: Any) -> Any:
            cut = threading.Timer(silence_s, _cut, (self.pgconn.socket,))
            cut.daemon = True
            cut.start()
            try:
                return super().wait(*given, **named)
            finally:
                cut.cancel()

    return Impatient


def _cut(descriptor: int) -> None:
    """End a connection's line; whoever waits on it is told that it is lost."""
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as line:
        line.shutdown(socket.SHUT_RDWR)
