"""Deliveries: the wire events of outbox rows, composed from what is stored."""

from collections.abc import Sequence

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox import Due
from storage.tables import AdditionRow, EvidenceRow, ReportRow
from storage.wire import SCHEMA, Added, AddedEvent, EvidenceShape, Filed, FiledEvent, Withdrawn, WithdrawnEvent


class NothingToDeliver(Exception):
    """What the row is about is no longer stored."""


async def compose(session: AsyncSession, due: Due) -> tuple[BaseModel, tuple[str, ...]]:
    """The event of a row, and the ids of the evidence that has to arrive before it."""
    report = await session.get(ReportRow, due.report_id)
    if report is None:
        raise NothingToDeliver
    if due.type == "identity.withdrawn":
        at = report.withdrawn_at or report.filed_at
        withdrawn = Withdrawn(report_id=report.report_id, withdrawn_at=at)
        return WithdrawnEvent(type="identity.withdrawn", schema_=SCHEMA, timestamp=at, data=withdrawn), ()
    if due.type == "report.filed":
        evidence = await _evidence(session, due.report_id, None)
        filed = FiledEvent(
            type="report.filed", schema_=SCHEMA, timestamp=report.filed_at, data=_filed(report, evidence)
        )
        return filed, _ids(evidence)
    addition = await session.get(AdditionRow, due.subject_id)
    if addition is None:
        raise NothingToDeliver
    evidence = await _evidence(session, due.report_id, addition.addition_id)
    added = _added(addition, evidence)
    return AddedEvent(type="report.added", schema_=SCHEMA, timestamp=addition.added_at, data=added), _ids(evidence)


def _filed(row: ReportRow, evidence: Sequence[EvidenceShape]) -> Filed:
    fields = {name: getattr(row, name) for name in Filed.model_fields if name != "evidence"}
    return Filed(**fields, evidence=tuple(evidence))


def _added(row: AdditionRow, evidence: Sequence[EvidenceShape]) -> Added:
    fields = {name: getattr(row, name) for name in Added.model_fields if name != "evidence"}
    return Added(**fields, evidence=tuple(evidence))


async def _evidence(session: AsyncSession, report_id: str, addition_id: str | None) -> list[EvidenceShape]:
    query = select(EvidenceRow).where(EvidenceRow.report_id == report_id, EvidenceRow.addition_id == addition_id)
    if addition_id is None:
        query = select(EvidenceRow).where(EvidenceRow.report_id == report_id, EvidenceRow.addition_id.is_(None))
    rows = await session.scalars(query.order_by(EvidenceRow.position))
    return [
        EvidenceShape(
            id=row.evidence_id,
            kind=row.kind,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            sealed_sha256=row.sealed_sha256,
            scan=row.scan,
            pushed_at=row.pushed_at,
        )
        for row in rows
    ]


def _ids(evidence: Sequence[EvidenceShape]) -> tuple[str, ...]:
    return tuple(one.id for one in evidence)
