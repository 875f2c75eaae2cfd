"""Filing: what a believed event changes at the desk: cases, reports, additions, withdrawals."""

import base64
import binascii
import uuid
from datetime import UTC, datetime

import pyrage
from pyrage import x25519
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.comparing.grouping import Comparing
from desk.comparing.signs import Signs
from desk.custody import INTAKE, Custody, Entry
from desk.queue.clocks import ANSWER_WITHIN, Clocks
from desk.queue.counting import recount
from desk.referral.taking_back import take_back
from desk.rights.asking import ask
from desk.tables import AdditionRow, CaseRow, EvidenceRow, MessageRow, ReportRow, UpdateRow
from storage.wire import Added, EvidenceShape, Filed, Refused, State, Withdrawn

# A date far outside the life of this service comes from a broken clock, and could not be reckoned with.
EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
DEFAULT_CLOCKS = Clocks()


async def file(
    session: AsyncSession,
    custody: Custody,
    filed: Filed,
    comparing: Comparing,
    signs: Signs,
    clocks: Clocks = DEFAULT_CLOCKS,
) -> None:
    """A new report joins the case that it is about, or opens one; one that is here already changes nothing.

    Raises Refused: 409 without its evidence, 422 for what could never be shown, answered or dated.
    """
    _check(filed)
    if await session.get(ReportRow, filed.report_id):
        return
    await _claim_evidence(session, filed.report_id, filed.evidence)
    joined = await comparing.case_for(session, filed, signs)
    case = _joined(joined.case, filed) if joined else await _new_case(session, filed)
    clocks.start(case)
    await custody.append(session, Entry(INTAKE, "received", case.case_id, filed.report_id))
    if joined:
        why = f"{filed.report_id} {' '.join(joined.why)}"
        await custody.append(session, Entry(INTAKE, "grouped", case.case_id, why))
    report = ReportRow(
        report_id=filed.report_id,
        case_id=case.case_id,
        category=filed.category,
        subtype=filed.subtype,
        filed_at=filed.filed_at,
        arrived_at=datetime.now(UTC),
        channel=filed.channel,
        language=filed.language,
        anonymous=filed.anonymous,
        reply_key=filed.reply_key,
        sealed=_bytes(filed.sealed),
        sealed_identity=_bytes(filed.sealed_identity) if filed.sealed_identity else None,
    )
    session.add(report)
    await comparing.keep(session, signs, case_id=case.case_id, report_id=filed.report_id)
    await recount(session, case.case_id)


async def add(
    session: AsyncSession,
    custody: Custody,
    added: Added,
    comparing: Comparing,
    signs: Signs,
    clocks: Clocks = DEFAULT_CLOCKS,
) -> tuple[str, ...]:
    """More of a report; a higher priority raises its case, and a case that waited for the citizen goes on.

    A report that was lawful stays purged: what comes after it is not kept. Gives the ids of files to remove.
    """
    _check_date(added.added_at)
    report = await _report(session, added.report_id)
    if await session.get(AdditionRow, added.addition_id):
        return ()
    case = await session.get_one(CaseRow, report.case_id)
    await custody.append(session, Entry(INTAKE, "added", case.case_id, added.addition_id))
    case.changed_at = datetime.now(UTC)
    await _claim_evidence(session, added.report_id, added.evidence)
    if signs.right:
        await ask(session, custody, added, signs.right, case_id=case.case_id, within=clocks.request_within)
    if report.purged_at is not None:
        await recount(session, case.case_id)
        return await _unwanted(session, added.evidence)
    row = AdditionRow(addition_id=added.addition_id, report_id=added.report_id, added_at=added.added_at)
    row.sealed = _bytes(added.sealed)
    session.add(row)
    if added.priority and added.priority < case.priority:
        case.priority = added.priority
        clocks.start(case)
    # A request about data is no answer to a question.
    is_answer = signs.right is None and case.state == State.MORE_INFORMATION.value
    if is_answer and await _was_waited_for(session, report):
        await change_state(session, case, State.VERIFICATION)
    await comparing.keep(session, signs, case_id=case.case_id, report_id=added.report_id)
    await recount(session, case.case_id)
    return ()


async def withdraw(session: AsyncSession, custody: Custody, withdrawn: Withdrawn) -> None:
    """The reporter takes name and contact back; nobody identified is left to be answered within a time."""
    _check_date(withdrawn.withdrawn_at)
    report = await _report(session, withdrawn.report_id)
    if report.withdrawn_at is not None:
        return
    await custody.append(session, Entry(INTAKE, "withdrawn", report.case_id, report.report_id))
    report.sealed_identity, report.withdrawn_at, report.anonymous = None, withdrawn.withdrawn_at, True
    await take_back(session, custody, report)
    others = select(func.min(ReportRow.filed_at)).where(
        ReportRow.case_id == report.case_id, ReportRow.report_id != report.report_id, ReportRow.anonymous.is_(False)
    )
    first = await session.scalar(others)
    case = await session.get_one(CaseRow, report.case_id)
    case.due_at = first + ANSWER_WITHIN if first else None
    await recount(session, case.case_id)


async def change_state(session: AsyncSession, case: CaseRow, state: State) -> None:
    """Move a case, and tell the reporters of each of its reports; the same state again tells nothing."""
    if case.state == state.value:
        return
    case.state, case.changed_at = state.value, datetime.now(UTC)
    for report_id in await session.scalars(select(ReportRow.report_id).where(ReportRow.case_id == case.case_id)):
        _tell(session, report_id, state)


async def wait_for(session: AsyncSession, case: CaseRow, report_id: str) -> None:
    """A case waits for the reporter who was asked; the others of the case were not, and are told nothing."""
    told = select(UpdateRow.state).where(UpdateRow.report_id == report_id, UpdateRow.type == "status")
    last = await session.scalar(told.order_by(UpdateRow.cursor.desc()).limit(1))
    if case.state == last == State.MORE_INFORMATION.value:
        return
    case.state, case.changed_at = State.MORE_INFORMATION.value, datetime.now(UTC)
    _tell(session, report_id, State.MORE_INFORMATION)


def _tell(session: AsyncSession, report_id: str, state: State) -> None:
    session.add(UpdateRow(report_id=report_id, at=datetime.now(UTC), type="status", state=state.value))


async def _new_case(session: AsyncSession, filed: Filed) -> CaseRow:
    case = CaseRow(
        case_id=uuid.uuid4().hex,
        number=(await session.scalar(select(func.max(CaseRow.number))) or 0) + 1,
        category=filed.category,
        subtype=filed.subtype,
        priority=filed.priority,
        state=State.RECEIVED.value,
        opened_at=filed.filed_at,
        changed_at=datetime.now(UTC),
        due_at=_due_at(filed),
    )
    session.add(case)
    await session.flush()
    return case


def _joined(case: CaseRow, filed: Filed) -> CaseRow:
    """The case with one report more: as urgent as the most urgent of them by what it is, however many they are.

    Its reporter is told nothing of it: nobody learns from a report that its link is known already.
    """
    case.changed_at = datetime.now(UTC)
    if filed.priority < case.priority:
        case.priority, case.subtype = filed.priority, filed.subtype
    due_at = _due_at(filed)
    if due_at and (case.due_at is None or due_at < case.due_at):
        case.due_at = due_at
    return case


def _due_at(filed: Filed) -> datetime | None:
    return None if filed.anonymous else filed.filed_at + ANSWER_WITHIN


async def _was_waited_for(session: AsyncSession, report: ReportRow) -> bool:
    """Whether this reporter was asked, or nobody of the case was in particular."""
    asked = select(MessageRow.report_id).join(ReportRow, ReportRow.report_id == MessageRow.report_id)
    asked = asked.where(ReportRow.case_id == report.case_id, MessageRow.kind == "question")
    reports = set(await session.scalars(asked))
    return not reports or report.report_id in reports


async def _report(session: AsyncSession, report_id: str) -> ReportRow:
    report = await session.get(ReportRow, report_id)
    if report is None:
        raise Refused(409, "report")
    return report


async def _claim_evidence(session: AsyncSession, report_id: str, evidence: tuple[EvidenceShape, ...]) -> None:
    for one in evidence:
        row = await session.get(EvidenceRow, one.id)
        if row is None or row.sealed_sha256 != one.sealed_sha256 or row.report_id not in (None, report_id):
            raise Refused(409, "evidence")
        row.report_id, row.kind, row.media_type = report_id, one.kind, one.media_type
        row.size, row.sha256 = one.size, one.sha256
        row.scan, row.pushed_at = one.scan, one.pushed_at


async def _unwanted(session: AsyncSession, evidence: tuple[EvidenceShape, ...]) -> tuple[str, ...]:
    for one in evidence:
        await session.delete(await session.get_one(EvidenceRow, one.id))
    return tuple(one.id for one in evidence)


def _check(filed: Filed) -> None:
    _check_date(filed.filed_at)
    # Who may see a case depends on its category.
    if filed.subtype.partition(".")[0] != filed.category:
        raise Refused(422, "subtype")
    if filed.anonymous and filed.sealed_identity:
        raise Refused(422, "identity")
    try:
        x25519.Recipient.from_str(filed.reply_key)
    except pyrage.RecipientError:
        raise Refused(422, "reply_key") from None


def _check_date(at: datetime) -> None:
    if not EARLIEST < at < LATEST:
        raise Refused(422, "date")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Refused(422, "base64") from None
