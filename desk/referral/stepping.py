"""Stepping: a dossier is approved by a second person, handed over, acknowledged, or withdrawn; each in one transaction with its record."""

import asyncio
from datetime import UTC, date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import NotForYou, seen_case
from desk.accounts.signing_in import Analyst
from desk.casework.workable import NothingToSay, NotVerified, may_be_referred, workable
from desk.custody import Custody, Entry
from desk.database import Database
from desk.ingest.filing import change_state
from desk.referral.contents import content_of
from desk.referral.deciding import stated
from desk.referral.steps import (
    CaseChanged,
    Way,
    check_acknowledgement,
    check_approval,
    check_handing_over,
    check_withdrawal,
)
from desk.referral.storing import Shelf
from desk.referral.tables import ReferralRow
from desk.states import check_referral
from storage.wire import State

MAX_TO_WHOM, MAX_NUMBER = 200, 100


class Stepping:
    """Takes referrals from step to step."""

    def __init__(self, database: Database, custody: Custody, shelf: Shelf) -> None:
        self._database = database
        self._custody = custody
        self._shelf = shelf

    async def approve(self, analyst: Analyst, case_id: str, referral_id: str) -> None:
        """A second person says that it may leave; raises NotForYou, NotNow, SamePerson, CaseChanged, Purged or Merged."""
        async with self._database.transaction() as session:
            row = await _row(session, analyst, case_id, referral_id)
            now = datetime.now(UTC)
            check_approval(row, analyst, now)
            await check_same(session, row)
            await self._custody.append(session, Entry(analyst.name, "referral approved", case_id, row.number))
            row.approved_at, row.approved_by = now, analyst.name

    async def hand_over(self, analyst: Analyst, case_id: str, referral_id: str, *, way: Way, to_whom: str) -> None:
        """It is in the service's hands: the case is referred, and its reporters learn so by their reference.

        Raises NotForYou, NotNow, NotApproved, CaseChanged, NotVerified, MoveRefused, NothingToSay, Purged or Merged.
        """
        receiver = _line(to_whom, MAX_TO_WHOM)
        async with self._database.transaction() as session:
            case = await workable(session, analyst, case_id)
            row = await _row(session, analyst, case_id, referral_id)
            now = datetime.now(UTC)
            check_handing_over(row, now)
            check_referral(case.state)
            await check_same(session, row)
            if not await may_be_referred(session, case_id):
                raise NotVerified
            entry = Entry(analyst.name, "referral handed over", case_id, f"{row.number} {way.value}")
            await self._custody.append(session, entry)
            if case.state != State.REFERRED.value:
                await self._custody.append(session, Entry(analyst.name, f"state {State.REFERRED.value}", case_id))
            row.handed_over_at, row.handed_over_by, row.way, row.to_whom = now, analyst.name, way.value, receiver
            await change_state(session, case, State.REFERRED)

    async def acknowledge(self, analyst: Analyst, case_id: str, referral_id: str, *, number: str, on: date) -> None:
        """The service says that it has it, under a number of its own; raises NotForYou, NotNow, NothingToSay, Purged or Merged."""
        its_number, now = _line(number, MAX_NUMBER), datetime.now(UTC)
        async with self._database.transaction() as session:
            row = await _row(session, analyst, case_id, referral_id)
            check_acknowledgement(row, now)
            if row.handed_over_at is None or not row.handed_over_at.date() <= on <= now.date():
                raise NothingToSay
            await self._custody.append(session, Entry(analyst.name, "referral acknowledged", case_id, row.number))
            row.acknowledged_at, row.acknowledged_number = datetime.combine(on, time.min, UTC), its_number
            row.noted_at, row.noted_by = now, analyst.name

    async def withdraw(self, analyst: Analyst, case_id: str, referral_id: str, *, reason: str) -> None:
        """It is not handed over: its file goes, its record stays. Raises NotForYou, NotNow, NeedsReason, Purged or Merged."""
        why, now = stated(reason), datetime.now(UTC)
        async with self._database.transaction() as session:
            row = await _row(session, analyst, case_id, referral_id)
            check_withdrawal(row, now)
            entry = Entry(analyst.name, "referral withdrawn", case_id, f"{row.number}: {why}")
            await self._custody.append(session, entry)
            row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = now, analyst.name, why
            row.sealed_document = None
        await asyncio.to_thread(self._shelf.remove, referral_id)


async def check_same(session: AsyncSession, row: ReferralRow) -> None:
    """Whether the case still is what the dossier tells; raises CaseChanged."""
    if await content_of(session, row.case_id) != row.content:
        raise CaseChanged


async def found(session: AsyncSession, analyst: Analyst, case_id: str, referral_id: str) -> ReferralRow:
    """A referral of a case that this analyst may see; raises NotForYou."""
    await seen_case(session, analyst, case_id)
    row = await session.get(ReferralRow, referral_id)
    if row is None or row.case_id != case_id:
        raise NotForYou
    return row


async def _row(session: AsyncSession, analyst: Analyst, case_id: str, referral_id: str) -> ReferralRow:
    if not analyst.refers:
        raise NotForYou
    await workable(session, analyst, case_id)
    return await found(session, analyst, case_id, referral_id)


def _line(text: str, longest: int) -> str:
    """One line of words; raises NothingToSay."""
    words = " ".join(text.split())
    if not 0 < len(words) <= longest:
        raise NothingToSay
    return words
