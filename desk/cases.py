"""Cases: the queue, and one case opened to be read; every look is on record before anything is shown."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sqlalchemy import ColumnElement, Select, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from conversations.report import Addition, Document, Identity, Reply, Report, UnreadableReport
from desk import evidence
from desk.accounts import Analyst
from desk.custody import Custody, Entry, entries_about
from desk.database import Database
from desk.settings import DeskSettings
from desk.tables import AdditionRow, CaseRow, CustodyRow, EvidenceRow, MessageRow, ReportRow, VerificationRow
from desk.unsealing import Unsealer

PAGE = 50
# Cases of this category are for cleared analysts only.
CLEARED_ONLY = "CHILD"


class NotForYou(Exception):
    """There is no such case, or this analyst may not see it: the two look the same."""


class Mismatch(Exception):
    """The file inside the seal is not the one that the report names."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A case in the queue."""

    case: CaseRow
    report: ReportRow
    files: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue."""

    lines: tuple[QueueLine, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Message:
    """What an analyst wrote, and what the citizen answered to it."""

    row: MessageRow
    text: str
    answers: tuple[Addition, ...]


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report, unsealed; `report` is None when its seal does not open."""

    row: ReportRow
    report: Report | None = field(repr=False)
    additions: tuple[Addition | None, ...] = field(repr=False)
    messages: tuple[Message, ...] = field(repr=False)
    files: tuple[EvidenceRow, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Everything of a case but identities and pictures."""

    case: CaseRow
    reports: tuple[OpenReport, ...]
    verifications: tuple[VerificationRow, ...]
    custody: tuple[CustodyRow, ...]


class Cases:
    """The desk's reading room."""

    def __init__(self, database: Database, custody: Custody, settings: DeskSettings) -> None:
        self._database = database
        self._custody = custody
        self._folder: Path = settings.desk_evidence_dir
        self._unsealer = Unsealer(settings.desk_private_key_files)
        self._identities = Unsealer(settings.identity_private_key_files)

    @property
    def recipients(self) -> tuple[str, ...]:
        """The desk's public keys, to keep what analysts write sealed as well."""
        return self._unsealer.recipients

    async def queue(self, analyst: Analyst, *, page: int = 1, state: str = "", seen: bool = True) -> Queue:
        """A page of cases, most urgent and then oldest first; `seen` puts the look on record."""
        in_state = CaseRow.state == state if state else CaseRow.state != "closed"
        wanted = select(CaseRow.case_id).where(_visible(analyst), in_state)
        async with self._database.transaction() if seen else self._database.reading() as session:
            if seen:
                await self._custody.append(session, Entry(analyst.name, "queue", state or "open"))
            total = await session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            pages = max(-(-total // PAGE), 1)
            page = min(max(page, 1), pages)
            lines = await _lines(session, wanted, offset=(page - 1) * PAGE)
        return Queue(tuple(lines), page, pages, total)

    async def open_case(self, analyst: Analyst, case_id: str) -> OpenCase:
        """A case, unsealed; raises NotForYou."""
        async with self._database.transaction() as session:
            found = await seen_case(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, "case", case_id))
            rows = await session.scalars(select(ReportRow).where(ReportRow.case_id == case_id))
            reports = [await self._opened(session, row) for row in rows]
            verified = select(VerificationRow).where(VerificationRow.case_id == case_id).order_by(VerificationRow.id)
            return OpenCase(
                case=found,
                reports=tuple(reports),
                verifications=tuple(await session.scalars(verified)),
                custody=tuple(await entries_about(session, case_id, limit=20)),
            )

    async def reveal(self, analyst: Analyst, case_id: str, *, reason: str) -> tuple[Identity, ...]:
        """The identities of a case's reporters, for a stated reason."""
        async with self._database.transaction() as session:
            await seen_case(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, "identity", case_id, reason))
            rows = (await session.scalars(select(ReportRow).where(ReportRow.case_id == case_id))).all()
        opened = [_opens(self._identities, row.sealed_identity, row.report_id) for row in rows if row.sealed_identity]
        return tuple(one for one in opened if isinstance(one, Identity))

    async def file(self, analyst: Analyst, case_id: str, evidence_id: str) -> tuple[EvidenceRow, bytes]:
        """A file of a case, in the clear, in memory; raises NotForYou, UnreadableReport or Mismatch."""
        async with self._database.transaction() as session:
            await seen_case(session, analyst, case_id)
            row = await session.get(EvidenceRow, evidence_id)
            report = await session.get(ReportRow, row.report_id) if row and row.report_id else None
            if row is None or report is None or report.case_id != case_id:
                raise NotForYou
            await self._custody.append(session, Entry(analyst.name, "evidence", case_id, evidence_id))
        try:
            content = self._unsealer.content(await evidence.read(self._folder, evidence_id))
        except FileNotFoundError as error:
            raise NotForYou from error
        if sha256(content).hexdigest() != row.sha256:
            raise Mismatch
        return row, content

    async def _opened(self, session: AsyncSession, row: ReportRow) -> OpenReport:
        added = select(AdditionRow).where(AdditionRow.report_id == row.report_id).order_by(AdditionRow.added_at)
        sent = select(MessageRow).where(MessageRow.report_id == row.report_id).order_by(MessageRow.at)
        files = select(EvidenceRow).where(EvidenceRow.report_id == row.report_id)
        additions = [_opens(self._unsealer, one.sealed, row.report_id) for one in await session.scalars(added)]
        readable = [one for one in additions if isinstance(one, Addition)]
        messages = [self._message(one, readable) for one in await session.scalars(sent)]
        document = _opens(self._unsealer, row.sealed, row.report_id)
        return OpenReport(
            row=row,
            report=document if isinstance(document, Report) else None,
            additions=tuple(one if isinstance(one, Addition) else None for one in additions),
            messages=tuple(messages),
            files=tuple(await session.scalars(files)),
        )

    def _message(self, row: MessageRow, additions: list[Addition]) -> Message:
        reply = _opens(self._unsealer, row.sealed, row.report_id)
        answers = tuple(one for one in additions if one.reply_to == row.reply_id)
        return Message(row, reply.text if isinstance(reply, Reply) else "", answers)


async def seen_case(session: AsyncSession, analyst: Analyst, case_id: str) -> CaseRow:
    """The case, when it is there and this analyst may see it; raises NotForYou."""
    found = await session.scalar(select(CaseRow).where(_visible(analyst), CaseRow.case_id == case_id))
    if found is None:
        raise NotForYou
    return found


async def _lines(session: AsyncSession, wanted: Select[str], *, offset: int) -> list[QueueLine]:
    other = aliased(ReportRow)
    first_report = (
        select(func.min(other.report_id)).where(other.case_id == CaseRow.case_id).correlate(CaseRow).scalar_subquery()
    )
    counted = (
        select(func.count(EvidenceRow.evidence_id))
        .where(EvidenceRow.report_id == ReportRow.report_id)
        .correlate(ReportRow)
        .scalar_subquery()
    )
    # More information is being waited for: the others first.
    waiting = case((CaseRow.state == "more_information", 1), else_=0)
    query = (
        select(CaseRow, ReportRow, counted)
        .join(ReportRow, ReportRow.report_id == first_report)
        .where(CaseRow.case_id.in_(wanted))
        .order_by(CaseRow.priority, waiting, CaseRow.opened_at)
        .offset(offset)
        .limit(PAGE)
    )
    return [QueueLine(found, report, files) for found, report, files in await session.execute(query)]


def _visible(analyst: Analyst) -> ColumnElement[bool]:
    return true() if analyst.cleared else CaseRow.category != CLEARED_ONLY


def _opens(unsealer: Unsealer, sealed: bytes | None, report_id: str) -> Document | None:
    try:
        return unsealer.document(sealed or b"", report_id=report_id)
    except UnreadableReport:
        return None
