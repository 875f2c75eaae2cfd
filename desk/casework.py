"""Casework: what analysts do to a case: move it, verify it, write to the reporter, close it as lawful."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pyrage
from pyrage import x25519
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Reply, to_json
from desk import evidence
from desk.access import NotForYou, seen_case
from desk.accounts import Analyst
from desk.comparing import forget_report
from desk.custody import Custody, Entry
from desk.database import Database
from desk.filing import change_state, wait_for
from desk.tables import (
    AdditionRow,
    CaseRow,
    EvidenceRow,
    MessageRow,
    ReportRow,
    UpdateRow,
    VerificationRow,
)
from storage.wire import State

MAX_MESSAGE = 1000
# Replies come in steps of this size, so that a length does not tell a short question from a long one.
PAD_TO_BYTES = 1024
RESULTS = ("founded", "unfounded", "unclear")


class NotVerified(Exception):
    """An anonymous report may be referred only after a recorded verification (law 03-23, articles 40 and 49)."""


class Purged(Exception):
    """The case was closed as lawful and its content is gone: nothing more is done to it."""


class NothingToSay(ValueError):
    """A message, a check or a reason without words, or with more than fit."""


class Casework:
    """Changes to cases; each is in the custody log, in the same transaction."""

    def __init__(self, database: Database, custody: Custody, folder: Path, recipients: tuple[str, ...]) -> None:
        self._database = database
        self._custody = custody
        self._folder = folder
        self._recipients = recipients

    async def move(self, analyst: Analyst, case_id: str, state: State) -> None:
        """Change a case's state; the reporters learn of it by their reference. Raises NotVerified or Purged."""
        async with self._database.transaction() as session:
            case = await _workable(session, analyst, case_id)
            if state is State.REFERRED and not await _may_be_referred(session, case):
                raise NotVerified
            await self._custody.append(session, Entry(analyst.name, f"state {state.value}", case_id))
            await change_state(session, case, state)

    async def verify(self, analyst: Analyst, case_id: str, *, checked: str, result: str) -> None:
        """Record what was checked and with what result; raises NothingToSay or Purged."""
        if not _has_words(checked) or result not in RESULTS:
            raise NothingToSay
        async with self._database.transaction() as session:
            await _workable(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, f"verified {result}", case_id))
            row = VerificationRow(
                case_id=case_id, at=datetime.now(UTC), analyst=analyst.name, checked=checked.strip(), result=result
            )
            session.add(row)

    async def write(self, analyst: Analyst, case_id: str, report_id: str, *, kind: str, text: str) -> None:
        """Seal words to the reporter's reference; a question waits for more information. Raises NothingToSay or Purged."""
        if not _has_words(text) or kind not in ("question", "note"):
            raise NothingToSay
        async with self._database.transaction() as session:
            case = await _workable(session, analyst, case_id)
            report = await session.get(ReportRow, report_id)
            if report is None or report.case_id != case_id:
                raise NotForYou
            await self._custody.append(session, Entry(analyst.name, kind, case_id))
            reply = Reply(report_id=report_id, reply_id=uuid.uuid4().hex, kind=kind, text=text.strip())
            self._send(session, analyst, report, reply)
            if kind == "question":
                await wait_for(session, case, report_id)

    async def close_as_lawful(self, analyst: Analyst, case_id: str) -> None:
        """Close a case that reports nothing illegal: its text, files and identities go, its count stays."""
        async with self._database.transaction() as session:
            case = await _workable(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, "closed as lawful", case_id))
            reports = (await session.scalars(select(ReportRow).where(ReportRow.case_id == case_id))).all()
            gone = [evidence_id for report in reports for evidence_id in await _purge(session, report)]
            await session.execute(delete(VerificationRow).where(VerificationRow.case_id == case_id))
            await change_state(session, case, State.CLOSED)
        for evidence_id in gone:
            await evidence.remove(self._folder, evidence_id)

    def _send(self, session: AsyncSession, analyst: Analyst, report: ReportRow, reply: Reply) -> None:
        now, content = datetime.now(UTC), _padded(reply)
        session.add(
            UpdateRow(
                report_id=report.report_id,
                at=now,
                type="reply",
                reply_id=reply.reply_id,
                sealed=_sealed(content, (report.reply_key,)),
            )
        )
        session.add(
            MessageRow(
                reply_id=reply.reply_id,
                report_id=report.report_id,
                at=now,
                kind=reply.kind,
                author=analyst.name,
                sealed=_sealed(content, self._recipients),
            )
        )


async def _workable(session: AsyncSession, analyst: Analyst, case_id: str) -> CaseRow:
    """The case, when this analyst may see it and it was not purged."""
    case = await seen_case(session, analyst, case_id)
    purged = select(ReportRow.report_id).where(ReportRow.case_id == case_id, ReportRow.purged_at.is_not(None))
    if (await session.scalars(purged)).first() is not None:
        raise Purged
    return case


async def _may_be_referred(session: AsyncSession, case: CaseRow) -> bool:
    anonymous = select(ReportRow.report_id).where(ReportRow.case_id == case.case_id, ReportRow.anonymous)
    if (await session.scalars(anonymous)).first() is None:
        return True
    verified = select(VerificationRow.id).where(VerificationRow.case_id == case.case_id)
    return (await session.scalars(verified)).first() is not None


async def _purge(session: AsyncSession, report: ReportRow) -> list[str]:
    """Delete what a report says and who sent it; the ids of its files."""
    report.sealed, report.sealed_identity, report.purged_at = b"", None, datetime.now(UTC)
    files = select(EvidenceRow.evidence_id).where(EvidenceRow.report_id == report.report_id)
    gone = list(await session.scalars(files))
    await forget_report(session, report.report_id)
    for table in (AdditionRow, MessageRow, EvidenceRow):
        await session.execute(delete(table).where(table.report_id == report.report_id))
    return gone


def _has_words(text: str) -> bool:
    return 0 < len(text.strip()) <= MAX_MESSAGE


def _padded(reply: Reply) -> bytes:
    data = json.dumps(to_json(reply), ensure_ascii=False).encode()
    return data + b" " * (-len(data) % PAD_TO_BYTES)


def _sealed(content: bytes, recipients: tuple[str, ...]) -> bytes:
    return bytes(pyrage.encrypt(content, [x25519.Recipient.from_str(one) for one in recipients]))
