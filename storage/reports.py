"""Reports: filed, added to, withdrawn from and found, inside the caller's transaction, each with its outbox row."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.right import Contact
from storage.database import insert_new
from storage.tables import AdditionRow, ErasureRow, EvidenceRow, OutboxRow, ReplyRow, ReportRow
from storage.wire import Added, EvidenceShape, Filed


class ReferenceTaken(Exception):
    """Another report has this reference, which its citizen keeps; nothing was stored."""


@dataclass(frozen=True, slots=True)
class FiledReport:
    """What the intake knows of a report that was found by its reference."""

    report_id: str
    filed_at: datetime
    category: str
    subtype: str
    state: str
    state_at: datetime
    anonymous: bool
    has_identity: bool
    is_purged: bool


@dataclass(frozen=True, slots=True)
class SealedReply:
    """Words of an analyst, still sealed."""

    reply_id: str
    at: datetime
    sealed: bytes = field(repr=False)


async def file(session: AsyncSession, filed: Filed, *, reference_hash: bytes) -> bool:
    """Store a report, its evidence and its outbox row; False, and no change, when it is stored already.

    Raises ReferenceTaken.
    """
    values = filed.model_dump(exclude={"evidence"})
    row = {**values, "reference_hash": reference_hash, "state": "received", "state_at": filed.filed_at}
    if not await insert_new(session, ReportRow, **row):
        if await session.get(ReportRow, filed.report_id) is None:
            raise ReferenceTaken
        return False
    await _keep_evidence(session, filed.evidence, report_id=filed.report_id, addition_id=None)
    await _put_out(session, "report.filed", filed.report_id, filed.report_id, filed.filed_at)
    return True


async def filed_at(session: AsyncSession, report_id: str) -> datetime:
    """When a report that is stored was filed."""
    return (await session.get_one(ReportRow, report_id)).filed_at


async def add(session: AsyncSession, added: Added) -> bool:
    """Store an addition, its evidence and its outbox row; False, and no change, when it is stored already."""
    if not await insert_new(session, AdditionRow, **added.model_dump(exclude={"evidence"})):
        return False
    await _keep_evidence(session, added.evidence, report_id=added.report_id, addition_id=added.addition_id)
    await _put_out(session, "report.added", added.report_id, added.addition_id, added.added_at)
    return True


async def withdraw(session: AsyncSession, report_id: str, *, at: datetime) -> bool:
    """Delete the sealed identity here and tell the desk; False when there is none."""
    row = await forget_identity(session, report_id)
    if row is None:
        return False
    row.withdrawn_at = at
    await _put_out(session, "identity.withdrawn", report_id, report_id, at)
    return True


async def forget_identity(session: AsyncSession, report_id: str) -> ReportRow | None:
    """Delete the sealed identity here; the row, or None when there is none to delete."""
    row = await session.get(ReportRow, report_id, with_for_update=True)
    if row is None or row.sealed_identity is None:
        return None
    row.sealed_identity = None
    # Sent again, the report would differ from what the desk may have seen under this id, and be refused for ever.
    is_filed = (OutboxRow.report_id == report_id, OutboxRow.type == "report.filed")
    await session.execute(update(OutboxRow).where(*is_filed).values(id=uuid.uuid4().hex))
    return row


async def contact_of(session: AsyncSession, report_id: str) -> Contact:
    """What became of its name and contact, by this row."""
    row = await session.get_one(ReportRow, report_id)
    if row.withdrawn_at is not None:
        return Contact.WITHDRAWN
    return Contact.NONE if row.sealed_identity is None else Contact.KEPT


async def is_purged(session: AsyncSession, report_id: str) -> bool:
    """Whether the desk deleted what the report says; it drops what is added since."""
    return await session.scalar(select(ReportRow.purged_at).where(ReportRow.report_id == report_id)) is not None


async def let_go(session: AsyncSession, report_id: str, *, at: datetime) -> None:
    """Its copy here goes as soon as the desk has all of it (storage.keeping); its reference goes on finding it."""
    await insert_new(session, ErasureRow, report_id=report_id, asked_at=at)


async def is_let_go(session: AsyncSession, report_id: str) -> bool:
    """Whether its citizen asked to have it deleted, or the desk purged it."""
    return await session.get(ErasureRow, report_id) is not None


async def find(session: AsyncSession, reference_hash: bytes) -> FiledReport | None:
    """The report whose reference has this lookup value."""
    row = await session.scalar(select(ReportRow).where(ReportRow.reference_hash == reference_hash))
    if row is None:
        return None
    return FiledReport(
        report_id=row.report_id,
        filed_at=row.filed_at,
        category=row.category,
        subtype=row.subtype,
        state=row.state,
        state_at=row.state_at,
        anonymous=row.anonymous,
        has_identity=row.sealed_identity is not None,
        is_purged=row.purged_at is not None,
    )


async def replies_of(session: AsyncSession, report_id: str) -> list[SealedReply]:
    """The analysts' words on a report, oldest first."""
    query = select(ReplyRow).where(ReplyRow.report_id == report_id).order_by(ReplyRow.at, ReplyRow.reply_id)
    return [SealedReply(row.reply_id, row.at, row.sealed) for row in await session.scalars(query)]


async def _keep_evidence(
    session: AsyncSession, evidence: tuple[EvidenceShape, ...], *, report_id: str, addition_id: str | None
) -> None:
    for position, one in enumerate(evidence):
        values = {**one.model_dump(exclude={"id"}), "evidence_id": one.id, "position": position}
        await insert_new(session, EvidenceRow, **values, report_id=report_id, addition_id=addition_id)


async def _put_out(session: AsyncSession, kind: str, report_id: str, subject_id: str, at: datetime) -> None:
    row = OutboxRow(
        id=uuid.uuid4().hex, report_id=report_id, type=kind, subject_id=subject_id, made_at=at, due_at=at, attempts=0
    )
    session.add(row)
    await session.flush()
