"""Notebook: what analysts write for each other on a case: notes, and tasks with somebody to do them by some day."""

import uuid
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import NotForYou, is_seen_by
from desk.accounts.rows import analyst_of
from desk.accounts.signing_in import Analyst
from desk.casework.tables import NoteRow, TaskRow
from desk.casework.workable import MAX_MESSAGE, NothingToSay, said, workable
from desk.casework.writing import Writing
from desk.custody import Custody, Entry
from desk.database import Database
from desk.tables import AccountRow, CaseRow

TASK, PASSED_ON = "task", "passed_on"


class Notebook:
    """Notes and tasks; each is in the custody log, their words only under the desk's own seal."""

    def __init__(self, database: Database, custody: Custody, writing: Writing) -> None:
        self._database = database
        self._custody = custody
        self._writing = writing

    async def note(self, analyst: Analyst, case_id: str, *, text: str, most: int = MAX_MESSAGE) -> None:
        """Keep a note of at most `most` characters; raises NothingToSay, Purged or Merged."""
        words, note_id = said(text, most=most), uuid.uuid4().hex
        async with self._database.transaction() as session:
            await workable(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, "desk note", case_id))
            row = NoteRow(note_id=note_id, case_id=case_id, at=datetime.now(UTC), author=analyst.name)
            row.sealed = self._writing.own(note_id, words)
            session.add(row)

    async def task(self, analyst: Analyst, case_id: str, *, text: str, assignee: str, due: date | None) -> None:
        """Keep a task; `assignee` is an account's name or empty. Raises NothingToSay, Purged or Merged."""
        words = said(text)
        async with self._database.transaction() as session:
            case = await workable(session, analyst, case_id)
            if assignee and assignee not in await assignees(session, case):
                raise NothingToSay
            await self._custody.append(session, Entry(analyst.name, "task", case_id))
            self._keep(session, analyst, case_id, kind=TASK, text=words, assignee=assignee, due=due)

    async def done(self, analyst: Analyst, case_id: str, task_id: str) -> None:
        """Tick a task off; once it is done, again changes nothing. Raises NotForYou, Purged or Merged."""
        async with self._database.transaction() as session:
            await workable(session, analyst, case_id)
            row = await session.get(TaskRow, task_id)
            if row is None or row.case_id != case_id:
                raise NotForYou
            if row.done_at is None:
                await self._custody.append(session, Entry(analyst.name, "task done", case_id))
                row.done_at, row.done_by = datetime.now(UTC), analyst.name

    async def pass_on(self, analyst: Analyst, case_id: str) -> None:
        """Hand a case back to the queue for somebody else, who is told so by a task. Raises Purged or Merged."""
        async with self._database.transaction() as session:
            case = await workable(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, "passed on", case_id))
            if case.assigned_to == analyst.account_id:
                case.assigned_to = case.assigned_at = None
            self._keep(session, analyst, case_id, kind=PASSED_ON, text="", assignee="", due=None)

    def _keep(
        self,
        session: AsyncSession,
        analyst: Analyst,
        case_id: str,
        *,
        kind: str,
        text: str,
        assignee: str,
        due: date | None,
    ) -> None:
        row = TaskRow(task_id=uuid.uuid4().hex, case_id=case_id, at=datetime.now(UTC), author=analyst.name)
        row.kind, row.assignee, row.done_by = kind, assignee, ""
        row.due_at = datetime.combine(due, time.min, UTC) if due else None
        row.sealed = self._writing.own(row.task_id, text)
        session.add(row)


async def assignees(session: AsyncSession, case: CaseRow) -> tuple[str, ...]:
    """The names of those who can be given a task: whoever may see the case."""
    accounts = await session.scalars(
        select(AccountRow).where(AccountRow.disabled_at.is_(None)).order_by(AccountRow.name)
    )
    return tuple(one.name for one in accounts if is_seen_by(analyst_of(one, ""), case))
