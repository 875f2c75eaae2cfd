"""Standing: what a card says at this moment to this reader, and which presses make sense; never anything of a report."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.alerts.readers import Reader
from desk.alerts.tables import AlertRow, CardRow
from desk.queue.clocks import is_running
from desk.tables import CaseRow
from storage.wire import State


class Standing(StrEnum):
    """How a case stands to whoever has a card about it; WITHDRAWN when it is no longer theirs to see."""

    FREE = "free"
    SNOOZED = "snoozed"
    YOURS = "yours"
    TAKEN = "taken"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


# By kind of alert, in which standing it is still worth a message of its own.
_WAITS = {
    "new": (Standing.FREE,),
    "overdue": (Standing.FREE,),
    "yours": (Standing.YOURS,),
    "task": (Standing.FREE, Standing.YOURS, Standing.TAKEN),
}


@dataclass(frozen=True, slots=True)
class CardView:
    """A card to be sent, or changed in the message `message`; `shown` comes back when that is done."""

    card: int
    to: int
    language: str
    message: int | None
    silent: bool
    kind: str
    standing: Standing
    number: int | None
    category: str
    priority: str
    line: int
    opened_at: datetime | None
    clock_at: datetime | None
    until: datetime | None
    holder: str
    case_id: str
    shown: str


def standing_of(card: CardRow, reader: Reader, case: CaseRow, now: datetime) -> Standing:
    """How the case stands to the reader."""
    if not reader.may_have(case):
        return Standing.WITHDRAWN
    if case.state == State.CLOSED.value:
        return Standing.CLOSED
    if case.assigned_to == reader.account.account_id:
        return Standing.YOURS
    if case.assigned_to is not None:
        return Standing.TAKEN
    is_snoozed = card.snoozed_until is not None and card.snoozed_until > now
    return Standing.SNOOZED if is_snoozed else Standing.FREE


def waits(alert: AlertRow, standing: Standing) -> bool:
    """Whether the reader should be written to about it, and not only an old message changed."""
    return standing in _WAITS[alert.kind]


def view(
    card: CardRow, alert: AlertRow, reader: Reader, case: CaseRow, *, to: int, holder: str, now: datetime
) -> CardView:
    """What the card says now; `holder` is the name of whoever has the case, which supervisors are told."""
    standing = standing_of(card, reader, case, now)
    is_theirs = standing is not Standing.WITHDRAWN
    is_over = card.snoozed_until is not None and card.snoozed_until <= now
    # A snooze that is over is a message of its own, so that it rings.
    is_back = is_over and (waits(alert, standing) or standing is Standing.YOURS)
    until = None if is_over or standing not in (Standing.SNOOZED, Standing.YOURS) else card.snoozed_until
    named = holder if standing is Standing.TAKEN and reader.analyst.supervises else ""
    rings_at = case.clock_at if is_theirs and case.is_open and is_running(case.clock_at) else None
    says = [standing.value, case.number, case.category, case.priority, alert.line, str(rings_at), str(until), named]
    return CardView(
        card=card.card_id,
        to=to,
        language=reader.link.language,
        message=None if is_back else card.message,
        silent=case.priority in ("P2", "P3"),
        kind=alert.kind,
        standing=standing,
        number=case.number if is_theirs else None,
        category=case.category if is_theirs else "",
        priority=case.priority if is_theirs else "",
        line=alert.line if alert.kind == "new" else 0,
        opened_at=case.opened_at if is_theirs else None,
        clock_at=rings_at,
        until=until,
        holder=named,
        case_id=case.case_id if is_theirs else "",
        shown=f"{_round(card)}{_hashed([*says, reader.link.language])}",
    )


def is_of_round(shown: str, card: CardRow) -> bool:
    """Whether a view was made since the card was dealt the last time, and not of a message that was put aside."""
    return shown.startswith(_round(card))


def _round(card: CardRow) -> str:
    return f"{card.made_at.timestamp():.6f}:"


def _hashed(says: list[object]) -> str:
    return hashlib.sha256(json.dumps(says).encode()).hexdigest()[:32]
