"""Live: tells open screens that cases came or changed, never which or how; read from the custody log, so from any desk."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import func, select

from desk.access import visible
from desk.accounts.signing_in import Analyst
from desk.custody import LOOKS
from desk.database import Database
from desk.queue.escalation import ESCALATED
from desk.tables import CaseRow, CustodyRow

log = structlog.get_logger()

EVERY_S = 1.0
CHANGED, OVERDUE = "changed", "overdue"
# More than these fall back to asking now and then: a stream keeps a connection, and a few kilobytes.
MOST_STREAMS, MOST_OF_ONE = 500, 6
# Entries that change nothing a queue shows.
_LOOKS = (
    *LOOKS,
    *("queue", "log", "identity", "verified", "signed in", "signed out", "export", "head exported"),
    *("log exported", "log taken out"),
    *("statistics", "export statistics", "api cases"),
    *("alert sent", "alert digest", "alert code", "alerts listed", "alert snoozed"),
)
_AT_ONCE = 1000


class TooManyStreams(Exception):
    """There is no room for another stream."""


class Live:
    """One reader of the log for all screens; each screen has room for one event of each kind."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._screens: dict[asyncio.Queue[str], Analyst] = {}
        self._last = 0

    async def run(self) -> None:
        """Read what is new until cancelled; without screens nothing is read."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.tell()
            except Exception as error:
                log.warning("live.failed", error=type(error).__name__)

    @contextmanager
    def screen(self, analyst: Analyst) -> Iterator[asyncio.Queue[str]]:
        """A place in which events arrive, until the end of the block; raises TooManyStreams."""
        own = Counter(one.account_id for one in self._screens.values())[analyst.account_id]
        if len(self._screens) >= MOST_STREAMS or own >= MOST_OF_ONE:
            raise TooManyStreams
        events: asyncio.Queue[str] = asyncio.Queue()
        self._screens[events] = analyst
        try:
            yield events
        finally:
            del self._screens[events]

    async def tell(self) -> None:
        """Tell every screen what came since the last time."""
        if not self._screens:
            self._last = 0
            return
        async with self._database.reading() as session:
            last = await session.scalar(select(func.max(CustodyRow.sequence))) or 0
            before, self._last = self._last, last
            if not before:
                # What came between the page and this first look would be told by nobody.
                for events in self._screens:
                    _put(events, CHANGED)
            if not before or last == before:
                return
            new = select(CustodyRow.action, CustodyRow.subject).where(
                CustodyRow.sequence > max(before, last - _AT_ONCE)
            )
            entries = [one for one in (await session.execute(new)).all() if _shows(one.action)]
            if not entries:
                return
            overdue = {one.subject for one in entries if one.action == ESCALATED}
            for events, analyst in list(self._screens.items()):
                seen = select(CaseRow.case_id).where(visible(analyst), CaseRow.case_id.in_(overdue)).limit(1)
                is_theirs = bool(overdue) and await session.scalar(seen) is not None
                _put(events, OVERDUE if is_theirs else CHANGED)


def _shows(action: str) -> bool:
    return action not in _LOOKS and not action.startswith("search")


def _put(events: asyncio.Queue[str], event: str) -> None:
    # A screen that does not read has to be told but once.
    if events.qsize() < len((CHANGED, OVERDUE)):
        events.put_nowait(event)
