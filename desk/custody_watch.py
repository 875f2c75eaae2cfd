"""Custody watch: a running desk remembers how far its log went, so that an end that is taken back to how it was shows."""

from dataclasses import dataclass

import structlog
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from desk.tables import CustodyHeadRow, CustodyRow

log = structlog.get_logger()
# Where a session keeps the end that its commit makes.
_NOTED = "custody end"


@dataclass(frozen=True, slots=True)
class End:
    """A log's end: the number of its last entry, and that entry's code."""

    count: int = 0
    code: str = ""


class CustodyWatch:
    """What one process saw committed. A head of before, put back with its log, is genuine: only memory tells.

    `gone` is the first end that was there and is no longer; it stays until the process ends.
    """

    def __init__(self) -> None:
        self._newest = End()
        self.gone: End | None = None

    @property
    def known(self) -> tuple[End, ...]:
        """Ends that the log has to contain."""
        return tuple(one for one in (self._newest, self.gone) if one and one.count)

    async def look(self, session: AsyncSession, head: CustodyHeadRow | None, last: CustodyRow | None) -> None:
        """Compare what is there, with the lock held, to what was."""
        newest, here = self._newest, End(head.sequence, last.mac) if head and last else End()
        # One that was exported and taken out since cannot be compared.
        then = here if here.count <= newest.count else await _end_at(session, newest.count)
        if not newest.count or then in (None, newest):
            return
        log.error("custody.broken")
        self.gone, self._newest = self.gone or newest, here

    def note(self, session: AsyncSession) -> None:
        """Remember where the log ends once all of the transaction is committed, without what a savepoint took back."""
        if _NOTED not in session.info:
            session.info[_NOTED] = End()
            event.listen(session.sync_session, "before_commit", _find_end)
            event.listen(session.sync_session, "after_commit", self._committed)

    def saw(self, end: End) -> None:
        """Remember an end that is committed."""
        if end.count > self._newest.count:
            self._newest = end

    def _committed(self, session: Session) -> None:
        # Said of each savepoint too.
        if not session.in_nested_transaction():
            self.saw(session.info[_NOTED])


def _find_end(session: Session) -> None:
    if session.in_nested_transaction():
        return
    # Both are here already, but for what was rolled back.
    head = session.get(CustodyHeadRow, 1)
    last = session.get(CustodyRow, head.sequence) if head else None
    session.info[_NOTED] = End(last.sequence, last.mac) if last else End()


async def _end_at(session: AsyncSession, count: int) -> End | None:
    row = await session.get(CustodyRow, count) if count else None
    return End(row.sequence, row.mac) if row else None
