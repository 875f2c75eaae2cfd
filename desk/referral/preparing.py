"""Preparing: a referral is begun on record, its dossier is made beside everything else, and kept only if the case is still the same."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import CLEARED_ONLY, NotForYou
from desk.accounts.signing_in import Analyst
from desk.casework.workable import NotVerified, may_be_referred, workable
from desk.custody import Custody, Entry
from desk.database import Database
from desk.referral.contents import content_of
from desk.referral.deciding import Choice, Wanted, chosen, named
from desk.referral.instructing import Instructing
from desk.referral.making import FAILURES, Made, Making, fresh_number, stored
from desk.referral.steps import CaseChanged, Failure, Step, step_of
from desk.referral.storing import Shelf
from desk.referral.tables import ReferralRow
from desk.tables import CaseRow, ReportRow
from storage.wire import State

log = structlog.get_logger()

RENEWED_EVERY_S = 10.0
TIDIED_EVERY_S = 3600.0


class NotSetUp(Exception):
    """The desk has no signing key, or no e-mail address under which a service can ask back."""


class BeingMade(Exception):
    """A dossier of this case is being made already."""


class NotOpen(Exception):
    """A closed case is opened again before it is referred."""


class Preparing:
    """Begins referrals and makes their dossiers; `making` is None where the desk is not set up for it."""

    def __init__(
        self, database: Database, custody: Custody, making: Making | None, shelf: Shelf, instructing: Instructing
    ) -> None:
        self._database = database
        self._custody = custody
        self._making = making
        self._shelf = shelf
        self._instructing = instructing
        self._tasks: set[asyncio.Task[None]] = set()
        # One after the other: two at once would take a machine's cores from whoever looks at cases.
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_set_up(self) -> bool:
        """Whether dossiers can be signed here."""
        return self._making is not None

    async def prepare(self, analyst: Analyst, case_id: str, wanted: Wanted) -> str:
        """Begin a referral; its id. Its dossier is made afterwards.

        Raises NotForYou, NotSetUp, NotOpen, NotVerified, BeingMade, NeedsReason, Purged or Merged.
        """
        if not analyst.refers:
            raise NotForYou
        if self._making is None:
            raise NotSetUp
        async with self._database.transaction() as session:
            case = await workable(session, analyst, case_id)
            await _check(session, case)
            choice = await chosen(session, case, wanted)
            identities = await named(session, case_id, wanted)
            row = await _begun(session, analyst, case, choice, identities)
            session.add(row)
            begun = Entry(
                analyst.name, "referral begun", case_id, f"{row.number} {choice.service.id} {choice.why}".strip()
            )
            await self._custody.append(session, begun)
            if identities:
                why = f"{row.number}: {wanted.why_identities.strip()}"
                await self._custody.append(session, Entry(analyst.name, "identity referred", case_id, why))
        task = asyncio.create_task(self._make(self._making, row))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return row.referral_id

    async def finished(self) -> None:
        """Wait for what is being made by this desk."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Until the end of the block; what is being made then is given up."""
        tidying = asyncio.create_task(self._tidy())
        try:
            yield
        finally:
            tidying.cancel()
            if self._making is not None:
                self._making.stopping.set()
            await asyncio.gather(tidying, return_exceptions=True)
            await self.finished()

    async def _make(self, making: Making, row: ReferralRow) -> None:
        renewing = asyncio.create_task(self._renew(row.referral_id))
        try:
            async with self._one_at_a_time:
                dossier = await making.dossier(row, await self._instructing.for_dossier(row.case_id))
                made = await making.make(row, dossier)
            await self._keep(row, made)
        except Exception as error:
            failure = FAILURES.get(type(error), Failure.BROKEN)
            log.warning("referral.failed", error=type(error).__name__, reason=failure.value)
            await self._fail(row, failure)
        finally:
            renewing.cancel()

    async def _keep(self, row: ReferralRow, made: Made) -> None:
        """It counts as prepared only if it is still wanted and the case is what it was when it was begun; raises CaseChanged."""
        async with self._database.transaction() as session:
            entry = Entry(row.begun_by, "referral prepared", row.case_id, f"{row.number} sha256 {made.zip_sha256}")
            await self._custody.append(session, entry)
            now_row = await session.get(ReferralRow, row.referral_id)
            if now_row is None or now_row.case_id != row.case_id or now_row.withdrawn_at is not None:
                raise CaseChanged
            if await content_of(session, row.case_id) != row.content:
                raise CaseChanged
            now_row.prepared_at = datetime.now(UTC)
            now_row.zip_sha256, now_row.zip_size = made.zip_sha256, made.zip_size
            now_row.manifest_sha256, now_row.key_sha256 = made.manifest_sha256, made.key_sha256
            now_row.sealed_document = made.sealed_document

    async def _fail(self, row: ReferralRow, failure: Failure) -> None:
        await asyncio.to_thread(self._shelf.remove, row.referral_id)
        async with self._database.transaction() as session:
            await self._custody.append(
                session, Entry(row.begun_by, "referral failed", row.case_id, f"{row.number} {failure.value}")
            )
            of_row = ReferralRow.referral_id == row.referral_id
            await session.execute(update(ReferralRow).where(of_row).values(failure=failure.value))

    async def _renew(self, referral_id: str) -> None:
        """Others see by it that somebody is still at work; a desk that was stopped in the middle does not come back for it."""
        while True:
            await asyncio.sleep(RENEWED_EVERY_S)
            async with self._database.transaction() as session:
                of_row = ReferralRow.referral_id == referral_id
                await session.execute(update(ReferralRow).where(of_row).values(renewed_at=datetime.now(UTC)))

    async def _tidy(self) -> None:
        while True:
            try:
                await self._tidied()
            except Exception as error:
                log.warning("referral.untidied", error=type(error).__name__)
            await asyncio.sleep(TIDIED_EVERY_S)

    async def _tidied(self) -> None:
        """Dossiers that were withdrawn go, also those that an identity was in which its reporter took back."""
        async with self._database.reading() as session:
            rows = (await session.execute(select(ReferralRow.referral_id, ReferralRow.withdrawn_at))).all()
        for referral_id, withdrawn_at in rows:
            if withdrawn_at is not None:
                await asyncio.to_thread(self._shelf.remove, referral_id)
        await asyncio.to_thread(self._shelf.sweep, frozenset(one for one, _at in rows).__contains__)


async def _check(session: AsyncSession, case: CaseRow) -> None:
    if case.state == State.CLOSED.value:
        raise NotOpen
    if not await may_be_referred(session, case.case_id):
        raise NotVerified
    now = datetime.now(UTC)
    rows = await session.scalars(select(ReferralRow).where(ReferralRow.case_id == case.case_id))
    if any(step_of(one, now) is Step.MAKING for one in rows):
        raise BeingMade


async def _begun(
    session: AsyncSession, analyst: Analyst, case: CaseRow, choice: Choice, identities: tuple[str, ...]
) -> ReferralRow:
    now, of_case = datetime.now(UTC), ReportRow.case_id == case.case_id
    categories = {case.category, *await session.scalars(select(ReportRow.category).where(of_case))}
    service, facts = choice.service, _facts(choice)
    return ReferralRow(
        referral_id=uuid.uuid4().hex,
        case_id=case.case_id,
        number=fresh_number(case.number, await _order(session, case.number), now),
        service_id=service.id,
        service=stored(service.name),
        recipient=service.recipient,
        verified=service.verified,
        identities=json.dumps(identities),
        needs_second=CLEARED_ONLY in categories,
        content=await content_of(session, case.case_id),
        begun_at=now,
        renewed_at=now,
        begun_by=analyst.name,
        begun_by_id=analyst.account_id,
        **facts,
    )


def _facts(choice: Choice) -> dict[str, Any]:
    return {
        "rule_id": choice.decision.rule.id,
        "rules_version": choice.version.number,
        "reason": stored(choice.reason),
        "chosen": choice.why,
    }


async def _order(session: AsyncSession, case_number: int) -> int:
    """The how many-eth dossier of the case; those of a case that was joined to it keep the number of their own."""
    own = ReferralRow.number.like(f"IB-____-{case_number:06d}-%")
    return (await session.scalar(select(func.count()).where(own)) or 0) + 1
