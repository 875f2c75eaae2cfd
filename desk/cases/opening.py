"""Opening: a report with all that belongs to it, from its rows and what is inside their seals."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Addition, Document, File, Particulars, Reply, Report
from desk.cases.opened import Message, OpenAddition, OpenFile, OpenReport
from desk.tables import AdditionRow, EvidenceRow, MessageRow, ReportRow

# What is sealed, and the id of the report that it has to be about; None when it does not open, or is about another.
Opens = Callable[[bytes, str], Document | None]
_Named = tuple[File, ReportRow | AdditionRow, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """A report with what belongs to it, as stored."""

    report: ReportRow
    additions: tuple[AdditionRow, ...]
    messages: tuple[MessageRow, ...]
    files: tuple[EvidenceRow, ...]


async def rows_of(session: AsyncSession, report: ReportRow) -> Rows:
    """What belongs to a report."""
    added = select(AdditionRow).where(AdditionRow.report_id == report.report_id).order_by(AdditionRow.added_at)
    written = select(MessageRow).where(MessageRow.report_id == report.report_id).order_by(MessageRow.at)
    files = select(EvidenceRow).where(EvidenceRow.report_id == report.report_id).order_by(EvidenceRow.evidence_id)
    return Rows(
        report=report,
        additions=tuple(await session.scalars(added)),
        messages=tuple(await session.scalars(written)),
        files=tuple(await session.scalars(files)),
    )


def opened(rows: Rows, opens: Opens) -> OpenReport:
    """The report, unsealed; blocking."""
    report = _as_told(opens(rows.report.sealed, rows.report.report_id), rows.report)
    additions = [OpenAddition(row, _addition(row, opens)) for row in rows.additions]
    messages = tuple(_message(row, additions, opens) for row in rows.messages)
    answers = {answer.row.addition_id for message in messages for answer in message.answers}
    named = _named(rows.report, report, additions)
    files = tuple(_file(rows.report, row, named.pop(row.evidence_id, None), opens) for row in rows.files)
    return OpenReport(
        row=rows.report,
        report=report,
        additions=tuple(one for one in additions if one.row.addition_id not in answers),
        messages=messages,
        files=files,
        missing=tuple(_file(rows.report, None, one, opens) for one in named.values()),
    )


def _as_told(document: Document | None, row: ReportRow) -> Report | None:
    """The report, when what is inside agrees with what was told outside: who may see it depends on that."""
    if isinstance(document, Report) and (document.category, document.subtype) == (row.category, row.subtype):
        return document
    return None


def _addition(row: AdditionRow, opens: Opens) -> Addition | None:
    document = opens(row.sealed, row.report_id)
    return document if isinstance(document, Addition) and document.addition_id == row.addition_id else None


def _message(row: MessageRow, additions: list[OpenAddition], opens: Opens) -> Message:
    reply = opens(row.sealed, row.report_id)
    answers = [one for one in additions if one.addition and one.addition.reply_to == row.reply_id]
    return Message(row, reply.text if isinstance(reply, Reply) else "", tuple(answers))


def _named(row: ReportRow, report: Report | None, additions: list[OpenAddition]) -> dict[str, _Named]:
    """Every file that is named, by its id; who named it first is believed."""
    documents: list[tuple[ReportRow | AdditionRow, Report | Addition, str]] = []
    if report:
        documents.append((row, report, report.filed_at))
    documents += [(one.row, one.addition, one.addition.added_at) for one in additions if one.addition]
    named: dict[str, _Named] = {}
    for by, document, told_at in documents:
        for file in document.files:
            named.setdefault(file.id, (file, by, told_at))
    return named


def _file(report: ReportRow, row: EvidenceRow | None, named: _Named | None, opens: Opens) -> OpenFile:
    file, named_by, told_at = named or (None, None, "")
    particulars = _particulars(file, report.report_id, opens) if file else None
    return OpenFile(report.subtype, row, file, named_by, told_at, particulars)


def _particulars(file: File, report_id: str, opens: Opens) -> Particulars | None:
    try:
        document = opens(base64.b64decode(file.particulars, validate=True), report_id)
    except binascii.Error:
        return None
    return document if isinstance(document, Particulars) and document.evidence_id == file.id else None
