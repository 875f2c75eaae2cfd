"""Overviews: what an analyst asks for in their chat: their cases, the queue in numbers, who is on call, the day's digest."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import visible
from desk.alerts.linking import Known
from desk.alerts.readers import shifts
from desk.alerts.rota import LINES, on_call
from desk.custody import Custody, Entry
from desk.database import Database
from desk.queue.clocks import is_running
from desk.roles import Analyst
from desk.tables import AccountRow, CaseRow

MOST = 10
PRIORITIES = ("P0", "P1", "P2", "P3")
LISTED = "alerts listed"


@dataclass(frozen=True, slots=True)
class Line:
    """A case by its number, never by its content."""

    case_id: str
    number: int
    category: str
    priority: str
    opened_at: datetime
    clock_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Open cases by priority, those whose clock has run out, and some of them in order."""

    counts: dict[str, int] = field(default_factory=dict)
    overdue: int = 0
    yours: int = 0
    lines: tuple[Line, ...] = ()


class Overviews:
    """Each look is on record."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def mine(self, known: Known, now: datetime) -> Overview:
        """The analyst's own open cases, the most urgent first."""
        own = CaseRow.assigned_to == known.analyst.account_id
        return await self._listed(known.analyst, own, now, what="mine")

    async def queue(self, known: Known, now: datetime) -> Overview:
        """What nobody has taken yet, the most urgent first, and everything in numbers."""
        return await self._listed(known.analyst, CaseRow.assigned_to.is_(None), now, what="queue")

    async def on_call(self, at: datetime) -> tuple[tuple[str, ...], ...]:
        """The names on the first and on the second line."""
        async with self._database.reading() as session:
            rota = await shifts(session)
            called = [on_call(rota, line, at) for line in LINES]
            rows = select(AccountRow.account_id, AccountRow.name)
            found = await session.execute(
                rows.where(AccountRow.account_id.in_([one for line in called for one in line]))
            )
            names = {row.account_id: row.name for row in found}
        return tuple(tuple(names[one] for one in line) for line in called)

    async def _listed(self, analyst: Analyst, which: ColumnElement[bool], now: datetime, *, what: str) -> Overview:
        async with self._database.transaction() as session:
            await self._custody.append(session, Entry(analyst.name, LISTED, what))
        async with self._database.reading() as session:
            numbers = await overview(session, analyst, now)
            lines = await _lines(session, visible(analyst), CaseRow.is_open == true(), which)
        return Overview(numbers.counts, numbers.overdue, numbers.yours, lines)


async def overview(session: AsyncSession, analyst: Analyst, now: datetime) -> Overview:
    """Everything open that the analyst may see, in numbers."""
    is_open = (visible(analyst), CaseRow.is_open == true())
    rows = select(CaseRow.priority, func.count()).where(*is_open).group_by(CaseRow.priority)
    counted = {str(priority): int(count) for priority, count in await session.execute(rows)}
    overdue = select(func.count()).select_from(CaseRow).where(*is_open, CaseRow.clock_at < now)
    own = select(func.count()).select_from(CaseRow).where(*is_open, CaseRow.assigned_to == analyst.account_id)
    counts = {one: counted.get(one, 0) for one in PRIORITIES}
    return Overview(counts, await session.scalar(overdue) or 0, await session.scalar(own) or 0)


async def _lines(session: AsyncSession, *conditions: ColumnElement[bool]) -> tuple[Line, ...]:
    order = (CaseRow.rank, CaseRow.opened_at, CaseRow.number)
    found: Sequence[CaseRow] = (
        await session.scalars(select(CaseRow).where(*conditions).order_by(*order).limit(MOST))
    ).all()
    return tuple(
        Line(
            one.case_id,
            one.number,
            one.category,
            one.priority,
            one.opened_at,
            one.clock_at if is_running(one.clock_at) else None,
        )
        for one in found
    )
