"""Relay: takes what is due from the outbox to the desk, and the desk's updates back; several at once are safe."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database, insert_new
from storage.deliveries import NothingToDeliver, compose
from storage.evidence import EvidenceStore
from storage.keeping import erase_asked
from storage.outbox import Due, Outbox
from storage.push import Later, NeverAccepted, NotTrusted, Push, PushFailed, SendEvidenceAgain
from storage.reports import forget_identity, let_go
from storage.tables import EvidenceRow, FeedCursorRow, ReplyRow, ReportRow
from storage.wire import SCHEMA, Asked, AskedEvent, Update, Updates

log = structlog.get_logger()

AT_ONCE = 20
# A relay that dies holds its rows no longer than this; one that lives renews in time, however slow the desk is.
LEASE_S = 15.0
RENEW_S = 5.0
OUTBOX_S = 0.2
FEED_S = 1.0
ERASE_S = 20.0
PAGE = 500
# Relays that read the feed at once wait for each other (PostgreSQL); on SQLite the transaction does it.
FEED_LOCK = 0x1B1A6002


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How what was filed here compares with what the desk holds."""

    filed: int
    held: int
    missing: tuple[str, ...]
    resent: int


class Relay:
    """One worker of the way out; `name` tells it apart in logs."""

    def __init__(self, database: Database, evidence: EvidenceStore, push: Push, *, name: str) -> None:
        self._database = database
        self._evidence = evidence
        self._push = push
        self._outbox = Outbox(database)
        self._name = name
        self._is_desk_away = False

    async def run(self, stop: asyncio.Event) -> None:
        """Push and follow until `stop`; whatever fails is tried again."""
        # Unlike gather, a group that is cancelled waits until each has given back what it held.
        async with asyncio.TaskGroup() as both:
            both.create_task(self._repeat(stop, self.once, OUTBOX_S, "relay.push_failed"))
            both.create_task(self._repeat(stop, self.follow, FEED_S, "relay.feed_failed"))
            both.create_task(self._repeat(stop, self.erase, ERASE_S, "relay.erasing_failed"))

    async def once(self, now: datetime | None = None) -> int:
        """Deliver what is due now; how many rows arrived."""
        due = await self._outbox.claim(limit=AT_ONCE, lease_s=LEASE_S, now=now or await self._database.now())
        if not due:
            return 0
        renewing = asyncio.create_task(self._renew(due[0].lease))
        try:
            # All end before one that failed is raised, so that none goes on unwatched.
            arrived = await asyncio.gather(*(self._deliver(one) for one in due), return_exceptions=True)
        except asyncio.CancelledError:
            await self._outbox.give_back(due[0].lease)
            raise
        finally:
            renewing.cancel()
        for one in arrived:
            if isinstance(one, BaseException):
                raise one
        return arrived.count(True)

    async def follow(self) -> int:
        """Read the desk's feed once; how many updates were stored."""
        async with self._database.reading() as session:
            row = await session.get(FeedCursorRow, 1)
        cursor = row.cursor if row else 0
        try:
            feed = await self._push.updates(cursor)
        except PushFailed as error:
            self._is_desk_away = True
            log.warning("relay.feed_unreachable", relay=self._name, reason=error.reason)
            return 0
        if self._is_desk_away:
            # After a night without a desk a report would wait for hours more, however urgent it is.
            await self._outbox.hurry(now=await self._database.now())
            self._is_desk_away = False
        if not feed.updates and _kept(feed) == (row.kept if row else None):
            return 0
        async with self._database.transaction() as session:
            return await self._store(session, feed, cursor=cursor)

    async def erase(self) -> int:
        """Let go of what citizens asked to have deleted, as far as the desk has it; of how many reports."""
        return await erase_asked(self._database, self._evidence)

    async def reconcile(self, now: datetime | None = None) -> Reconciled:
        """Ask the desk for every report filed here, and push again what it lacks.

        It is told of every withdrawal again: one that was restored may hold an identity that was taken back.
        """
        filed = held = 0
        missing: list[str] = []
        after = ""
        while page := await self._page(after):
            asked = AskedEvent(
                type="reports.held", schema_=SCHEMA, timestamp=datetime.now(UTC), data=Asked(report_ids=tuple(page))
            )
            there = {one.report_id for one in (await self._push.held(asked)).held}
            missing += [report_id for report_id in page if report_id not in there]
            filed, held, after = filed + len(page), held + len(there), page[-1]
        now = now or await self._database.now()
        resent = await self._outbox.put_back(missing, now=now) if missing else 0
        await self._outbox.put_back_withdrawals(now=now)
        return Reconciled(filed, held, tuple(missing), resent)

    async def _renew(self, lease: str) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            await self._outbox.renew(lease, lease_s=LEASE_S, now=await self._database.now())

    async def _deliver(self, due: Due) -> bool:
        """Whether the row arrived, and was still ours."""
        try:
            await self._send(due)
        except (Later, NotTrusted, SendEvidenceAgain) as error:
            return await self._put_off(due, error.reason)
        except NeverAccepted as error:
            return await self._bury(due, error.reason)
        except (NothingToDeliver, ValidationError, FileNotFoundError) as error:
            return await self._bury(due, type(error).__name__)
        except OSError as error:
            return await self._put_off(due, type(error).__name__)
        return await self._outbox.settle(due, now=await self._database.now())

    async def _send(self, due: Due) -> None:
        async with self._database.reading() as session:
            event, evidence = await compose(session, due)
        for evidence_id in evidence:
            await self._push.evidence(self._evidence, evidence_id)
        if evidence:
            event = await self._with_pushes(due, evidence)
        await self._push.event(due.id, event)

    async def _with_pushes(self, due: Due, evidence: Sequence[str]) -> BaseModel:
        """The event with the time at which each file first arrived; kept, so that the event is the same when it is sent again."""
        async with self._database.transaction() as session:
            new = (EvidenceRow.evidence_id.in_(evidence), EvidenceRow.pushed_at.is_(None))
            await session.execute(update(EvidenceRow).where(*new).values(pushed_at=datetime.now(UTC)))
            event, _ids = await compose(session, due)
            return event

    async def _put_off(self, due: Due, reason: str) -> bool:
        await self._outbox.put_off(due, reason=reason, now=await self._database.now())
        log.warning("relay.put_off", relay=self._name, reason=reason, attempts=due.attempts + 1)
        return False

    async def _bury(self, due: Due, reason: str) -> bool:
        await self._outbox.bury(due, reason=reason, now=await self._database.now())
        log.error("relay.dead_letter", relay=self._name, reason=reason)
        return False

    async def _store(self, session: AsyncSession, feed: Updates, *, cursor: int) -> int:
        if not self._database.is_sqlite:
            await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": FEED_LOCK})
        await insert_new(session, FeedCursorRow, id=1, cursor=0)
        row = await session.get_one(FeedCursorRow, 1, populate_existing=True)
        if row.cursor != cursor:
            # Another relay was faster; the next look starts where it ended.
            return 0
        for one in feed.updates:
            await _apply(session, one)
        row.cursor, row.kept = feed.next, _kept(feed)
        return len(feed.updates)

    async def _page(self, after: str) -> list[str]:
        # What retention emptied here cannot be sent again.
        query = select(ReportRow.report_id).where(ReportRow.report_id > after, ReportRow.sealed != "")
        async with self._database.reading() as session:
            return list(await session.scalars(query.order_by(ReportRow.report_id).limit(PAGE)))

    async def _repeat(
        self, stop: asyncio.Event, work: Callable[[], Awaitable[int]], idle_s: float, failed: str
    ) -> None:
        while not stop.is_set():
            try:
                done = await work()
            except Exception as error:
                log.error(failed, relay=self._name, error=type(error).__name__)
                done = 0
            if not done:
                try:
                    await asyncio.wait_for(stop.wait(), idle_s)
                except TimeoutError:
                    continue


def _kept(feed: Updates) -> str | None:
    return feed.kept.model_dump_json() if feed.kept else None


async def _apply(session: AsyncSession, one: Update) -> None:
    """Store one update; one about a report that is not ours is passed over."""
    if await session.get(ReportRow, one.report_id) is None:
        return
    of_report = update(ReportRow).where(ReportRow.report_id == one.report_id)
    if one.type == "status" and one.state is not None:
        await session.execute(of_report.values(state=one.state.value, state_at=one.at))
    elif one.type == "purged":
        await session.execute(of_report.values(purged_at=one.at))
        await let_go(session, one.report_id, at=one.at)
    elif one.type == "unnamed":
        await forget_identity(session, one.report_id)
    elif one.type == "reply" and one.reply_id and one.sealed:
        try:
            sealed = base64.b64decode(one.sealed)
        except binascii.Error:
            # One bad line must not hold up every citizen's replies.
            log.error("relay.unreadable_reply")
            return
        await insert_new(session, ReplyRow, reply_id=one.reply_id, report_id=one.report_id, at=one.at, sealed=sealed)
