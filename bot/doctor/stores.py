"""Stores: whether PostgreSQL, Redis, the bucket and the scanner are there, and keep what they are given."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from bot.findings import Finding, Level
from bot.malware import Clamd
from bot.settings import Settings
from bot.wiring import evidence_store
from storage.database import Database, is_migrated
from storage.evidence import StoreDown
from storage.store_facts import PostgresFacts, RedisFacts, facts_of_postgres, facts_of_redis

# What is tested; PostgreSQL ends the support of a version after five years.
MIN_POSTGRES = 140000
MIN_REDIS = (7, 0)
# Leases, lock and push signatures bear this much (docs/wire.md allows five minutes); more is a clock that nobody sets.
CLOCK_WARN_S, CLOCK_FAIL_S = 2.0, 60.0


async def about_stores(settings: Settings) -> AsyncIterator[Finding]:
    """The database, the sessions, the evidence, the scanner."""
    for one in await _database(settings):
        yield one
    for one in await _sessions(settings):
        yield one
    yield await _evidence(settings)
    yield await _scanner(settings)


async def _database(settings: Settings) -> list[Finding]:
    try:
        is_current = await asyncio.to_thread(is_migrated, settings.database_url)
        facts = None if settings.database_url.startswith("sqlite") else await _asked(settings)
    except Exception as error:
        return [Finding(Level.FAIL, f"database: cannot be reached ({type(error).__name__})")]
    if is_current:
        found = [Finding(Level.OK, "database: its tables are those of this version")]
    else:
        found = [Finding(Level.FAIL, "database: its tables are of another version; run `iblagh migrate`")]
    if facts is None:
        return [*found, Finding(Level.WARN, "database: SQLite, so one intake on one machine; PostgreSQL for more")]
    return [*found, *about_postgres(facts)]


async def _asked(settings: Settings) -> PostgresFacts:
    database = Database(settings.database_url, settings.database_limits)
    try:
        return await facts_of_postgres(database)
    finally:
        await database.close()


def about_postgres(facts: PostgresFacts) -> Iterator[Finding]:
    """Whether such a server keeps what it is given, and what is on the way to it stays unread."""
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
        yield Finding(Level.FAIL, "PostgreSQL: no TLS on the way; add sslmode=verify-full to IBLAGH_DATABASE_URL")
    yield _clock(facts.clock_ahead_s)


def _clock(ahead_s: float) -> Finding:
    said = f"clock: {abs(ahead_s):.1f} s {'behind' if ahead_s > 0 else 'ahead of'} the database server's"
    if abs(ahead_s) >= CLOCK_FAIL_S:
        return Finding(Level.FAIL, f"{said}; set both by NTP: leases and signatures go by it")
    if abs(ahead_s) >= CLOCK_WARN_S:
        return Finding(Level.WARN, f"{said}; set both by NTP")
    return Finding(Level.OK, said)


async def _sessions(settings: Settings) -> list[Finding]:
    if not settings.redis_url:
        return [Finding(Level.OK, "sessions: in the database")]
    try:
        facts = await facts_of_redis(settings.redis_url)
    except Exception as error:
        return [Finding(Level.FAIL, f"Redis: cannot be reached ({type(error).__name__})")]
    return list(about_redis(facts))


def about_redis(facts: RedisFacts) -> Iterator[Finding]:
    """Whether such a server keeps conversations until they end."""
    known = ".".join(map(str, facts.version))
    if facts.version < MIN_REDIS:
        yield Finding(Level.FAIL, f"Redis {known}: too old; 7.0 or newer")
    else:
        yield Finding(Level.OK, f"Redis {known}")
    if facts.evicts:
        yield Finding(
            Level.FAIL, "Redis: throws away sessions when its memory is full; set maxmemory-policy noeviction"
        )
    if facts.writes_fail:
        yield Finding(Level.FAIL, "Redis: could not write to its disk the last time; see its log")
    if not facts.persists:
        yield Finding(
            Level.WARN, "Redis: a restart loses every conversation that is open, no report; set appendonly yes"
        )
    if not (facts.is_encrypted or facts.is_near):
        yield Finding(Level.FAIL, "Redis: no TLS on the way; IBLAGH_REDIS_URL begins with rediss:// then")


async def _evidence(settings: Settings) -> Finding:
    try:
        await evidence_store(settings).check()
    except (StoreDown, ValueError) as error:
        return Finding(Level.FAIL, f"evidence: {error}")
    return Finding(Level.OK, f"evidence: can be kept {'in the bucket' if settings.evidence_url else 'in the folder'}")


async def _scanner(settings: Settings) -> Finding:
    if not settings.clamd:
        return Finding(Level.WARN, "malware: no scanner; files reach the desk as not scanned. Set IBLAGH_CLAMD")
    if not await Clamd(settings.clamd).answers():
        return Finding(Level.FAIL, "malware: no clamd answers at IBLAGH_CLAMD; files reach the desk as not scanned")
    return Finding(Level.OK, "malware: clamd answers")
