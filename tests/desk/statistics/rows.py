"""Rows for statistics: cases, reports, what was told and how long was looked, as few words as a test needs."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from desk.casework.tables import ExposureRow, OutcomeRow
from desk.database import Database
from desk.queue.clocks import Clocks
from desk.tables import AccountRow, Base, CaseRow, ReportRow, UpdateRow


async def keep(database: Database, *rows: Base) -> None:
    """Write them, cases before what belongs to them."""
    async with database.transaction() as session:
        for row in rows:
            session.add(row)
            await session.flush()


def case(number: int, opened_at: datetime, subtype: str = "FRAUD.PHISH", **about: Any) -> CaseRow:
    """A case of one report; `looked_after` and `answered_by` are from its opening on."""
    looked, due = about.pop("looked_after", None), about.pop("answer_by", None)
    values = {"priority": "P2", "state": "received", "reports": 1, **about}
    row = CaseRow(
        case_id=case_id(number),
        number=number,
        category=subtype.partition(".")[0],
        subtype=subtype,
        opened_at=opened_at,
        changed_at=opened_at,
        due_at=opened_at + due if due else None,
        identified=due is not None,
        **values,
    )
    Clocks().start(row)
    row.first_looked_at = opened_at + looked if looked is not None else None
    return row


def report(
    number: int, arrived_at: datetime, of_case: int = 1, subtype: str = "FRAUD.PHISH", **about: Any
) -> ReportRow:
    """A report of a case."""
    values = {"channel": "web", "language": "ar", "anonymous": True, "place": None, **about}
    return ReportRow(
        report_id=report_id(number),
        case_id=case_id(of_case),
        category=subtype.partition(".")[0],
        subtype=subtype,
        filed_at=arrived_at,
        arrived_at=arrived_at,
        reply_key=f"age1{number}",
        sealed=b"sealed",
        **values,
    )


def outcome(number: int, at: datetime, code: str = "unfounded") -> OutcomeRow:
    """That a case was closed."""
    return OutcomeRow(case_id=case_id(number), at=at, analyst="Salma", code=code)


def told(number: int, at: datetime, state: str = "referred") -> UpdateRow:
    """A state that a reporter was told."""
    return UpdateRow(report_id=report_id(number), at=at, type="status", state=state)


def look(account: int, at: datetime, lasting: timedelta) -> ExposureRow:
    """A look at a picture, held all the time."""
    until = at + lasting
    return ExposureRow(
        account_id=account_id(account), evidence_id=uuid.uuid4().hex, started_at=at, renewed_at=until, ended_at=until
    )


def account(number: int, name: str) -> AccountRow:
    """Somebody's account."""
    return AccountRow(account_id=account_id(number), name=name, role="analyst", totp_step=0, failures=0)


def case_id(number: int) -> str:
    return f"{number:032d}"


def report_id(number: int) -> str:
    return f"{number:032d}"


def account_id(number: int) -> str:
    return f"{number:032d}"
