"""PostgreSQL, as the doctors see it: whether the server keeps what it is given, unread on the way, and has our time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from operating.findings import Finding, Level

# What is tested; PostgreSQL ends the support of a version after five years.
MIN_POSTGRES = 140000
# Locks of drafts and push signatures bear this much (docs/wire.md allows five minutes); more is a clock that nobody sets.
CLOCK_WARN_S, CLOCK_FAIL_S = 2.0, 60.0
_FACTS = text(
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


async def facts_of_postgres(session: AsyncSession) -> PostgresFacts:
    """One look; raises what the driver raises when there is none."""
    before = time.time()
    row = (await session.execute(_FACTS)).mappings().one()
    ours = (before + time.time()) / 2
    facts = dict(row)
    return PostgresFacts(clock_ahead_s=facts.pop("clock") - ours, **facts)


def about_postgres(facts: PostgresFacts, *, setting: str) -> Iterator[Finding]:
    """A line for each thing that matters; `setting` is what holds the server's address."""
    known = f"{facts.version // 10000}.{facts.version % 10000}"
    if facts.version < MIN_POSTGRES:
        yield Finding(Level.FAIL, f"PostgreSQL {known}: too old; {MIN_POSTGRES // 10000} or newer")
    else:
        yield Finding(Level.OK, f"PostgreSQL {known}")
    if not (facts.is_durable and facts.waits_for_disk):
        yield Finding(
            Level.FAIL,
            "PostgreSQL: confirms what is not on its disk yet; set fsync, full_page_writes, synchronous_commit to on",
        )
    if not facts.is_utf8:
        yield Finding(Level.FAIL, "PostgreSQL: the database is not in UTF8; create it anew with that encoding")
    if not (facts.is_encrypted or facts.is_near):
        yield Finding(Level.FAIL, f"PostgreSQL: no TLS on the way; add sslmode=verify-full to {setting}")
    yield _clock(facts.clock_ahead_s)


def _clock(ahead_s: float) -> Finding:
    said = f"clock: {abs(ahead_s):.1f} s {'behind' if ahead_s > 0 else 'ahead of'} the database server's"
    if abs(ahead_s) >= CLOCK_FAIL_S:
        return Finding(Level.FAIL, f"{said}; set both by NTP: signatures and periods go by it")
    if abs(ahead_s) >= CLOCK_WARN_S:
        return Finding(Level.WARN, f"{said}; set both by NTP")
    return Finding(Level.OK, said)
