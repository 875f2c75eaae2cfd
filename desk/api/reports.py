"""Reports in the API: what citizens wrote, from seals that were just opened, in the API's shapes."""

from dataclasses import asdict

from conversations.report import Addition, Report
from desk.api.shapes import AdditionShape, ContentShape, LocatorShape, ReportShape
from desk.cases.opened import OpenAddition, OpenReport


def report_shape(opened: OpenReport) -> ReportShape:
    """A report with what was added to it, answers to questions among it."""
    row, answers = opened.row, tuple(one for message in opened.messages for one in message.answers)
    return ReportShape(
        id=row.report_id,
        filed_at=row.filed_at,
        arrived_at=row.arrived_at,
        channel=row.channel,
        language=row.language,
        category=row.category,
        subtype=row.subtype,
        anonymous=row.anonymous,
        place=row.place,
        withdrawn_at=row.withdrawn_at,
        purged_at=row.purged_at,
        content=_content(opened.report),
        additions=tuple(_addition(one) for one in sorted((*opened.additions, *answers), key=_added_at)),
    )


def _added_at(one: OpenAddition) -> tuple[str, str]:
    return one.row.added_at.isoformat(), one.row.addition_id


def _addition(one: OpenAddition) -> AdditionShape:
    return AdditionShape(id=one.row.addition_id, added_at=one.row.added_at, content=_content(one.addition))


def _content(document: Report | Addition | None) -> ContentShape | None:
    if document is None:
        return None
    locators = tuple(LocatorShape(**asdict(one)) for one in document.locators)
    return ContentShape(details=document.details, locators=locators, answers=dict(document.answers))
