"""Telling: what the custody log says becomes alerts, each once; urgent ones go from line to line until somebody has the case."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from desk.alerts.carding import Carding
from desk.alerts.readers import readers
from desk.alerts.rota import FIRST, SUPERVISORS
from desk.alerts.tables import AlertedRow, AlertRow, CardRow
from desk.casework.tables import TaskRow
from desk.custody import one_at_a_time
from desk.database import Database
from desk.queue.escalation import ESCALATED
from desk.tables import AccountRow, CaseRow, CustodyRow
from storage.wire import State

NEW, OVERDUE, YOURS, TASK = "new", "overdue", "yours", "task"
URGENT = "P0"
_AT_ONCE = 200
# Entries that bring something new to a case, after which it may have become urgent.
_ARRIVALS = ("received", "added", "grouped", "split from", "merged from")
# Entries after which a card about the case says something else.
_CHANGES = (*_ARRIVALS, "took", "handed back", "handed back idle", "assigned", ESCALATED, "passed on", "merged into")
_BACK = ("handed back", "handed back idle", "passed on")
# A report that joins a case of before is no new case.
_NEW_WITHIN = timedelta(minutes=5)
# A task that was due before this was noticed long ago, or by nobody.
_TASKS_WITHIN = timedelta(days=2)
# How long until it is looked for again who could be told, where there was nobody at all.
_AGAIN = timedelta(minutes=1)


class Telling:
    """Everything is found again in the database: whoever stops at any moment, nothing is lost and nothing comes twice."""

    def __init__(self, database: Database, *, next_line_after: timedelta) -> None:
        self._database = database
        self._next_line_after = next_line_after

    async def tell(self, now: datetime) -> None:
        """Bring alerts and cards up to this moment."""
        async with self._database.reading() as session:
            if not await _is_something_new(session, now):
                return
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            carding = Carding(session, await readers(session), now)
            await self._read_log(session, carding)
            await _tell_tasks(session, carding)
            await self._raise(session, carding)

    async def _read_log(self, session: AsyncSession, carding: Carding) -> None:
        position = await session.get_one(AlertedRow, 1)
        new = select(CustodyRow).where(CustodyRow.sequence > position.sequence)
        for entry in (await session.scalars(new.order_by(CustodyRow.sequence).limit(_AT_ONCE))).all():
            position.sequence = entry.sequence
            if is_change(entry.action):
                case = await session.get(CaseRow, entry.subject)
                if case is not None:
                    await self._happened(session, carding, entry, case)

    async def _happened(self, session: AsyncSession, carding: Carding, entry: CustodyRow, case: CaseRow) -> None:
        await _make_stale(session, case, carding.now)
        if entry.action in _ARRIVALS and is_free(case):
            await _tell_new(session, carding, entry, case)
        elif entry.action == ESCALATED and is_free(case):
            await _tell_overdue(session, carding, case)
        elif entry.action == "assigned" and case.assigned_to and await _name(session, case) == entry.reason:
            await _tell_owner(session, carding, entry, case)
        elif entry.action in _BACK and is_free(case) and case.priority == URGENT:
            await _start_again(session, carding, case)

    async def _raise(self, session: AsyncSession, carding: Carding) -> None:
        """Let every urgent alert that waited long enough go further."""
        due = select(AlertRow).where(AlertRow.next_at <= carding.now).order_by(AlertRow.next_at).limit(_AT_ONCE)
        for alert in (await session.scalars(due)).all():
            case = await session.get_one(CaseRow, alert.case_id)
            if not is_free(case) or case.priority != URGENT:
                alert.next_at = None
            else:
                alert.next_at = await self._raised(carding, alert, case)

    async def _raised(self, carding: Carding, alert: AlertRow, case: CaseRow) -> datetime | None:
        """Tell the next line that has somebody, or, if no line had, all who may; when it goes further."""
        now, people = carding.now, carding.readers
        nobody_yet = not any(people.on_line(case, line, now) for line in range(FIRST, alert.line + 1))
        while alert.line < SUPERVISORS:
            alert.line += 1
            called = people.on_line(case, alert.line, now)
            if alert.line == SUPERVISORS and nobody_yet:
                called = people.who_may(case)
            if called:
                await carding.deal(alert, case, called)
                return now + self._next_line_after if alert.line < SUPERVISORS else None
        alert.line = SUPERVISORS - 1
        return now + _AGAIN


def is_free(case: CaseRow) -> bool:
    """Whether the case waits for somebody to take it."""
    return case.state != State.CLOSED.value and case.assigned_to is None


def is_change(action: str) -> bool:
    """Whether a card about a case may say something else after an entry of the log."""
    return action in _CHANGES or action.startswith(("state ", "closed "))


async def _is_something_new(session: AsyncSession, now: datetime) -> bool:
    read = select(AlertedRow.sequence).where(AlertedRow.id == 1).scalar_subquery()
    last = select(func.max(CustodyRow.sequence)).scalar_subquery()
    if await session.scalar(select(or_(last > read, read.is_(None)))):
        return True
    rings = select(AlertRow.alert_id).where(AlertRow.next_at <= now).limit(1)
    return await session.scalar(rings) is not None or await session.scalar(_due_tasks(now).limit(1)) is not None


def _due_tasks(now: datetime) -> Select[TaskRow]:
    known = select(AlertRow.alert_id).where(AlertRow.cause == literal(f"{TASK}:") + TaskRow.task_id).exists()
    return select(TaskRow).where(*_task_is_due(now), ~known)


def _task_is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        TaskRow.done_at.is_(None),
        TaskRow.due_at <= now,
        TaskRow.due_at > now - _TASKS_WITHIN,
        TaskRow.assignee != "",
    )


async def _make_stale(session: AsyncSession, case: CaseRow, now: datetime) -> None:
    """Let every card about the case that was sent be looked at again."""
    of_case = select(AlertRow.alert_id).where(AlertRow.case_id == case.case_id)
    is_settled = or_(CardRow.due_at.is_(None), CardRow.snoozed_until.is_not(None))
    shown = (CardRow.alert_id.in_(of_case), CardRow.message.is_not(None), is_settled)
    await session.execute(update(CardRow).where(*shown).values(due_at=now))


async def _tell_new(session: AsyncSession, carding: Carding, entry: CustodyRow, case: CaseRow) -> None:
    alert = await _found(session, f"{NEW}:{case.case_id}")
    is_urgent, is_old = case.priority == URGENT, case.opened_at < datetime.fromisoformat(entry.at) - _NEW_WITHIN
    if alert is None and (is_urgent or not is_old):
        alert = await carding.alert(NEW, case, f"{NEW}:{case.case_id}")
        if not is_urgent:
            await carding.deal(alert, case, carding.readers.who_may(case))
    if alert is not None and is_urgent and alert.line == 0:
        alert.next_at = carding.now


async def _start_again(session: AsyncSession, carding: Carding, case: CaseRow) -> None:
    """An urgent case that came back goes through the lines anew, as messages of their own."""
    alert = await _found(session, f"{NEW}:{case.case_id}")
    if alert is not None:
        alert.line, alert.next_at = 0, carding.now
        cards = (CardRow.alert_id == alert.alert_id, CardRow.snoozed_until.is_(None))
        put_aside = {"message": None, "shown_hash": "", "due_at": None, "made_at": carding.now}
        await session.execute(update(CardRow).where(*cards).values(**put_aside))


async def _tell_overdue(session: AsyncSession, carding: Carding, case: CaseRow) -> None:
    if await _found(session, f"{OVERDUE}:{case.case_id}") is None:
        alert = await carding.alert(OVERDUE, case, f"{OVERDUE}:{case.case_id}")
        await carding.deal(alert, case, carding.readers.supervisors(case))


async def _tell_owner(session: AsyncSession, carding: Carding, entry: CustodyRow, case: CaseRow) -> None:
    giver = await session.scalar(select(AccountRow.account_id).where(AccountRow.name == entry.analyst))
    if giver != case.assigned_to:
        alert = await carding.alert(YOURS, case, f"{YOURS}:{entry.sequence}", account_id=case.assigned_to)
        await carding.deal(alert, case, carding.readers.alone(case, case.assigned_to))


async def _tell_tasks(session: AsyncSession, carding: Carding) -> None:
    for task in (await session.scalars(_due_tasks(carding.now).limit(_AT_ONCE))).all():
        case = await session.get_one(CaseRow, task.case_id)
        owner = await session.scalar(select(AccountRow.account_id).where(AccountRow.name == task.assignee))
        alert = await carding.alert(TASK, case, f"{TASK}:{task.task_id}", account_id=owner)
        await carding.deal(alert, case, carding.readers.alone(case, owner))


async def _found(session: AsyncSession, cause: str) -> AlertRow | None:
    found: AlertRow | None = await session.scalar(select(AlertRow).where(AlertRow.cause == cause))
    return found


async def _name(session: AsyncSession, case: CaseRow) -> str:
    account = await session.get(AccountRow, case.assigned_to) if case.assigned_to else None
    return account.name if account else ""
