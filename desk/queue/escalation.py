"""Escalation: cases that nobody looked at in time rise to the top; what nobody touches goes back to the queue."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select, true

from desk.custody import DESK, Custody, Entry, one_at_a_time
from desk.database import Database
from desk.queue.assignment import Assignment
from desk.queue.clocks import ESCALATING
from desk.tables import CaseRow

log = structlog.get_logger()

EVERY_S = 15.0
ESCALATED = "escalated"
_AT_ONCE = 100


class Escalation:
    """Looks at the clocks again and again; by several desks at once no case is escalated twice."""

    def __init__(
        self, database: Database, custody: Custody, assignment: Assignment, *, hands_back_after: timedelta
    ) -> None:
        self._database = database
        self._custody = custody
        self._assignment = assignment
        self._hands_back_after = hands_back_after

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                now = datetime.now(UTC)
                await self.escalate(now)
                await self._assignment.hand_back_idle(now - self._hands_back_after)
            except Exception as error:
                log.warning("escalation.failed", error=type(error).__name__)
            await asyncio.sleep(EVERY_S)

    async def escalate(self, now: datetime) -> int:
        """Mark the urgent cases whose first look is overdue; how many."""
        late = (
            CaseRow.is_open == true(),
            CaseRow.clock_at < now,
            CaseRow.look_by < now,
            CaseRow.first_looked_at.is_(None),
            CaseRow.escalated_at.is_(None),
            CaseRow.priority.in_(ESCALATING),
        )
        async with self._database.reading() as session:
            if await session.scalar(select(CaseRow.case_id).where(*late).limit(1)) is None:
                return 0
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            cases = (
                await session.scalars(select(CaseRow).where(*late).order_by(CaseRow.clock_at).limit(_AT_ONCE))
            ).all()
            for case in cases:
                await self._custody.append(session, Entry(DESK, ESCALATED, case.case_id))
                case.escalated_at = now
        return len(cases)
