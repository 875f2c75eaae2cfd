"""Asking: a request of a reporter is put on their case with its clock, and on record."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.right import Right
from desk.custody import INTAKE, Custody, Entry
from desk.rights.tables import RequestRow
from desk.tables import ReportRow
from storage.wire import Added


async def ask(
    session: AsyncSession, custody: Custody, added: Added, right: Right, *, case_id: str, within: timedelta
) -> None:
    """Keep a request; its clock runs from now, because an intake may have been cut off for days."""
    await custody.append(session, Entry(INTAKE, f"asked {right.value}", case_id, added.addition_id))
    now = datetime.now(UTC)
    row = RequestRow(request_id=added.addition_id, case_id=case_id, report_id=added.report_id, asked=right.value)
    row.asked_at, row.due_at = added.added_at, now + within
    session.add(row)


async def next_request(session: AsyncSession, case_id: str) -> tuple[str, datetime | None]:
    """Which request of a case is to be answered next, and until when; one whose reporter cannot be reached any more is none."""
    first = select(RequestRow.asked, RequestRow.due_at).join(ReportRow, ReportRow.report_id == RequestRow.report_id)
    is_open = (RequestRow.case_id == case_id, RequestRow.answered_at.is_(None), ReportRow.reply_key != "")
    found = (await session.execute(first.where(*is_open).order_by(RequestRow.due_at).limit(1))).first()
    return (found.asked, found.due_at) if found else ("", None)


async def requests_of(session: AsyncSession, case_id: str) -> tuple[RequestRow, ...]:
    """Every request on a case, oldest first."""
    query = select(RequestRow).where(RequestRow.case_id == case_id)
    return tuple(await session.scalars(query.order_by(RequestRow.asked_at, RequestRow.request_id)))
