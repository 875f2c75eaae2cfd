"""Log: the custody log to read, a page at a time; for auditors and administrators, who see no case."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.signing_in import Analyst
from desk.custody import Custody, Entry
from desk.database import Database
from desk.tables import CustodyRow

PAGE = 100
_AFTER_ALL = 2**62


class LogNotForYou(Exception):
    """Only auditors and administrators read the whole log; analysts see the part about a case on its page."""


class Log:
    """The custody log as a reader sees it."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def open(self, analyst: Analyst, *, before: int = 0) -> tuple[CustodyRow, ...]:
        """PAGE entries before one number, newest first, and this look among them; raises LogNotForYou."""
        if not analyst.reads_log:
            raise LogNotForYou
        async with self._database.transaction() as session:
            await self._custody.append(session, Entry(analyst.name, "log"))
            return await _before(session, before or _AFTER_ALL)


async def _before(session: AsyncSession, sequence: int) -> tuple[CustodyRow, ...]:
    query = select(CustodyRow).where(CustodyRow.sequence < sequence).order_by(CustodyRow.sequence.desc()).limit(PAGE)
    return tuple(await session.scalars(query))
