"""Closing: a case ends with an outcome, and each reporter is told in their language as much as may be told."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Reply
from desk.accounts.signing_in import Analyst
from desk.cases import evidence
from desk.casework.outcomes import LAWFUL, OUTCOMES, REFERRED, Answers, is_untold
from desk.casework.purging import purge, purge_work
from desk.casework.tables import OutcomeRow
from desk.casework.workable import NothingToSay, Stale, said, workable
from desk.casework.writing import Writing
from desk.custody import Custody, Entry
from desk.database import Database
from desk.ingest.filing import change_state
from desk.queue.counting import recount
from desk.queue.holding import changed_since
from desk.referral.steps import HandedOver
from desk.referral.taking_back import forget_unsent, is_out
from desk.retention.due import refuse_held
from desk.tables import CaseRow, ReportRow
from storage.wire import State


class NotReferred(Exception):
    """A case that was not referred cannot be closed as referred."""


@dataclass(frozen=True, slots=True)
class ClosingText:
    """What `count` reporters are going to read; one that is not `editable` is the same for everybody."""

    subtype: str
    language: str
    count: int
    text: str
    editable: bool

    @property
    def field(self) -> str:
        """How a form calls it."""
        return f"text-{self.language}-{self.subtype}"


class Closing:
    """Ends cases."""

    def __init__(
        self,
        database: Database,
        custody: Custody,
        writing: Writing,
        answers: Answers,
        *,
        folder: Path,
        dossiers: Path,
    ) -> None:
        self._database = database
        self._custody = custody
        self._writing = writing
        self._answers = answers
        self._folder = folder
        self._dossiers = dossiers

    async def texts(self, analyst: Analyst, case_id: str, outcome: str) -> tuple[ClosingText, ...]:
        """What would be told, one text for each language and subtype; raises as `close` does."""
        async with self._database.transaction() as session:
            case = await _closable(session, analyst, case_id, outcome)
            return self._texts(await _reports(session, case), outcome)

    async def close(
        self,
        analyst: Analyst,
        case_id: str,
        outcome: str,
        *,
        texts: Mapping[str, str],
        seen: str = "",
        version: str = "",
        reason: str = "",
    ) -> None:
        """Close a case and tell its reporters; `texts` are by the `field` of each ClosingText.

        `seen` is the state that the analyst saw, `version` how far the case was;
        `reason` stands in the custody log. Raises NotReferred, NothingToSay, Stale, Purged or Merged.
        """
        async with self._database.transaction() as session:
            case = await _closable(session, analyst, case_id, outcome)
            if (seen and case.state != seen) or await changed_since(session, case_id, version):
                raise Stale
            reports = await _reports(session, case)
            told = {one.field: self._told(one, texts) for one in self._texts(reports, outcome)}
            await self._custody.append(session, Entry(analyst.name, f"closed {outcome}", case_id, reason))
            session.add(OutcomeRow(case_id=case_id, at=datetime.now(UTC), analyst=analyst.name, code=outcome))
            await change_state(session, case, State.CLOSED)
            for report in reports:
                text = told[f"text-{report.language}-{report.subtype}"]
                self._writing.send(session, report, author=analyst.name, kind="note", text=text)

    async def check_lawful(self, analyst: Analyst, case_id: str) -> None:
        """Raises as `close_as_lawful` does, before anybody is asked whether they are sure."""
        async with self._database.transaction() as session:
            await workable(session, analyst, case_id)
            await refuse_held(session, case_id)
            if await is_out(session, case_id):
                raise HandedOver

    async def close_as_lawful(self, analyst: Analyst, case_id: str, *, version: str = "") -> None:
        """Close a case that reports nothing illegal: its text, files and identities go, its count stays.

        Raises OnHold, HandedOver where a service has a dossier of it, Stale, Purged or Merged.
        """
        async with self._database.transaction() as session:
            case = await workable(session, analyst, case_id)
            if await changed_since(session, case_id, version):
                raise Stale
            await refuse_held(session, case_id)
            unsent = await forget_unsent(session, case_id)
            await self._custody.append(session, Entry(analyst.name, "closed as lawful", case_id))
            reports = await _reports(session, case)
            gone = [evidence_id for report in reports for evidence_id in await purge(session, report)]
            await purge_work(session, case_id)
            session.add(OutcomeRow(case_id=case_id, at=datetime.now(UTC), analyst=analyst.name, code=LAWFUL))
            await change_state(session, case, State.CLOSED)
            await recount(session, case_id)
            for report in reports:
                text = self._answers.closing(LAWFUL, report.subtype, report.language)
                self._writing.send_only(session, report, Reply(report.report_id, uuid.uuid4().hex, "note", text))
        for evidence_id in gone:
            await evidence.remove(self._folder, evidence_id)
        for referral_id in unsent:
            await evidence.remove(self._dossiers, referral_id)

    def _texts(self, reports: list[ReportRow], outcome: str) -> tuple[ClosingText, ...]:
        counts: dict[tuple[str, str], int] = {}
        for report in reports:
            key = report.subtype, report.language
            counts[key] = counts.get(key, 0) + 1
        return tuple(
            ClosingText(
                subtype, language, count, self._answers.closing(outcome, subtype, language), not is_untold(subtype)
            )
            for (subtype, language), count in counts.items()
        )

    def _told(self, one: ClosingText, texts: Mapping[str, str]) -> str:
        return said(texts.get(one.field, one.text)) if one.editable else one.text


async def _closable(session: AsyncSession, analyst: Analyst, case_id: str, outcome: str) -> CaseRow:
    case = await workable(session, analyst, case_id)
    if outcome not in OUTCOMES or outcome == LAWFUL:
        raise NothingToSay
    if outcome == REFERRED and case.state != State.REFERRED.value:
        raise NotReferred
    if case.state == State.CLOSED.value:
        raise Stale
    return case


async def _reports(session: AsyncSession, case: CaseRow) -> list[ReportRow]:
    query = select(ReportRow).where(ReportRow.case_id == case.case_id).order_by(ReportRow.arrived_at)
    return list(await session.scalars(query))
