"""Work: what analysts did on a case beside its reports: notes, tasks, its outcome, what reporters ask, its holds, and the cases that it was joined with."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Document, Reply
from desk.casework.notebook import assignees
from desk.casework.tables import MergeRow, NoteRow, OutcomeRow, TaskRow
from desk.custody import LOOKS
from desk.retention.due import holds_on
from desk.retention.tables import CaseHoldRow
from desk.rights.asking import requests_of
from desk.rights.tables import RequestRow
from desk.tables import CaseRow, CustodyRow

# Entries of the log that the history of a case shows; one with more is read in the log.
MOST_HISTORY = 500


@dataclass(frozen=True, slots=True)
class OpenNote:
    """A note with its words; None when its seal does not open."""

    row: NoteRow
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task with its words; None when its seal does not open."""

    row: TaskRow
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Work:
    """All of it; `into` is where an empty shell leads, `shells` lead to this case. `history` is oldest first."""

    notes: tuple[OpenNote, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    outcome: OutcomeRow | None = None
    into: CaseRow | None = None
    shells: tuple[CaseRow, ...] = ()
    history: tuple[CustodyRow, ...] = ()
    assignees: tuple[str, ...] = ()
    rights: tuple[RequestRow, ...] = ()
    holds: tuple[CaseHoldRow, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkRows:
    """The same as stored."""

    notes: tuple[NoteRow, ...]
    tasks: tuple[TaskRow, ...]
    rest: Work


async def work_rows(session: AsyncSession, case: CaseRow) -> WorkRows:
    """What is stored of the work on a case."""
    case_id = case.case_id
    notes = select(NoteRow).where(NoteRow.case_id == case_id).order_by(NoteRow.at, NoteRow.note_id)
    tasks = select(TaskRow).where(TaskRow.case_id == case_id).order_by(TaskRow.at, TaskRow.task_id)
    outcome = select(OutcomeRow).where(OutcomeRow.case_id == case_id).order_by(OutcomeRow.id.desc()).limit(1)
    into = select(CaseRow).join(MergeRow, MergeRow.into_id == CaseRow.case_id).where(MergeRow.shell_id == case_id)
    shells = select(CaseRow).join(MergeRow, MergeRow.shell_id == CaseRow.case_id).where(MergeRow.into_id == case_id)
    shell_cases = tuple(await session.scalars(shells.order_by(CaseRow.number)))
    rest = Work(
        outcome=await session.scalar(outcome),
        into=await session.scalar(into),
        shells=shell_cases,
        history=await _history(session, [case_id, *(one.case_id for one in shell_cases)]),
        assignees=await assignees(session, case),
        rights=await requests_of(session, case_id),
        holds=await holds_on(session, case_id),
    )
    return WorkRows(tuple(await session.scalars(notes)), tuple(await session.scalars(tasks)), rest)


def opened_work(rows: WorkRows, opens: Callable[[bytes, str], Document | None]) -> Work:
    """The work on a case, unsealed; blocking."""
    return replace(
        rows.rest,
        notes=tuple(OpenNote(row, _words(opens(row.sealed, row.note_id))) for row in rows.notes),
        tasks=tuple(OpenTask(row, _words(opens(row.sealed, row.task_id))) for row in rows.tasks),
    )


async def whole_custody(session: AsyncSession, case_id: str) -> tuple[CustodyRow, ...]:
    """All that the custody log says of a case and of those that were joined to it, looks too, oldest first."""
    shells = list(await session.scalars(select(MergeRow.shell_id).where(MergeRow.into_id == case_id)))
    query = select(CustodyRow).where(CustodyRow.subject.in_([case_id, *shells])).order_by(CustodyRow.sequence)
    return tuple(await session.scalars(query))


async def _history(session: AsyncSession, case_ids: list[str]) -> tuple[CustodyRow, ...]:
    """What the custody log says of the case and of those that were joined to it, but for mere looks."""
    changes = CustodyRow.subject.in_(case_ids) & CustodyRow.action.not_in(LOOKS)
    query = select(CustodyRow).where(changes).order_by(CustodyRow.sequence.desc()).limit(MOST_HISTORY)
    return tuple(reversed((await session.scalars(query)).all()))


def _words(document: Document | None) -> str | None:
    return document.text if isinstance(document, Reply) else None
