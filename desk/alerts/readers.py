"""Readers: whose chats an alert may go to: accounts as they are at this moment, and who of them is on call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.rows import analyst_of
from desk.alerts.rota import SUPERVISORS, Shift, on_call
from desk.alerts.tables import LinkedRow, ShiftRow
from desk.queue.assignment import may_work
from desk.roles import Analyst
from desk.tables import AccountRow, CaseRow


@dataclass(frozen=True, slots=True)
class Reader:
    """An account with a chat that can be written to."""

    account: AccountRow
    link: LinkedRow

    @property
    def analyst(self) -> Analyst:
        """Who that is, with the role and clearance of this moment."""
        return analyst_of(self.account, "")

    def may_have(self, case: CaseRow) -> bool:
        """Whether a card about the case may go there."""
        return may_work(self.account, case)


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody with a chat, and the rota."""

    all: tuple[Reader, ...]
    shifts: tuple[Shift, ...]

    def who_may(self, case: CaseRow) -> tuple[Reader, ...]:
        """Whoever may work the case."""
        return self._of(case, _anybody)

    def supervisors(self, case: CaseRow) -> tuple[Reader, ...]:
        """Whoever may work the case and supervises."""
        return self._of(case, _supervises)

    def alone(self, case: CaseRow, account_id: str | None) -> tuple[Reader, ...]:
        """One account, if it may work the case."""
        return tuple(one for one in self.who_may(case) if one.account.account_id == account_id)

    def on_line(self, case: CaseRow, line: int, at: datetime) -> tuple[Reader, ...]:
        """Whoever is on a line now and may work the case; the last line is every supervisor."""
        if line >= SUPERVISORS:
            return self.supervisors(case)
        called = on_call(self.shifts, line, at)
        return tuple(one for one in self.who_may(case) if one.account.account_id in called)

    def _of(self, case: CaseRow, wanted: Callable[[Reader], bool]) -> tuple[Reader, ...]:
        return tuple(one for one in self.all if wanted(one) and one.may_have(case))


async def readers(session: AsyncSession) -> Readers:
    """As they are now."""
    query = select(AccountRow, LinkedRow).join(LinkedRow, LinkedRow.account_id == AccountRow.account_id)
    rows = await session.execute(query.where(LinkedRow.dead_at.is_(None), AccountRow.disabled_at.is_(None)))
    return Readers(tuple(Reader(row.AccountRow, row.LinkedRow) for row in rows), await shifts(session))


async def shifts(session: AsyncSession) -> tuple[Shift, ...]:
    """The rota, without those who may not be on call any more."""
    query = select(ShiftRow, AccountRow).join(AccountRow, AccountRow.account_id == ShiftRow.account_id)
    order = (ShiftRow.day, ShiftRow.from_hour, ShiftRow.line, AccountRow.name)
    rows = await session.execute(query.where(AccountRow.disabled_at.is_(None)).order_by(*order))
    return tuple(_shift(row.ShiftRow) for row in rows if analyst_of(row.AccountRow, "").works_cases)


def _shift(row: ShiftRow) -> Shift:
    return Shift(row.shift_id, row.account_id, row.line, row.day, row.from_hour, row.to_hour)


def _anybody(_reader: Reader) -> bool:
    return True


def _supervises(reader: Reader) -> bool:
    return reader.analyst.supervises
