"""Instructing: what prosecutors order on a case, until when, and that it is done; their words only under the desk's own seal."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from sqlalchemy import select

from conversations.report import Reply
from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.cases.reading import Cases
from desk.casework.workable import NothingToSay, said, workable
from desk.casework.writing import Writing
from desk.custody import Custody, Entry
from desk.database import Database
from desk.dossier.content import Instruction
from desk.referral.tables import InstructionRow

MAX_OFFICE = 200


class WrongDay(ValueError):
    """An instruction was received on a day that was, and has no deadline before it."""


@dataclass(frozen=True, slots=True)
class OpenInstruction:
    """An instruction with its words; None when its seal does not open."""

    row: InstructionRow
    text: str | None = field(repr=False)

    def is_overdue(self, now: datetime) -> bool:
        """Whether its deadline is over and it is not done."""
        return self.row.done_at is None and self.row.due_at is not None and self.row.due_at < now


class Instructing:
    """Keeps instructions; each is in the custody log."""

    def __init__(self, database: Database, custody: Custody, cases: Cases) -> None:
        self._database = database
        self._custody = custody
        self._cases = cases
        self._writing = Writing(cases.recipients)

    async def record(
        self, analyst: Analyst, case_id: str, *, office: str, text: str, received: date, due: date | None
    ) -> None:
        """Keep one; a deadline lasts until the end of its day. Raises NotForYou, NothingToSay, WrongDay, Purged or Merged."""
        words, by = said(text), said(office)
        if not analyst.refers:
            raise NotForYou
        if len(by) > MAX_OFFICE:
            raise NothingToSay
        now = datetime.now(UTC)
        if received > now.date() or (due is not None and due < received):
            raise WrongDay
        instruction_id = uuid.uuid4().hex
        async with self._database.transaction() as session:
            await workable(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, "instruction", case_id, instruction_id))
            row = InstructionRow(instruction_id=instruction_id, case_id=case_id, at=now, author=analyst.name)
            row.office, row.received_at = by, datetime.combine(received, time.min, UTC)
            row.due_at = datetime.combine(due, time(23, 59, 59), UTC) if due else None
            row.sealed, row.done_by = self._writing.own(instruction_id, words), ""
            session.add(row)

    async def done(self, analyst: Analyst, case_id: str, instruction_id: str) -> None:
        """Tick one off; once it is done, again changes nothing. Raises NotForYou, Purged or Merged."""
        async with self._database.transaction() as session:
            await workable(session, analyst, case_id)
            row = await session.get(InstructionRow, instruction_id)
            if row is None or row.case_id != case_id:
                raise NotForYou
            if row.done_at is None:
                await self._custody.append(session, Entry(analyst.name, "instruction done", case_id, instruction_id))
                row.done_at, row.done_by = datetime.now(UTC), analyst.name

    async def of_case(self, case_id: str) -> tuple[OpenInstruction, ...]:
        """Those of a case that somebody may see, the oldest first, unsealed."""
        query = select(InstructionRow).where(InstructionRow.case_id == case_id)
        async with self._database.reading() as session:
            rows = list(await session.scalars(query.order_by(InstructionRow.received_at, InstructionRow.at)))
        return tuple([OpenInstruction(row, await self._words(row)) for row in rows])

    async def for_dossier(self, case_id: str) -> tuple[Instruction, ...]:
        """Those that open, as a dossier has them."""
        found = await self.of_case(case_id)
        return tuple(
            Instruction(one.row.received_at, one.row.office, one.text, one.row.author)
            for one in found
            if one.text is not None
        )

    async def _words(self, row: InstructionRow) -> str | None:
        (document,) = await self._cases.documents([row.sealed], report_id=row.instruction_id)
        return document.text if isinstance(document, Reply) else None
