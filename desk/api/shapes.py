"""Shapes of the API: what it says of a case, its files and its reports, as JSON."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from desk.tables import CaseRow, EvidenceRow
from storage.wire import State

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Priority = Literal["P0", "P1", "P2", "P3"]
Next = Annotated[str | None, Field(description="`after` of the next page; null on the last one")]


class Shape(BaseModel):
    """Nothing is said that is not declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseName(Shape):
    """A case by its id and number."""

    id: Id
    number: int


class CaseShape(Shape):
    """A case without anything that a citizen wrote.

    `due_at` is until when an identified reporter is owed an answer. A case that was joined to another has no reports left
    and names it in `merged_into`; lists leave it out.
    """

    id: Id
    number: int
    category: str
    subtype: str
    priority: Priority
    state: State
    opened_at: AwareDatetime
    changed_at: AwareDatetime
    due_at: AwareDatetime | None
    first_looked_at: AwareDatetime | None
    is_taken: bool
    reports: int
    files: int
    identified: bool
    on_a_list: bool
    merged_into: CaseName | None = None


class CasePage(Shape):
    """Cases by the time of their last change, the oldest first: whoever asks on from `next` misses no later change."""

    cases: tuple[CaseShape, ...]
    next: Next


class FileShape(Shape):
    """A file as its event described it; its bytes are not given out.

    `size` and `sha256` are of the content, `sealed_sha256` of the age file; `scan` is what a malware scanner said.
    """

    id: Id
    report_id: Id
    kind: str | None
    media_type: str | None
    size: int | None
    sha256: str | None
    sealed_sha256: str
    scan: str | None
    arrived_at: AwareDatetime
    pushed_at: AwareDatetime | None


class FilePage(Shape):
    """Files of a case, by id."""

    files: tuple[FileShape, ...]
    next: Next


class LocatorShape(Shape):
    """Where reported content is, as conversations.report.Locator says. Never open or fetch it without thought."""

    kind: str
    raw: str
    note: str
    canonical: str
    platform: str
    account: str
    post: str
    marks: str


class ContentShape(Shape):
    """What a citizen wrote."""

    details: str
    locators: tuple[LocatorShape, ...]
    answers: dict[str, str]


class AdditionShape(Shape):
    """What a citizen added later; `content` is null when the desk's keys do not open it."""

    id: Id
    added_at: AwareDatetime
    content: ContentShape | None


class ReportShape(Shape):
    """A report, unsealed; who sent it is never in it.

    `content` is null when it was deleted (`purged_at`), or when the desk's keys do not open it.
    """

    id: Id
    filed_at: AwareDatetime
    arrived_at: AwareDatetime
    channel: str
    language: str
    category: str
    subtype: str
    anonymous: bool
    place: str | None
    withdrawn_at: AwareDatetime | None
    purged_at: AwareDatetime | None
    content: ContentShape | None
    additions: tuple[AdditionShape, ...]


class ReportPage(Shape):
    """Reports of a case, by id."""

    reports: tuple[ReportShape, ...]
    next: Next


def case_shape(case: CaseRow, merged_into: CaseName | None = None) -> CaseShape:
    """What is said of a case."""
    return CaseShape(
        id=case.case_id,
        number=case.number,
        category=case.category,
        subtype=case.subtype,
        priority=case.priority,
        state=State(case.state),
        opened_at=case.opened_at,
        changed_at=case.changed_at,
        due_at=case.due_at,
        first_looked_at=case.first_looked_at,
        is_taken=case.assigned_to is not None,
        reports=case.reports,
        files=case.files,
        identified=case.identified,
        on_a_list=case.listed,
        merged_into=merged_into,
    )


def file_shape(row: EvidenceRow) -> FileShape:
    """What is said of a file."""
    return FileShape(
        id=row.evidence_id,
        report_id=row.report_id or "",
        kind=row.kind,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        sealed_sha256=row.sealed_sha256,
        scan=row.scan,
        arrived_at=row.arrived_at,
        pushed_at=row.pushed_at,
    )
