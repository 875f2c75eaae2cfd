"""Custody parts: a log in ranges of a few entries, as it would be after millions of them."""

from sqlalchemy import text

from desk.custody import Custody, Entry
from desk.custody_ranges import keep_ranges
from desk.database import Database

SIZE = 10


async def in_small_ranges(database: Database) -> None:
    """While the log is empty, its first partition is made anew, and smaller."""
    if not database.is_sqlite:
        async with database.transaction() as session:
            await session.execute(text("DROP TABLE custody_from_1"))
        await keep_ranges(database, size=SIZE)


async def appended(database: Database, custody: Custody, count: int, subject: str = "c1") -> None:
    """So many entries, in one transaction."""
    async with database.transaction() as session:
        for number in range(count):
            await custody.append(session, Entry("Salma", "case", subject, str(number)))
