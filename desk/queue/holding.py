"""Holding: what happens around a case that is open on a screen: its first look, who else has it open, what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import seen_case, visible
from desk.accounts.signing_in import Analyst
from desk.custody import DESK, LOOKS
from desk.database import Database
from desk.queue.assignment import may_work, supervises
from desk.queue.tables import LeaseRow
from desk.tables import AccountRow, CaseRow, CustodyRow

# A case stays open with whoever opened it this long after the last thing that they did there.
LEASE = timedelta(minutes=10)
MOST_CHANGES = 10
# What stands in the custody log and changes nothing that a form on the page is about.
_LOOKS = (
    *LOOKS,
    *("identity", "export", "verified", "took", "handed back", "assigned", "alert snoozed"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """Around an open case: `version` comes back with its forms; `others` have it open; `holder` is who has taken it."""

    version: int
    others: tuple[str, ...] = ()
    holder: str = ""
    is_own: bool = False
    may_work: bool = False
    may_give: bool = False
    analysts: tuple[tuple[str, str], ...] = ()


class Holding:
    """Each page of a case, and each form on it, renews the lease; nothing has to run in the browser for it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def looked(self, analyst: Analyst, case_id: str) -> Held:
        """This analyst is about to be shown the case; raises NotForYou. Ask before it is read: what comes between is new."""
        now = datetime.now(UTC)
        async with self._database.transaction() as session:
            case = await seen_case(session, analyst, case_id)
            version = await session.scalar(select(func.max(CustodyRow.sequence)).where(*_changing(case_id))) or 0
            if not analyst.works_cases:
                return Held(version, await _others(session, analyst, case_id, now), await _name(session, case))
            await _renew(session, analyst, case, now)
            return Held(
                version,
                await _others(session, analyst, case_id, now),
                await _name(session, case),
                is_own=case.assigned_to == analyst.account_id,
                may_work=True,
                may_give=supervises(analyst),
                analysts=await _analysts(session, case) if supervises(analyst) else (),
            )

    async def changes(self, analyst: Analyst, case_id: str, version: str) -> Sequence[CustodyRow]:
        """What was done to a case since a form was shown, the newest first, MOST_CHANGES at most."""
        if not _is_version(version):
            return ()
        newer = select(CustodyRow).where(*_changing(case_id), CustodyRow.sequence > int(version))
        async with self._database.reading() as session:
            seen = select(CaseRow.case_id).where(visible(analyst), CaseRow.case_id == case_id)
            if await session.scalar(seen) is None:
                return ()
            newest = newer.order_by(CustodyRow.sequence.desc()).limit(MOST_CHANGES)
            return (await session.scalars(newest)).all()


async def changed_since(session: AsyncSession, case_id: str, version: str) -> bool:
    """Whether the case changed since a form with this version was shown; for whoever holds the case in a transaction.

    The page asks `changes` first, to say what came; between that and the transaction something may still come.
    """
    newer = select(CustodyRow.sequence).where(*_changing(case_id)).order_by(CustodyRow.sequence.desc()).limit(1)
    return _is_version(version) and (await session.scalar(newer) or 0) > int(version)


def _is_version(version: str) -> bool:
    return version.isascii() and version.isdecimal() and len(version) < 19


def _changing(case_id: str) -> tuple[ColumnElement[bool], ...]:
    """The entries about a case that change it."""
    return CustodyRow.subject == case_id, CustodyRow.action.not_in(_LOOKS), CustodyRow.analyst != DESK


async def _renew(session: AsyncSession, analyst: Analyst, case: CaseRow, now: datetime) -> None:
    lease = await session.get(LeaseRow, (case.case_id, analyst.account_id))
    if lease is None:
        await session.execute(delete(LeaseRow).where(LeaseRow.until < now))
        lease = LeaseRow(case_id=case.case_id, account_id=analyst.account_id)
        session.add(lease)
    lease.until = now + LEASE
    if case.assigned_to == analyst.account_id:
        case.assigned_at = now
    if case.first_looked_at is None:
        case.first_looked_at = now
    await session.flush()


async def _others(session: AsyncSession, analyst: Analyst, case_id: str, now: datetime) -> tuple[str, ...]:
    others = select(AccountRow.name).join(LeaseRow, LeaseRow.account_id == AccountRow.account_id)
    open_with = (LeaseRow.case_id == case_id, LeaseRow.until >= now, LeaseRow.account_id != analyst.account_id)
    return tuple(await session.scalars(others.where(*open_with).order_by(AccountRow.name)))


async def _name(session: AsyncSession, case: CaseRow) -> str:
    account = await session.get(AccountRow, case.assigned_to) if case.assigned_to else None
    return account.name if account else ""


async def _analysts(session: AsyncSession, case: CaseRow) -> tuple[tuple[str, str], ...]:
    """Whom the case may be given to, by id and name."""
    accounts = await session.scalars(select(AccountRow).order_by(AccountRow.name))
    return tuple((one.account_id, one.name) for one in accounts if may_work(one, case))
