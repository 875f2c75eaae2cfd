"""Inbox days: on PostgreSQL the items of each day lie in a partition of their own, made ahead, and dropped when it is over."""

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database

log = structlog.get_logger()

AHEAD_DAYS = 2
# Makers and droppers take turns; whoever comes second leaves it to the first.
DAYS_LOCK = 0x1B1A6003
PREFIX = "inbox_2"

_PARTITIONS = text(
    "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid "
    "WHERE inhparent = 'inbox'::regclass AND starts_with(child.relname, :prefix)"
)


async def keep_days(database: Database, *, since: datetime, now: datetime) -> int:
    """Make the partitions of today and the next days, and drop those of days before `since`; how many were dropped.

    What has no partition is kept in the one for all others, so nothing is ever refused, and this may fail or be late.
    """
    if database.is_sqlite:
        return 0
    async with database.reading() as session:
        there = set(await session.scalars(_PARTITIONS, {"prefix": PREFIX}))
    wanted = [now.astimezone(UTC) + timedelta(days=days) for days in range(AHEAD_DAYS + 1)]
    for day in wanted:
        if _name(day) not in there:
            await _done(database, _made(day))
    over = sorted(one for one in there if one < _name(since))
    return sum([await _done(database, f"DROP TABLE IF EXISTS {one}") for one in over])


async def _done(database: Database, statement: str) -> bool:
    """Whether it was done; each locks the whole inbox, for a moment, and so waits for nobody for long."""
    try:
        async with database.transaction() as session:
            if not await session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": DAYS_LOCK}):
                return False
            await session.execute(text("SET LOCAL lock_timeout = '2s'"))
            await session.execute(text(statement))
    except DBAPIError as error:
        # Items of that day lie in the partition for all others already, or somebody holds the inbox: a later sweep tries.
        log.info("inbox.days_wait", reason=type(error).__name__)
        return False
    return True


def _made(day: datetime) -> str:
    start = day.replace(hour=0, minute=0, second=0, microsecond=0)
    bounds = f"FROM ('{start.isoformat()}') TO ('{(start + timedelta(days=1)).isoformat()}')"
    return f"CREATE TABLE IF NOT EXISTS {_name(day)} PARTITION OF inbox FOR VALUES {bounds}"


def _name(day: datetime) -> str:
    return f"inbox_{day.astimezone(UTC):%Y%m%d}"
