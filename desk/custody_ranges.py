"""Custody ranges: the log in ranges of so many entries, on PostgreSQL each a partition of its own that is made ahead."""

import asyncio
from dataclasses import dataclass

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from desk.database import Database
from desk.tables import CustodyHeadRow, CustodyRow

log = structlog.get_logger()

EVERY_S = 3600.0
# The action of the entry that says that a range was exported and taken out.
TAKEN_OUT = "log taken out"
AHEAD = 2
# More entries than are added while a partition is made.
ROOM = 1000
# Makers take turns; whoever comes second leaves it to the first.
RANGES_LOCK = 0x1B1A6103
# Shorter than the second after which PostgreSQL looks for deadlocks: whoever waits behind us is never ended for us.
PATIENCE = "SET LOCAL lock_timeout = '500ms'"

_PARTITIONS = text(
    r"SELECT substring(bound, 'FROM \(''(\d+)''')::bigint AS first, substring(bound, 'TO \(''(\d+)''')::bigint AS edge "
    "FROM (SELECT pg_get_expr(child.relpartbound, child.oid) AS bound FROM pg_inherits "
    "JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = 'custody'::regclass) AS bounds "
    "WHERE bound <> 'DEFAULT' ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Range:
    """Entries from `first` to `last`, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    @property
    def up_to(self) -> str:
        """The subject of entries about it, by which the one that says where the log begins is found."""
        return f"log to {self.last}"


async def keep_ranges(database: Database, *, size: int) -> int:
    """Make partitions of `size` entries until AHEAD of them are free; how many were made.

    What has no partition is kept in the one for all others, so nothing is ever refused, and this may fail or be late.
    """
    if database.is_sqlite:
        return 0
    made = 0
    while await _made_next(database, size):
        made += 1
    return made


async def keep_making(database: Database, *, size: int) -> None:
    """Go on until cancelled; what cannot be made is said, and tried again."""
    while True:
        try:
            await keep_ranges(database, size=size)
        except Exception as error:
            log.error("custody.no_range", error=type(error).__name__)
        await asyncio.sleep(EVERY_S)


async def closed_ranges(session: AsyncSession, *, size: int) -> list[Range]:
    """The ranges that no entry is added to any more, oldest first, from the first entry that is still there."""
    first = await session.scalar(select(func.min(CustodyRow.sequence)))
    end = await session.scalar(select(CustodyHeadRow.sequence)) or 0
    if first is None:
        return []
    found = [one for one in await partitions(session) if one.last >= first]
    edges = [one.first for one in found if one.first > first]
    closed = []
    while first <= end:
        own = next((one for one in found if one.first == first), None)
        last = own.last if own else min([first + size - 1, *(edge - 1 for edge in edges if edge > first)])
        closed.append(Range(first, last))
        first = last + 1
    return [one for one in closed if one.last < end]


async def partitions(session: AsyncSession) -> list[Range]:
    """The ranges that are partitions, in their order; on SQLite none is."""
    if session.get_bind().dialect.name == "sqlite":
        return []
    return [Range(first, edge - 1) for first, edge in await session.execute(_PARTITIONS)]


async def taken_out(session: AsyncSession) -> tuple[int, str | None]:
    """Up to which entry there is none, and the code of that one as the entry about it says; None if none says so."""
    first = await session.scalar(select(func.min(CustodyRow.sequence)))
    if first is None or first == 1:
        return 0, None
    about_it = CustodyRow.subject == Range(1, first - 1).up_to, CustodyRow.action == TAKEN_OUT
    said = await session.scalar(
        select(CustodyRow.reason).where(*about_it).order_by(CustodyRow.sequence.desc()).limit(1)
    )
    return first - 1, said.rpartition(" ")[2] if said else None


async def _made_next(database: Database, size: int) -> bool:
    try:
        async with database.transaction() as session:
            end = await session.scalar(select(CustodyHeadRow.sequence)) or 0
            last = max([one.last for one in await partitions(session)], default=0)
            if last >= end + AHEAD * size or not await session.scalar(
                text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": RANGES_LOCK}
            ):
                return False
            await session.execute(text(PATIENCE))
            # What lies in the partition for all others stays there: the next range begins behind it.
            first = (last if last >= end else end + ROOM) + 1
            for statement in _making(Range(first, first + size - 1)):
                await session.execute(text(statement))
    except DBAPIError as error:
        # Somebody reads the log for long, or made it just now: the next time does.
        log.info("custody.ranges_wait", error=type(error).__name__)
        return False
    return True


def _making(one: Range) -> tuple[str, str]:
    """Triggers of the log are told of what is done to it by its name: each partition has its own."""
    table = f"custody_from_{one.first}"
    return (
        f"CREATE TABLE {table} PARTITION OF custody FOR VALUES FROM ({one.first}) TO ({one.last + 1})",
        "CREATE TRIGGER custody_append_only_entries BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION custody_append_only()",
    )
