"""Merging: two cases about the same become the older one; the other stays as an empty shell that leads there."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import visible
from desk.accounts.signing_in import Analyst
from desk.casework.moving import move_all, reckon, stamp
from desk.casework.tables import MergeRow, NoteRow, TaskRow
from desk.casework.workable import NotVerified, Stale, may_be_referred, workable
from desk.custody import Custody, Entry
from desk.database import Database
from desk.ingest.filing import change_state
from desk.queue.holding import changed_since
from desk.states import further
from desk.tables import CaseRow, ReportRow, UpdateRow
from storage.wire import State


class NoSuchCase(Exception):
    """There is no other case of this number and category that the analyst may see."""


class IsClosed(Exception):
    """A closed case is neither joined nor parted before it is opened again."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What is going to happen: `gone` is emptied into `kept`; `told` reporters learn that they are at `state`."""

    kept: CaseRow
    gone: CaseRow
    state: State
    priority: str
    reports: int
    notes: int
    tasks: int
    told: int
    seen: str


class Merging:
    """Joins cases."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def preview(self, analyst: Analyst, case_id: str, number: int) -> Merge:
        """What joining this case with the one of a number would do; raises as `merge` does."""
        async with self._database.transaction() as session:
            return await _planned(session, analyst, case_id, number)

    async def merge(self, analyst: Analyst, case_id: str, number: int, *, seen: str, version: str = "") -> str:
        """Join them, as it was shown (`seen`, `version`); the id of the case that is left.

        Raises NotForYou, NoSuchCase, IsClosed, NotVerified, Stale, Purged or Merged.
        """
        async with self._database.transaction() as session:
            plan = await _planned(session, analyst, case_id, number)
            if plan.seen != seen or await changed_since(session, case_id, version):
                raise Stale
            kept, gone = plan.kept, plan.gone
            into = Entry(analyst.name, "merged into", gone.case_id, str(kept.number))
            await self._custody.append(session, into)
            await self._custody.append(session, Entry(analyst.name, "merged from", kept.case_id, str(gone.number)))
            if kept.state != plan.state.value:
                await self._custody.append(session, Entry(analyst.name, f"state {plan.state.value}", kept.case_id))
            await _tell(session, plan)
            await _join(session, plan, analyst)
            return kept.case_id


async def _planned(session: AsyncSession, analyst: Analyst, case_id: str, number: int) -> Merge:
    one = await workable(session, analyst, case_id)
    same = (CaseRow.number == number) & (CaseRow.category == one.category) & (CaseRow.case_id != case_id)
    other_id = await session.scalar(select(CaseRow.case_id).where(same, visible(analyst)))
    if other_id is None:
        raise NoSuchCase
    other = await workable(session, analyst, other_id)
    if State.CLOSED.value in (one.state, other.state):
        raise IsClosed
    kept, gone = sorted((one, other), key=lambda case: case.number)
    state = further(kept.state, gone.state)
    if state is State.REFERRED and not await may_be_referred(session, kept.case_id, gone.case_id):
        raise NotVerified
    return Merge(
        kept=kept,
        gone=gone,
        state=state,
        priority=min(kept.priority, gone.priority),
        reports=await _count(session, ReportRow.case_id == gone.case_id),
        notes=await _count(session, NoteRow.case_id == gone.case_id),
        tasks=await _count(session, TaskRow.case_id == gone.case_id),
        told=len(await _told(session, kept, gone, state)),
        seen=stamp(kept, gone),
    )


async def _count(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).where(condition)) or 0


async def _told(session: AsyncSession, kept: CaseRow, gone: CaseRow, state: State) -> list[str]:
    """The reports whose state changes by it; who was not asked for more learns nothing of a question to others."""
    if state is State.MORE_INFORMATION:
        return []
    changing = [one.case_id for one in (kept, gone) if one.state != state.value]
    return list(await session.scalars(select(ReportRow.report_id).where(ReportRow.case_id.in_(changing))))


async def _tell(session: AsyncSession, plan: Merge) -> None:
    now = datetime.now(UTC)
    for report_id in await _told(session, plan.kept, plan.gone, plan.state):
        session.add(UpdateRow(report_id=report_id, at=now, type="status", state=plan.state.value))
    await session.flush()


async def _join(session: AsyncSession, plan: Merge, analyst: Analyst) -> None:
    kept, gone, now = plan.kept, plan.gone, datetime.now(UTC)
    kept_id, gone_id = kept.case_id, gone.case_id
    if gone.priority < kept.priority:
        kept.priority, kept.subtype = gone.priority, gone.subtype
    kept.state, kept.changed_at = plan.state.value, now
    kept.opened_at = min(kept.opened_at, gone.opened_at)
    # Its reporters were told above; a case without reports tells nobody.
    await session.flush()
    await move_all(session, before=gone_id, after=kept_id)
    await session.execute(update(MergeRow).where(MergeRow.into_id == gone_id).values(into_id=kept_id))
    session.add(MergeRow(shell_id=gone_id, into_id=kept_id, at=now, analyst=analyst.name))
    kept, gone = await session.get_one(CaseRow, kept_id), await session.get_one(CaseRow, gone_id)
    await change_state(session, gone, State.CLOSED)
    gone.assigned_to = gone.assigned_at = None
    for case in (kept, gone):
        await reckon(session, case)
