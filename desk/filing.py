"""Filing: what a believed event changes at the desk: cases, reports, additions, withdrawals."""

import base64
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.custody import Custody, Entry
from desk.database import insert_new
from desk.tables import AdditionRow, CaseRow, EvidenceRow, ReportRow, UpdateRow
from storage.wire import Added, Asked, EvidenceShape, Filed, Held, HeldAnswer, Refused, State, Withdrawn

# An identified reporter is owed an answer within this time.
ANSWER_WITHIN = timedelta(days=15)
INTAKE = "intake"


async def file(session: AsyncSession, custody: Custody, filed: Filed) -> None:
    """A new report opens a case; one that is here already changes nothing. Raises Refused(409) without its evidence."""
    if await session.get(ReportRow, filed.report_id):
        return
    await _claim_evidence(session, filed.report_id, filed.evidence)
    await custody.append(session, Entry(INTAKE, "received", filed.report_id))
    now = datetime.now(UTC)
    case = CaseRow(
        case_id=uuid.uuid4().hex,
        number=(await session.scalar(select(func.max(CaseRow.number))) or 0) + 1,
        category=filed.category,
        subtype=filed.subtype,
        priority=filed.priority,
        state=State.RECEIVED.value,
        opened_at=filed.filed_at,
        changed_at=now,
        due_at=None if filed.anonymous else filed.filed_at + ANSWER_WITHIN,
    )
    session.add(case)
    await session.flush()
    identity = base64.b64decode(filed.sealed_identity) if filed.sealed_identity else None
    report = ReportRow(
        report_id=filed.report_id,
        case_id=case.case_id,
        filed_at=filed.filed_at,
        arrived_at=now,
        channel=filed.channel,
        language=filed.language.value,
        anonymous=filed.anonymous,
        reply_key=filed.reply_key,
        sealed=base64.b64decode(filed.sealed),
        sealed_identity=identity,
    )
    session.add(report)


async def add(session: AsyncSession, custody: Custody, added: Added) -> None:
    """More of a report; a higher priority raises its case, and a case that waited for the citizen goes on."""
    report = await session.get(ReportRow, added.report_id)
    if report is None:
        raise Refused(409, "report")
    if await session.get(AdditionRow, added.addition_id):
        return
    await custody.append(session, Entry(INTAKE, "added", added.report_id))
    case = await session.get_one(CaseRow, report.case_id)
    case.changed_at = datetime.now(UTC)
    if report.purged_at is not None:
        # A report that was lawful is closed and purged; what comes after it is not kept either.
        return
    await _claim_evidence(session, added.report_id, added.evidence)
    sealed = base64.b64decode(added.sealed)
    await insert_new(
        session,
        AdditionRow,
        addition_id=added.addition_id,
        report_id=added.report_id,
        added_at=added.added_at,
        sealed=sealed,
    )
    if added.priority and added.priority < case.priority:
        case.priority = added.priority
    if case.state == State.MORE_INFORMATION.value:
        await change_state(session, case, State.VERIFICATION)


async def withdraw(session: AsyncSession, custody: Custody, withdrawn: Withdrawn) -> None:
    """The reporter takes name and contact back."""
    report = await session.get(ReportRow, withdrawn.report_id)
    if report is None:
        raise Refused(409, "report")
    if report.withdrawn_at is None:
        await custody.append(session, Entry(INTAKE, "withdrawn", withdrawn.report_id))
        report.sealed_identity, report.withdrawn_at, report.anonymous = None, withdrawn.withdrawn_at, True


async def held(session: AsyncSession, asked: Asked) -> HeldAnswer:
    """Which of these reports are here, with what."""
    answers = []
    for report_id in asked.report_ids:
        if await session.get(ReportRow, report_id):
            evidence = await session.scalars(select(EvidenceRow.evidence_id).where(EvidenceRow.report_id == report_id))
            additions = await session.scalars(select(AdditionRow.addition_id).where(AdditionRow.report_id == report_id))
            answers.append(Held(report_id=report_id, evidence=tuple(evidence), additions=tuple(additions)))
    return HeldAnswer(held=tuple(answers))


async def change_state(session: AsyncSession, case: CaseRow, state: State) -> None:
    """Move a case, and tell the reporters of each of its reports."""
    now = datetime.now(UTC)
    case.state, case.changed_at = state.value, now
    for report_id in await session.scalars(select(ReportRow.report_id).where(ReportRow.case_id == case.case_id)):
        session.add(UpdateRow(report_id=report_id, at=now, type="status", state=state.value))


async def _claim_evidence(session: AsyncSession, report_id: str, evidence: tuple[EvidenceShape, ...]) -> None:
    for one in evidence:
        row = await session.get(EvidenceRow, one.id)
        if row is None or row.sealed_sha256 != one.sealed_sha256 or row.report_id not in (None, report_id):
            raise Refused(409, "evidence")
        row.report_id, row.kind, row.media_type = report_id, one.kind, one.media_type
        row.size, row.sha256 = one.size, one.sha256
