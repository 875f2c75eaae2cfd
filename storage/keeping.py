"""Keeping: reports that the intake has kept long enough: first its copy of what the desk has goes, then the rest."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.database import Database
from storage.evidence import EvidenceStore
from storage.tables import AdditionRow, ErasureRow, EvidenceRow, OutboxRow, ReplyRow, ReportRow

# So many reports a transaction, so that no citizen waits long for one.
AT_ONCE = 50
WITHDRAWN = "identity.withdrawn"
# What stands where something sealed was that only the desk still has: an identity can still be withdrawn.
GONE = ""


@dataclass(frozen=True, slots=True)
class Periods:
    """For how long: the copy of what was delivered, a report after it was closed, and one that never was."""

    delivered: timedelta
    closed: timedelta
    open: timedelta


@dataclass(frozen=True, slots=True)
class Kept:
    """How many reports are due, or went: as copies of what the desk has, and altogether; and how many files."""

    copies: int
    reports: int
    files: int = 0


_Batch = Callable[[AsyncSession, Sequence[str]], Awaitable[tuple[int, list[str]]]]


class Keeping:
    """Lets go of reports; what was not delivered is never touched, however old it is."""

    def __init__(self, database: Database, evidence: EvidenceStore, periods: Periods) -> None:
        self._database = database
        self._evidence = evidence
        self._periods = periods

    async def plan(self, now: datetime) -> Kept:
        """What `apply` would do now."""
        copies, reports = (select(func.count()).select_from(one.subquery()) for one in self._due(now))
        async with self._database.reading() as session:
            return Kept((await session.scalar(copies)) or 0, (await session.scalar(reports)) or 0)

    async def apply(self, now: datetime) -> Kept:
        """Do it, some reports at a time: what a crash leaves is done the next time, files that it leaves are swept."""
        copies, reports = self._due(now)
        before = now - self._periods.delivered

        async def emptied(session: AsyncSession, ids: Sequence[str]) -> tuple[int, list[str]]:
            return await _empty(session, ids, before)

        # Whole reports first, so that none is emptied only to be deleted.
        gone, their_files = await _all(self._database, self._evidence, reports, _delete)
        empty, files = await _all(self._database, self._evidence, copies, emptied)
        return Kept(empty, gone, files + their_files)

    def _due(self, now: datetime) -> tuple[Select[str], Select[str]]:
        periods = self._periods
        # Whoever asked something has time to come back for the answer.
        quiet = now - min(periods.delivered, periods.closed)
        over = _over(closed=now - periods.closed, open_=now - periods.open, quiet=quiet)
        return _delivered_before(now - periods.delivered), over


async def erase_asked(database: Database, store: EvidenceStore) -> int:
    """Let go of the copies of reports whose citizen asked for it, once the desk has all of them; how many went."""
    async with database.reading() as session:
        if not await session.scalar(select(_asked().exists())):
            return 0
    # Nothing was delivered after that.
    before = datetime.max.replace(tzinfo=UTC)

    async def emptied(session: AsyncSession, ids: Sequence[str]) -> tuple[int, list[str]]:
        return await _empty(session, ids, before)

    reports, _files = await _all(database, store, _asked(), emptied)
    return reports


async def _all(database: Database, store: EvidenceStore, due: Select[str], batch: _Batch) -> tuple[int, int]:
    """Both counts: of reports and of files."""
    reports = files = 0
    while True:
        async with database.transaction() as session:
            ids = list(await session.scalars(due.limit(AT_ONCE)))
            # Locked in this order, as a withdrawal does.
            locked = select(ReportRow.report_id).where(ReportRow.report_id.in_(ids)).order_by(ReportRow.report_id)
            await session.execute(locked.with_for_update())
            # Asked again under the lock: its citizen may have added to it.
            ids = list(await session.scalars(due.where(due.selected_columns[0].in_(ids))))
            count, evidence = await batch(session, ids) if ids else (0, [])
        for evidence_id in evidence:
            await store.remove(evidence_id)
        reports, files = reports + count, files + len(evidence)
        if not count:
            return reports, files


def _asked() -> Select[str]:
    """Reports that are to go of which the desk has everything, and something is still here."""
    other = aliased(OutboxRow)
    is_owed = select(other.number).where(other.report_id == ErasureRow.report_id, other.delivered_at.is_(None)).exists()
    is_here = (OutboxRow.report_id == ErasureRow.report_id, OutboxRow.type != WITHDRAWN)
    is_left = select(OutboxRow.number).where(*is_here).exists()
    return select(ErasureRow.report_id).where(is_left, ~is_owed)


def _delivered_before(before: datetime) -> Select[str]:
    """Reports of which everything was delivered before that, and something of it is still here."""
    other = aliased(OutboxRow)
    late = or_(other.delivered_at.is_(None), other.delivered_at >= before)
    is_owed = select(other.number).where(other.report_id == OutboxRow.report_id, late).exists()
    is_due = (OutboxRow.delivered_at < before, OutboxRow.type != WITHDRAWN, ~is_owed)
    return select(OutboxRow.report_id).where(*is_due).distinct()


def _over(*, closed: datetime, open_: datetime, quiet: datetime) -> Select[str]:
    """Reports that stand as they do for too long, of which nothing is owed to the desk and nothing was said since `quiet`."""
    is_over = or_(and_(ReportRow.state == "closed", ReportRow.state_at < closed), ReportRow.state_at < open_)
    owed = (OutboxRow.report_id == ReportRow.report_id, OutboxRow.delivered_at.is_(None))
    added = (AdditionRow.report_id == ReportRow.report_id, AdditionRow.added_at >= quiet)
    replied = (ReplyRow.report_id == ReportRow.report_id, ReplyRow.at >= quiet)
    asked = (ErasureRow.report_id == ReportRow.report_id, ErasureRow.asked_at >= quiet)
    columns = {
        OutboxRow.number: owed,
        AdditionRow.addition_id: added,
        ReplyRow.reply_id: replied,
        ErasureRow.report_id: asked,
    }
    is_quiet = [~select(one).where(*which).exists() for one, which in columns.items()]
    return select(ReportRow.report_id).where(is_over, *is_quiet)


async def _empty(session: AsyncSession, ids: Sequence[str], before: datetime) -> tuple[int, list[str]]:
    """Delete what is sealed in these reports and is at the desk; how many, and the ids of their files.

    Their withdrawals stay in the outbox, so that a desk that was restored can be told again.
    """
    outbox = list(await session.scalars(select(OutboxRow).where(OutboxRow.report_id.in_(ids)).with_for_update()))
    # Read under its own lock: a reconciliation may have put one back.
    owed = {row.report_id for row in outbox if row.delivered_at is None or row.delivered_at >= before}
    sent = [row for row in outbox if row.report_id not in owed and row.type != WITHDRAWN]
    reports = sorted({row.report_id for row in sent})
    whole = [row.report_id for row in sent if row.type == "report.filed"]
    additions = [row.subject_id for row in sent if row.type == "report.added"]
    of_report = and_(EvidenceRow.report_id.in_(whole), EvidenceRow.addition_id.is_(None))
    named = delete(EvidenceRow).where(or_(of_report, EvidenceRow.addition_id.in_(additions)))
    files = list(await session.scalars(named.returning(EvidenceRow.evidence_id)))
    await session.execute(delete(AdditionRow).where(AdditionRow.addition_id.in_(additions)))
    await session.execute(update(ReportRow).where(ReportRow.report_id.in_(whole)).values(sealed=GONE))
    has_identity = (ReportRow.report_id.in_(whole), ReportRow.sealed_identity.is_not(None))
    await session.execute(update(ReportRow).where(*has_identity).values(sealed_identity=GONE))
    await session.execute(delete(OutboxRow).where(OutboxRow.number.in_([row.number for row in sent])))
    return len(reports), files


async def _delete(session: AsyncSession, ids: Sequence[str]) -> tuple[int, list[str]]:
    """Delete these reports with all that belongs to them; how many, and the ids of their files."""
    theirs = delete(EvidenceRow).where(EvidenceRow.report_id.in_(ids)).returning(EvidenceRow.evidence_id)
    files = list(await session.scalars(theirs))
    for table in (ErasureRow, ReplyRow, AdditionRow, OutboxRow, ReportRow):
        await session.execute(delete(table).where(table.report_id.in_(ids)))
    return len(ids), files
