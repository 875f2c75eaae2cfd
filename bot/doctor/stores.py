"""Stores: whether PostgreSQL, Redis, the bucket and the scanner are there, and keep what they are given."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from bot.malware import Clamd
from bot.settings import Settings
from bot.wiring_stores import evidence_store
from operating.findings import Finding, Level
from operating.postgres import PostgresFacts, about_postgres, facts_of_postgres
from storage.database import Database, is_migrated
from storage.evidence import StoreDown
from storage.store_facts import RedisFacts, facts_of_redis

MIN_REDIS = (7, 0)


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
    return [*found, *about_postgres(facts, setting="IBLAGH_DATABASE_URL")]


async def _asked(settings: Settings) -> PostgresFacts:
    database = Database(settings.database_url, settings.database_limits)
    try:
        async with database.reading() as session:
            return await facts_of_postgres(session)
    finally:
        await database.close()


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
