"""Assignment: who works on a case: taken, handed back to the queue, given to another, and back by itself when idle."""

from datetime import UTC, datetime

from sqlalchemy import select, true

from desk.access import CLEARED_ONLY, NotForYou, seen_case
from desk.accounts.rows import analyst_of
from desk.accounts.signing_in import Analyst
from desk.custody import DESK, Custody, Entry, one_at_a_time
from desk.database import Database
from desk.tables import AccountRow, CaseRow

MAX_NOTE = 500


class TakenByAnother(Exception):
    """Somebody else has the case; only they, or who supervises, give it away."""


class NoSuchAnalyst(Exception):
    """There is no such account, or it may not work on this case."""


class Assignment:
    """Changes of hands are in the custody log, with the note that was left."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def take(self, analyst: Analyst, case_id: str) -> None:
        """Work on a case from now on; raises NotForYou or TakenByAnother."""
        async with self._database.transaction() as session:
            case = await seen_case(session, analyst, case_id)
            if case.assigned_to == analyst.account_id:
                return
            if case.assigned_to is not None and not supervises(analyst):
                raise TakenByAnother
            await self._custody.append(session, Entry(analyst.name, "took", case_id))
            _assign(case, analyst.account_id)

    async def hand_back(self, analyst: Analyst, case_id: str, *, note: str) -> None:
        """Give a case back to the queue, with a note for whoever comes next; raises NotForYou or TakenByAnother."""
        async with self._database.transaction() as session:
            case = await seen_case(session, analyst, case_id)
            if case.assigned_to is None:
                return
            if case.assigned_to != analyst.account_id and not supervises(analyst):
                raise TakenByAnother
            await self._custody.append(session, Entry(analyst.name, "handed back", case_id, note.strip()[:MAX_NOTE]))
            _assign(case, None)

    async def assign(self, analyst: Analyst, case_id: str, *, account_id: str) -> None:
        """Give a case to another, for whoever supervises; raises NotForYou or NoSuchAnalyst."""
        if not supervises(analyst):
            raise NotForYou
        async with self._database.transaction() as session:
            case = await seen_case(session, analyst, case_id)
            account = await session.get(AccountRow, account_id)
            if account is None or not may_work(account, case):
                raise NoSuchAnalyst
            await self._custody.append(session, Entry(analyst.name, "assigned", case_id, account.name))
            _assign(case, account_id)

    async def hand_back_idle(self, before: datetime) -> int:
        """Hand back the open cases that were last touched before a moment; how many."""
        idle = (CaseRow.assigned_to.is_not(None), CaseRow.is_open == true(), CaseRow.assigned_at < before)
        async with self._database.reading() as session:
            if await session.scalar(select(CaseRow.case_id).where(*idle).limit(1)) is None:
                return 0
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            cases = (await session.scalars(select(CaseRow).where(*idle).limit(100))).all()
            for case in cases:
                await self._custody.append(session, Entry(DESK, "handed back idle", case.case_id))
                _assign(case, None)
        return len(cases)


def may_work(account: AccountRow, case: CaseRow) -> bool:
    """Whether an account may be given a case."""
    analyst = analyst_of(account, "")
    return account.disabled_at is None and analyst.works_cases and (analyst.cleared or case.category != CLEARED_ONLY)


def supervises(analyst: Analyst) -> bool:
    """Whether an analyst may give the cases of others away."""
    return analyst.supervises


def _assign(case: CaseRow, account_id: str | None) -> None:
    case.assigned_to = account_id
    case.assigned_at = None if account_id is None else datetime.now(UTC)
