"""On call: the weekly rota as supervisors change it; each change is on record."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from desk.accounts.rows import analyst_of
from desk.alerts.readers import shifts
from desk.alerts.rota import DAYS, HOURS, LINES, Shift
from desk.alerts.tables import LinkedRow, ShiftRow
from desk.custody import Custody, Entry, one_at_a_time
from desk.database import Database
from desk.roles import Analyst
from desk.tables import AccountRow

MOST_SHIFTS = 400


class UnfitShift(ValueError):
    """No such analyst, line, day or hour, or more shifts than are kept."""


class NotSupervisor(Exception):
    """Only supervisors change the rota."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be on call; `is_linked` when there is a chat to call."""

    account_id: str
    name: str
    is_linked: bool


@dataclass(frozen=True, slots=True)
class Rota:
    """Every shift, and everybody who may have one."""

    shifts: tuple[Shift, ...]
    candidates: tuple[Candidate, ...]

    @property
    def names(self) -> dict[str, str]:
        """Names by account."""
        return {one.account_id: one.name for one in self.candidates}


class OnCall:
    """The rota, and its changes."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def open(self) -> Rota:
        """The rota."""
        live = (LinkedRow.account_id == AccountRow.account_id) & LinkedRow.dead_at.is_(None)
        query = select(AccountRow, LinkedRow.link_id).outerjoin(LinkedRow, live).where(AccountRow.disabled_at.is_(None))
        async with self._database.reading() as session:
            rows = (await session.execute(query.order_by(AccountRow.name))).all()
            found = tuple(
                Candidate(one.AccountRow.account_id, one.AccountRow.name, one.link_id is not None)
                for one in rows
                if analyst_of(one.AccountRow, "").works_cases
            )
            return Rota(await shifts(session), found)

    async def add(
        self, analyst: Analyst, account_id: str, *, line: int, days: Sequence[int], from_hour: int, to_hour: int
    ) -> None:
        """A shift on each of these days; raises NotSupervisor, UnfitShift."""
        _check(analyst)
        rota = await self.open()
        chosen = sorted(set(days))
        is_fit = line in LINES and chosen and all(0 <= one < DAYS for one in chosen)
        is_fit = is_fit and 0 <= from_hour < HOURS and 0 <= to_hour <= HOURS and account_id in rota.names
        if not is_fit or len(rota.shifts) + len(chosen) > MOST_SHIFTS:
            raise UnfitShift
        reason = f"line {line}, days {''.join(str(one) for one in chosen)}, {from_hour:02}-{to_hour:02}"
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            for day in chosen:
                row = ShiftRow(shift_id=uuid.uuid4().hex, account_id=account_id, line=line, day=day)
                row.from_hour, row.to_hour = from_hour, to_hour % HOURS
                session.add(row)
            await self._custody.append(session, Entry(analyst.name, "on call added", rota.names[account_id], reason))

    async def remove(self, analyst: Analyst, shift_id: str) -> None:
        """Take a shift away; one that is gone already is none. Raises NotSupervisor."""
        _check(analyst)
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            row = await session.get(ShiftRow, shift_id)
            if row is None:
                return
            account = await session.get_one(AccountRow, row.account_id)
            reason = f"line {row.line}, days {row.day}, {row.from_hour:02}-{row.to_hour:02}"
            await session.delete(row)
            await self._custody.append(session, Entry(analyst.name, "on call removed", account.name, reason))


def _check(analyst: Analyst) -> None:
    if not analyst.supervises:
        raise NotSupervisor
