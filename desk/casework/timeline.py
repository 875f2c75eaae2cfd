"""Timeline: everything that happened to a case, in the order in which it did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from desk.cases.opened import OpenCase, OpenReport
from desk.custody import INTAKE

# What stands in the log of a report, an addition, a message or a task of its own is not said twice.
_SAID = frozenset(
    ("received", "grouped", "added", "question", "note", "desk note", "task", "task done", "passed on")
    + ("instruction", "instruction done")
)
_SAID_STARTS = ("verified ",)


@dataclass(frozen=True, slots=True)
class Moment:
    """`kind` is report, addition, answer, question, note, verification, desk_note, task, done, passed_on, instruction,
    instruction_done or log.

    `code` is the action or result in a code, `reason` what the custody log says of why, `place` the number of a report
    on the page: what was said stands there, and is not shown twice.
    """

    at: datetime
    kind: str
    actor: str
    text: str = field(default="", repr=False)
    code: str = ""
    reason: str = ""
    place: int = 0


def timeline(opened: OpenCase, others: Iterable[Moment] = ()) -> tuple[Moment, ...]:
    """Every moment of a case, oldest first; `others` are those that the case itself does not hold."""
    moments = [*_of_reports(opened), *_of_work(opened), *_of_log(opened), *others]
    return tuple(sorted(moments, key=lambda one: one.at))


def _of_reports(opened: OpenCase) -> Iterator[Moment]:
    for place, one in enumerate(opened.reports, start=1):
        yield Moment(one.row.arrived_at, "report", INTAKE, place=place)
        yield from _of_messages(one, place)
        for more in one.additions:
            yield Moment(more.row.added_at, "addition", INTAKE, place=place)


def _of_messages(one: OpenReport, place: int) -> Iterator[Moment]:
    for message in one.messages:
        yield Moment(message.row.at, message.row.kind, message.row.author, place=place)
        for answer in message.answers:
            yield Moment(answer.row.added_at, "answer", INTAKE, place=place)


def _of_work(opened: OpenCase) -> Iterator[Moment]:
    for check in opened.verifications:
        yield Moment(check.at, "verification", check.analyst, check.checked, code=check.result)
    for note in opened.work.notes:
        yield Moment(note.row.at, "desk_note", note.row.author, note.text or "")
    for task in opened.work.tasks:
        yield Moment(task.row.at, task.row.kind, task.row.author, task.text or "")
        if task.row.done_at:
            yield Moment(task.row.done_at, "done", task.row.done_by, task.text or "")


def _of_log(opened: OpenCase) -> Iterator[Moment]:
    for entry in opened.work.history:
        if entry.action not in _SAID and not entry.action.startswith(_SAID_STARTS):
            at = datetime.fromisoformat(entry.at)
            yield Moment(at, "log", entry.analyst, code=entry.action, reason=_reason(entry.action, entry.reason))


def _reason(action: str, reason: str) -> str:
    """Why, where an analyst wrote it or it is a number; ids say nothing to a reader."""
    told = ("identity", "merged into", "merged from", "split to", "split from", "handed back", "export")
    return reason if action in told or action.startswith(("closed ", "referral ", "identity ")) else ""
