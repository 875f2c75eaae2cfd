"""Answering: an analyst answers a reporter's request by their reference, and deletes the report where nothing forbids it."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Reply
from desk.access import NotForYou, seen_case
from desk.accounts.signing_in import Analyst
from desk.cases import evidence
from desk.casework.outcomes import ON_REQUEST
from desk.casework.purging import purge, purge_work
from desk.casework.tables import MergeRow, OutcomeRow
from desk.casework.workable import Merged, Stale, said
from desk.casework.writing import Writing
from desk.custody import Custody, Entry
from desk.database import Database
from desk.ingest.filing import change_state
from desk.queue.counting import recount
from desk.referral.taking_back import forget_unsent
from desk.retention.due import refuse_held
from desk.rights.tables import RequestRow
from desk.tables import CaseRow, ReportRow
from storage.wire import State

ANSWERED, ERASED = "answered", "erased"


class NotAlone(Exception):
    """Other reports are in the case, and their evidence is not this reporter's to delete."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Each answer is in the custody log; its words are sealed to the reporter's reference."""

    database: Database
    custody: Custody
    writing: Writing
    folder: Path
    dossiers: Path

    async def answer(self, analyst: Analyst, case_id: str, request_id: str, *, text: str) -> None:
        """Tell the reporter what became of the request; raises NotForYou, NothingToSay, Stale or Merged."""
        words = said(text)
        async with self.database.transaction() as session:
            case, request, report = await _open(session, analyst, case_id, request_id)
            await self.custody.append(session, Entry(analyst.name, f"answered {request.asked}", case_id, request_id))
            _end(request, analyst, ANSWERED)
            if report.purged_at is None:
                self.writing.send(session, report, author=analyst.name, kind="note", text=words)
            else:
                self._tell(session, report, words)
            await recount(session, case.case_id)

    async def erase(self, analyst: Analyst, case_id: str, request_id: str, *, text: str) -> None:
        """Delete what the report says and who sent it, close its case, and tell the reporter.

        Raises OnHold, NotAlone, HandedOver where a service has a dossier of it, and as `answer` does.
        """
        words = said(text)
        async with self.database.transaction() as session:
            case, request, report = await _open(session, analyst, case_id, request_id)
            await _check_erasable(session, case_id)
            unsent = await forget_unsent(session, case_id)
            await self.custody.append(session, Entry(analyst.name, "erased on request", case_id, request_id))
            gone = await purge(session, report)
            await purge_work(session, case_id)
            _end(request, analyst, ERASED)
            if case.state != State.CLOSED.value:
                session.add(OutcomeRow(case_id=case_id, at=datetime.now(UTC), analyst=analyst.name, code=ON_REQUEST))
                await change_state(session, case, State.CLOSED)
            self._tell(session, report, words)
            await recount(session, case_id)
        for evidence_id in gone:
            await evidence.remove(self.folder, evidence_id)
        for referral_id in unsent:
            await evidence.remove(self.dossiers, referral_id)

    def _tell(self, session: AsyncSession, report: ReportRow, words: str) -> None:
        """Only the reporter reads it: the desk keeps nothing of a report that is purged."""
        self.writing.send_only(session, report, Reply(report.report_id, uuid.uuid4().hex, "note", words))


async def _open(
    session: AsyncSession, analyst: Analyst, case_id: str, request_id: str
) -> tuple[CaseRow, RequestRow, ReportRow]:
    """The case, the request and its report, while it waits for an answer; also where its content is gone."""
    case = await seen_case(session, analyst, case_id)
    if await session.get(MergeRow, case_id) is not None:
        raise Merged
    request = await session.get(RequestRow, request_id, with_for_update=True)
    if request is None or request.case_id != case_id:
        raise NotForYou
    report = await session.get_one(ReportRow, request.report_id)
    if request.answered_at is not None or not report.reply_key:
        raise Stale
    return case, request, report


async def _check_erasable(session: AsyncSession, case_id: str) -> None:
    await refuse_held(session, case_id)
    if (await session.scalar(select(func.count()).where(ReportRow.case_id == case_id)) or 0) > 1:
        raise NotAlone


def _end(request: RequestRow, analyst: Analyst, outcome: str) -> None:
    request.answered_at, request.answered_by, request.outcome = datetime.now(UTC), analyst.name, outcome
