"""Holding: a supervisor or administrator decides that nothing of a case is deleted for its age, and later that it may be."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.workable import said
from desk.custody import OPERATOR, Custody, Entry
from desk.database import Database
from desk.retention.tables import CaseHoldRow
from desk.roles import POWERS, Power, Role
from desk.tables import AccountRow, CaseRow

HELD, LIFTED = "held", "hold lifted"
_MAY = {Power.SUPERVISES, Power.MANAGES_ACCOUNTS}


class NoSuchCase(Exception):
    """There is no case of this number."""


class NotTheirs(Exception):
    """There is no account of this name that supervises or administers."""


class NotHeld(Exception):
    """The case is not on hold."""


class Holding:
    """Puts cases on hold; who decided it stands in the custody log, and that it was done by an operator's command."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def hold(self, number: int, *, decided_by: str, reason: str) -> None:
        """Keep all of a case; again adds another reason. Raises NoSuchCase, NotTheirs or NothingToSay."""
        reason = said(reason)
        async with self._database.transaction() as session:
            case_id = await _decided(session, number, decided_by)
            row = CaseHoldRow(case_id=case_id, at=datetime.now(UTC), decided_by=decided_by, reason=reason)
            session.add(row)
            await self._custody.append(session, Entry(OPERATOR, HELD, case_id, f"{decided_by}: {reason}"))

    async def lift(self, number: int, *, decided_by: str) -> None:
        """From now on the case ages as others do. Raises NoSuchCase, NotTheirs or NotHeld."""
        async with self._database.transaction() as session:
            case_id = await _decided(session, number, decided_by)
            held = select(CaseHoldRow).where(CaseHoldRow.case_id == case_id, CaseHoldRow.lifted_at.is_(None))
            rows = list(await session.scalars(held))
            if not rows:
                raise NotHeld
            for row in rows:
                row.lifted_at, row.lifted_by = datetime.now(UTC), decided_by
            await self._custody.append(session, Entry(OPERATOR, LIFTED, case_id, decided_by))

    async def held(self) -> list[tuple[int, CaseHoldRow]]:
        """Every hold with the number of its case, oldest first."""
        query = select(CaseRow.number, CaseHoldRow).join(CaseRow, CaseRow.case_id == CaseHoldRow.case_id)
        async with self._database.reading() as session:
            rows = await session.execute(query.where(CaseHoldRow.lifted_at.is_(None)).order_by(CaseHoldRow.id))
            return [(number, row) for number, row in rows]


async def _decided(session: AsyncSession, number: int, decided_by: str) -> str:
    may = AccountRow.role.in_([role.value for role in Role if POWERS[role] & _MAY])
    allowed = select(AccountRow.account_id).where(AccountRow.name == decided_by, AccountRow.disabled_at.is_(None), may)
    if await session.scalar(allowed) is None:
        raise NotTheirs
    case_id = await session.scalar(select(CaseRow.case_id).where(CaseRow.number == number))
    if case_id is None:
        raise NoSuchCase
    return case_id
