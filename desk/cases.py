"""Cases: one case opened to be read, its identities and its files; every look is on record before anything is shown."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Addition, Document, Identity, Reply, Report, UnreadableReport
from desk import evidence
from desk.access import NotForYou, seen_case
from desk.accounts import Analyst
from desk.custody import Custody, Entry, entries_about
from desk.database import Database
from desk.settings import DeskSettings
from desk.tables import AdditionRow, CaseRow, CustodyRow, EvidenceRow, MessageRow, ReportRow, VerificationRow
from desk.unsealing import Unsealer

CUSTODY_SHOWN = 20


class Mismatch(Exception):
    """The file inside the seal is not the one that the report names."""


@dataclass(frozen=True, slots=True)
class OpenAddition:
    """Something added later; `addition` is None when its seal does not open."""

    row: AdditionRow
    addition: Addition | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """What an analyst wrote, and what the citizen answered to it."""

    row: MessageRow
    text: str = field(repr=False)
    answers: tuple[OpenAddition, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report, unsealed; `report` is None when its seal does not open. Additions that answer stand with their message."""

    row: ReportRow
    report: Report | None = field(repr=False)
    additions: tuple[OpenAddition, ...]
    messages: tuple[Message, ...]
    files: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Everything of a case but identities and pictures."""

    case: CaseRow
    reports: tuple[OpenReport, ...]
    verifications: tuple[VerificationRow, ...]
    custody: tuple[CustodyRow, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """A report with what belongs to it, as stored."""

    report: ReportRow
    additions: tuple[AdditionRow, ...]
    messages: tuple[MessageRow, ...]
    files: tuple[EvidenceRow, ...]


class Cases:
    """The desk's reading room."""

    def __init__(self, database: Database, custody: Custody, settings: DeskSettings) -> None:
        self._database = database
        self._custody = custody
        self._folder = settings.desk_evidence_dir
        self._documents = Unsealer(settings.desk_private_key_files)
        self._identities = Unsealer(settings.identity_private_key_files)

    @property
    def recipients(self) -> tuple[str, ...]:
        """The desk's public keys, to keep what analysts write sealed as well."""
        return self._documents.recipients

    async def open(self, analyst: Analyst, case_id: str) -> OpenCase:
        """A case, unsealed; raises NotForYou."""
        async with self._database.transaction() as session:
            case = await seen_case(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, "case", case_id))
            reports = select(ReportRow).where(ReportRow.case_id == case_id).order_by(ReportRow.arrived_at)
            rows = [await _rows(session, row) for row in await session.scalars(reports)]
            verified = select(VerificationRow).where(VerificationRow.case_id == case_id).order_by(VerificationRow.id)
            verifications = tuple(await session.scalars(verified))
            custody = await entries_about(session, case_id, limit=CUSTODY_SHOWN)
        opened = await asyncio.to_thread(lambda: tuple(self._opened(one) for one in rows))
        return OpenCase(case, opened, verifications, custody)

    async def reveal(self, analyst: Analyst, case_id: str, *, reason: str) -> tuple[Identity | None, ...]:
        """The identities of a case's reporters, for a stated reason; None is one that does not open."""
        async with self._database.transaction() as session:
            await seen_case(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, "identity", case_id, reason))
            identified = ReportRow.sealed_identity.is_not(None)
            rows = list(await session.scalars(select(ReportRow).where(ReportRow.case_id == case_id, identified)))
        opened = [_document(self._identities, row.sealed_identity or b"", row.report_id) for row in rows]
        return tuple(one if isinstance(one, Identity) else None for one in opened)

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
            sealed = await evidence.read(self._folder, evidence_id)
        except FileNotFoundError as error:
            raise Mismatch from error
        content = await asyncio.to_thread(self._documents.content, sealed)
        if sha256(content).hexdigest() != row.sha256:
            raise Mismatch
        return row, content

    def _opened(self, rows: _Rows) -> OpenReport:
        report_id = rows.report.report_id
        additions = [OpenAddition(row, self._addition(row)) for row in rows.additions]
        messages = tuple(self._message(row, additions) for row in rows.messages)
        answers = {answer.row.addition_id for message in messages for answer in message.answers}
        return OpenReport(
            row=rows.report,
            report=_as_told(_document(self._documents, rows.report.sealed, report_id), rows.report),
            additions=tuple(one for one in additions if one.row.addition_id not in answers),
            messages=messages,
            files=rows.files,
        )

    def _addition(self, row: AdditionRow) -> Addition | None:
        document = _document(self._documents, row.sealed, row.report_id)
        return document if isinstance(document, Addition) and document.addition_id == row.addition_id else None

    def _message(self, row: MessageRow, additions: list[OpenAddition]) -> Message:
        reply = _document(self._documents, row.sealed, row.report_id)
        answers = [one for one in additions if one.addition and one.addition.reply_to == row.reply_id]
        return Message(row, reply.text if isinstance(reply, Reply) else "", tuple(answers))


async def _rows(session: AsyncSession, report: ReportRow) -> _Rows:
    added = select(AdditionRow).where(AdditionRow.report_id == report.report_id).order_by(AdditionRow.added_at)
    written = select(MessageRow).where(MessageRow.report_id == report.report_id).order_by(MessageRow.at)
    files = select(EvidenceRow).where(EvidenceRow.report_id == report.report_id).order_by(EvidenceRow.evidence_id)
    return _Rows(
        report=report,
        additions=tuple(await session.scalars(added)),
        messages=tuple(await session.scalars(written)),
        files=tuple(await session.scalars(files)),
    )


def _as_told(document: Document | None, row: ReportRow) -> Report | None:
    """The report, when what is inside agrees with what was told outside: who may see it depends on that."""
    if isinstance(document, Report) and (document.category, document.subtype) == (row.category, row.subtype):
        return document
    return None


def _document(unsealer: Unsealer, sealed: bytes, report_id: str) -> Document | None:
    try:
        return unsealer.document(sealed, report_id=report_id)
    except UnreadableReport:
        return None
