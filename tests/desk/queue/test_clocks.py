"""Clocks: what is overdue rises to the top, once, and what nobody touches goes back to the queue."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from desk.accounts.signing_in import Role
from desk.custody import Custody, entries_about
from desk.database import Database
from desk.queue.assignment import Assignment
from desk.queue.clocks import ANSWER_WITHIN, Clocks, is_running
from desk.queue.escalation import Escalation
from desk.queue.filters import Filters
from desk.queue.holding import Holding
from desk.queue.listing import Queue
from desk.roles import Analyst
from desk.tables import NEVER, AccountRow, CaseRow

pytestmark = pytest.mark.both_databases

SALMA = Analyst("0" * 32, "Salma", Role.ANALYST, "")
NOW = datetime.now(UTC)


@pytest.fixture
async def cases(database: Database) -> Database:
    """A fresh P0, an old P1 and an old P2 that nobody looked at; and Salma."""
    async with database.transaction() as session:
        session.add(AccountRow(account_id=SALMA.account_id, name="Salma", role="analyst", totp_step=0, failures=0))
        for number, (priority, hours) in enumerate((("P0", 0), ("P1", 5), ("P2", 100)), start=1):
            at = NOW - timedelta(hours=hours)
            kind = {"category": "FRAUD", "subtype": "FRAUD.PHISH", "priority": priority, "state": "received"}
            case = CaseRow(case_id=f"{number:032d}", number=number, opened_at=at, changed_at=at, **kind)
            Clocks().start(case)
            session.add(case)
    return database


@pytest.fixture
def escalation(database: Database, custody: Custody) -> Escalation:
    return Escalation(database, custody, Assignment(database, custody), hands_back_after=timedelta(hours=72))


async def case_of(database: Database, number: int) -> CaseRow:
    async with database.reading() as session:
        found: CaseRow | None = await session.scalar(select(CaseRow).where(CaseRow.number == number))
    assert found is not None
    return found


async def order(database: Database, custody: Custody) -> list[int]:
    page = await Queue(database, custody).again(SALMA, Filters())
    return [line.case.number for line in page.lines]


async def test_an_urgent_case_that_nobody_looked_at_in_time_rises_to_the_top_once(
    cases: Database, custody: Custody, escalation: Escalation
) -> None:
    before = await order(cases, custody)

    counts = [await escalation.escalate(NOW), await escalation.escalate(NOW)]
    async with cases.reading() as session:
        entries = await entries_about(session, f"{2:032d}", limit=5)

    assert (before, counts) == ([1, 2, 3], [1, 0])
    assert await order(cases, custody) == [2, 1, 3]
    assert [(one.analyst, one.action) for one in entries] == [("desk", "escalated")]


async def test_a_look_takes_it_back_to_its_place(cases: Database, custody: Custody, escalation: Escalation) -> None:
    await escalation.escalate(NOW)

    await Holding(cases).looked(SALMA, f"{2:032d}")

    case = await case_of(cases, 2)
    assert case.first_looked_at is not None
    assert not is_running(case.clock_at)
    assert await order(cases, custody) == [1, 2, 3]


async def test_a_look_of_somebody_who_does_not_work_on_cases_is_no_first_look(cases: Database) -> None:
    liaison = Analyst("2" * 32, "Omar", Role.LIAISON, "")

    held = await Holding(cases).looked(liaison, f"{1:032d}")

    assert not held.may_work
    assert (await case_of(cases, 1)).first_looked_at is None


async def test_a_closed_case_has_no_clock_and_one_of_an_identified_reporter_has_the_law_s(cases: Database) -> None:
    async with cases.transaction() as session:
        closed, identified = await session.get_one(CaseRow, f"{1:032d}"), await session.get_one(CaseRow, f"{3:032d}")
        closed.state = "closed"
        identified.first_looked_at, identified.due_at = NOW, NOW + ANSWER_WITHIN

    assert (await case_of(cases, 1)).clock_at == NEVER
    assert (await case_of(cases, 3)).clock_at == NOW + ANSWER_WITHIN


async def test_a_priority_that_rises_makes_the_first_look_earlier_and_never_later(cases: Database) -> None:
    async with cases.transaction() as session:
        case = await session.get_one(CaseRow, f"{3:032d}")
        for priority in ("P0", "P3"):
            case.priority = priority
            Clocks().start(case)

    assert case.look_by == case.opened_at + timedelta(minutes=15)


async def test_what_nobody_touched_goes_back_to_the_queue(cases: Database, custody: Custody) -> None:
    assignment = Assignment(cases, custody)
    await assignment.take(SALMA, f"{1:032d}")
    await assignment.take(SALMA, f"{2:032d}")
    async with cases.transaction() as session:
        (await session.get_one(CaseRow, f"{1:032d}")).assigned_at = NOW - timedelta(hours=80)

    count = await assignment.hand_back_idle(NOW - timedelta(hours=72))

    assert count == 1
    assert [(await case_of(cases, one)).assigned_to for one in (1, 2)] == [None, SALMA.account_id]
