"""Clocks: within what time a case is first looked at and an identified reporter is answered, and how urgent that makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event

from desk.tables import NEVER, CaseRow
from storage.wire import State

# An identified reporter is owed an answer within this time.
ANSWER_WITHIN = timedelta(days=15)
LOOK_WITHIN: Mapping[str, timedelta] = {
    "P0": timedelta(minutes=15),
    "P1": timedelta(hours=4),
    "P2": timedelta(hours=24),
    "P3": timedelta(hours=72),
}
# What a reporter asks over their data is answered within this time, unless the settings have another.
REQUEST_WITHIN = timedelta(days=10)
# Cases of these rise to the top of the queue when nobody looked at them in time.
ESCALATING = ("P0", "P1")
ESCALATED_RANK = 0


@dataclass(frozen=True, slots=True)
class Clocks:
    """By priority, how long a case may wait for its first look; and how long a reporter's request about their data may."""

    look_within: Mapping[str, timedelta] = field(default_factory=lambda: dict(LOOK_WITHIN))
    request_within: timedelta = REQUEST_WITHIN

    def start(self, case: CaseRow) -> None:
        """Set when a case has to be looked at first; a priority that rises makes it earlier, and never later."""
        look_by = case.opened_at + self.look_within.get(case.priority, LOOK_WITHIN["P3"])
        if case.first_looked_at is None and (case.look_by is None or look_by < case.look_by):
            case.look_by = look_by


def wind(case: CaseRow) -> None:
    """Bring a case's place in the queue and its next clock up to date; done by itself before a case is written."""
    case.is_open = case.state != State.CLOSED.value
    is_looked_at = case.first_looked_at is not None
    is_escalated = case.escalated_at is not None and not is_looked_at and case.is_open
    case.rank = ESCALATED_RANK if is_escalated else 1 + int(case.priority[1:])
    running = [case.due_at, case.asked_due_at, None if is_looked_at else case.look_by] if case.is_open else []
    case.clock_at = min((one for one in running if one is not None), default=NEVER)


def is_running(at: datetime) -> bool:
    """Whether a clock rings at all."""
    return at < NEVER - timedelta(days=2)


def _before_write(_mapper: Any, _connection: Any, case: CaseRow) -> None:
    wind(case)


# Whoever changes a case, of this module's existence or not, leaves it wound.
event.listen(CaseRow, "before_insert", _before_write)
event.listen(CaseRow, "before_update", _before_write)
