"""Casework: what analysts do to a case: move it, verify it, write to the reporter."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.casework.workable import NothingToSay, Stale, said, workable
from desk.casework.writing import Writing
from desk.custody import Custody, Entry
from desk.database import Database
from desk.ingest.filing import change_state, wait_for
from desk.states import check_move
from desk.tables import CaseRow, ReportRow, VerificationRow
from storage.wire import State

RESULTS = ("founded", "unfounded", "unclear")


class Casework:
    """Changes to cases; each is in the custody log, in the same transaction."""

    def __init__(self, database: Database, custody: Custody, recipients: tuple[str, ...]) -> None:
        self._database = database
        self._custody = custody
        self._writing = Writing(recipients)

    async def move(self, analyst: Analyst, case_id: str, state: State, *, seen: str = "") -> None:
        """Change a case's state; the reporters learn of it by their reference.

        `seen` is the state that the analyst saw. Raises MoveRefused, Stale, Purged or Merged.
        """
        async with self._database.transaction() as session:
            case = await workable(session, analyst, case_id)
            if seen and case.state not in (seen, state.value):
                raise Stale
            check_move(case.state, state)
            await self._custody.append(session, Entry(analyst.name, f"state {state.value}", case_id))
            await change_state(session, case, state)

    async def verify(self, analyst: Analyst, case_id: str, *, checked: str, result: str) -> None:
        """Record what was checked and with what result; raises NothingToSay, Purged or Merged."""
        words = said(checked)
        if result not in RESULTS:
            raise NothingToSay
        async with self._database.transaction() as session:
            await workable(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, f"verified {result}", case_id))
            row = VerificationRow(
                case_id=case_id, at=datetime.now(UTC), analyst=analyst.name, checked=words, result=result
            )
            session.add(row)

    async def write(self, analyst: Analyst, case_id: str, report_id: str, *, kind: str, text: str) -> None:
        """Seal words to the reporter's reference; a question waits for more information.

        Raises NothingToSay, Purged or Merged.
        """
        words = said(text)
        if kind not in ("question", "note"):
            raise NothingToSay
        async with self._database.transaction() as session:
            case = await workable(session, analyst, case_id)
            report = await _report(session, case, report_id)
            await self._custody.append(session, Entry(analyst.name, kind, case_id))
            self._writing.send(session, report, author=analyst.name, kind=kind, text=words)
            if kind == "question":
                await wait_for(session, case, report_id)


async def _report(session: AsyncSession, case: CaseRow, report_id: str) -> ReportRow:
    report = await session.get(ReportRow, report_id)
    if report is None or report.case_id != case.case_id:
        raise NotForYou
    return report
