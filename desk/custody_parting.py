"""Custody parting: which ranges of the log were kept for long enough, and taking out one whose file verified."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.tables import MergeRow
from desk.custody import OPERATOR, Broken, Custody, Entry, one_at_a_time
from desk.custody_files import Exported
from desk.custody_ranges import PATIENCE, TAKEN_OUT, Range, closed_ranges, partitions
from desk.database import Database
from desk.retention.due import is_held
from desk.tables import CaseRow, CustodyRow, ReportRow
from storage.wire import State

# PostgreSQL's code for a lock that was not to be had in time.
LOCK_NOT_AVAILABLE = "55P03"


class Standing(StrEnum):
    """Whether a range may go, and what keeps it."""

    DUE = "due"
    YOUNG = "young"
    CASE = "case"
    BEHIND = "behind"


class NotDue(Exception):
    """The range may not go; `standing` says why."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing.value)
        self.standing = standing


class LogInUse(Exception):
    """Somebody reads the log; nothing was done, and a later attempt does it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A range that no entry is added to any more."""

    range: Range
    newest_at: datetime
    standing: Standing


class Parting:
    """Takes ranges out, oldest first, so that what is left is the end of the log; `keep` is the age of the newest entry."""

    def __init__(self, database: Database, custody: Custody, *, size: int, keep: timedelta) -> None:
        self._database = database
        self._custody = custody
        self._size = size
        self._keep = keep

    async def plan(self, now: datetime) -> list[Planned]:
        """Every range that is closed, oldest first; behind one that is kept, all are."""
        planned: list[Planned] = []
        async with self._database.reading() as session:
            for one in await closed_ranges(session, size=self._size):
                planned.append(await self._planned(session, one, now, planned))
        return planned

    async def take_out(self, exported: Exported, now: datetime) -> None:
        """The range of a file that has just verified goes, in one transaction with the entry that says so.

        Raises NotDue, LogInUse, or Broken for a file that does not end as the range does. The chain waits meanwhile:
        seconds for a million entries.
        """
        try:
            async with self._database.transaction() as session:
                await one_at_a_time(session)
                await self._check(session, exported, now)
                one, reason = exported.range, f"{exported.range} {exported.end.head}"
                await self._custody.append(session, Entry(OPERATOR, TAKEN_OUT, one.up_to, reason))
                for statement in await _removing(session, one):
                    await session.execute(text(statement))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
                raise LogInUse from None
            raise

    async def _check(self, session: AsyncSession, exported: Exported, now: datetime) -> None:
        oldest = next(iter(await closed_ranges(session, size=self._size)), None)
        if oldest != exported.range:
            raise NotDue(Standing.BEHIND)
        standing = (await self._planned(session, oldest, now, [])).standing
        if standing is not Standing.DUE:
            raise NotDue(standing)
        if await session.scalar(select(CustodyRow.mac).where(CustodyRow.sequence == oldest.last)) != exported.end.head:
            raise Broken(oldest.last, "is not the one that the file ends with")

    async def _planned(self, session: AsyncSession, one: Range, now: datetime, older: list[Planned]) -> Planned:
        at = await session.scalar(select(CustodyRow.at).where(CustodyRow.sequence == one.last))
        if at is None:
            raise Broken(one.last, "is missing")
        newest_at = datetime.fromisoformat(at).astimezone(UTC)
        if older and older[-1].standing is not Standing.DUE:
            standing = Standing.BEHIND
        elif newest_at > now - self._keep:
            standing = Standing.YOUNG
        else:
            standing = Standing.CASE if await _is_needed(session, one) else Standing.DUE
        return Planned(one, newest_at, standing)


async def _is_needed(session: AsyncSession, one: Range) -> bool:
    """Whether an entry is about a case that is open, on hold or not yet emptied, or about one that was joined to such."""
    is_kept = select(ReportRow.report_id).where(ReportRow.case_id == CaseRow.case_id, ReportRow.purged_at.is_(None))
    needed = select(CaseRow.case_id).where(or_(CaseRow.state != State.CLOSED.value, is_held(), is_kept.exists()))
    shells = select(MergeRow.shell_id).where(MergeRow.into_id.in_(needed))
    about = or_(CustodyRow.subject.in_(needed), CustodyRow.subject.in_(shells))
    found = select(CustodyRow.sequence).where(CustodyRow.sequence.between(one.first, one.last), about)
    return await session.scalar(found.limit(1)) is not None


async def _removing(session: AsyncSession, one: Range) -> Iterator[str]:
    """A partition is dropped; on SQLite, and in PostgreSQL's partition for all others, the entries are deleted."""
    delete = f"DELETE FROM custody WHERE sequence BETWEEN {one.first} AND {one.last}"  # noqa: S608  # our own numbers
    if session.get_bind().dialect.name == "sqlite":
        trigger = await session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'custody_no_delete'"))
        return iter(("DROP TRIGGER custody_no_delete", delete, str(trigger)))
    if one in await partitions(session):
        return iter((PATIENCE, f"DROP TABLE custody_from_{one.first}"))
    switch = "ALTER TABLE custody {} TRIGGER custody_append_only_entries"
    return iter((PATIENCE, switch.format("DISABLE"), delete, switch.format("ENABLE")))
