"""Opened: a case as an analyst reads it, with what was inside its seals; nothing here opens one."""

from dataclasses import dataclass, field
from datetime import datetime

from conversations.report import Addition, CustodyStep, File, Particulars, Report
from desk.cases.hiding import Reason, is_previewed, withheld, worst
from desk.casework.crowds import Crowd, crowd_of
from desk.casework.work import Work
from desk.comparing.related import CaseMark, RelatedCase
from desk.tables import AdditionRow, CaseRow, CustodyRow, EvidenceRow, MessageRow, ReportRow, VerificationRow


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file: as it is stored, as the report or addition `named_by` names it, and its particulars where they open.

    `row` is None for one that is named and not here; `file` and `named_by` are None for one that is here and not named.
    `told_at` is when the report or addition was filed as it says itself, inside its seal.
    """

    subtype: str
    row: EvidenceRow | None
    file: File | None
    named_by: ReportRow | AdditionRow | None
    told_at: str
    particulars: Particulars | None = field(repr=False)

    @property
    def evidence_id(self) -> str:
        """Its id."""
        return self.row.evidence_id if self.row else self.file.id if self.file else ""

    @property
    def scan(self) -> str:
        """Clean, found or not_scanned: the worse of what the event and the sealed report say."""
        return worst(self.row.scan if self.row else None, self.file.scan if self.file else None)

    @property
    def withheld(self) -> Reason | None:
        """Why it is shown to nobody, if so."""
        return withheld(self.subtype, self.scan)

    @property
    def is_hidden(self) -> bool:
        """Whether not even a blurred thumbnail of it may be shown."""
        return not is_previewed(self.subtype, self.scan)

    @property
    def preview(self) -> str:
        """Its blurred thumbnail in base64, where one may be shown."""
        return "" if self.particulars is None or self.is_hidden else self.particulars.preview

    @property
    def named_at(self) -> datetime | None:
        """When the report or addition that names it was filed."""
        return self.named_by.filed_at if isinstance(self.named_by, ReportRow) else _added_at(self.named_by)

    @property
    def way(self) -> tuple[CustodyStep, ...]:
        """Its custody from the first byte to the desk."""
        later = {
            "filed": self.named_at,
            "pushed": self.row.pushed_at if self.row else None,
            "arrived": self.row.arrived_at if self.row else None,
        }
        known = tuple(CustodyStep(name, at.isoformat()) for name, at in later.items() if at is not None)
        return (*(self.file.custody if self.file else ()), *known)


@dataclass(frozen=True, slots=True)
class OpenAddition:
    """Something added later; `addition` is None when its seal does not open."""

    row: AdditionRow
    addition: Addition | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """What an analyst wrote, and what the citizen answered to it."""

    row: MessageRow
    text: str = field(repr=False)
    answers: tuple[OpenAddition, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report, unsealed; `report` is None when its seal does not open. Additions that answer stand with their message.

    `files` are those of the report and of all that was added; `missing` are named and not here.
    """

    row: ReportRow
    report: Report | None = field(repr=False)
    additions: tuple[OpenAddition, ...]
    messages: tuple[Message, ...]
    files: tuple[OpenFile, ...]
    missing: tuple[OpenFile, ...] = ()

    @property
    def unopened(self) -> tuple[str, ...]:
        """The ids of what does not open, of the report and its additions; a purged one has nothing to open."""
        additions = tuple(one.row.addition_id for one in self.additions if one.addition is None)
        return (self.row.report_id, *additions) if self.report is None and not self.row.purged_at else additions


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Everything of a case but identities and pictures."""

    case: CaseRow
    reports: tuple[OpenReport, ...]
    verifications: tuple[VerificationRow, ...]
    custody: tuple[CustodyRow, ...]
    related: tuple[RelatedCase, ...] = ()
    marks: tuple[CaseMark, ...] = ()
    work: Work = field(default_factory=Work)

    @property
    def crowd(self) -> Crowd | None:
        """The most of its reports that came at once, if they are many; it says nothing of how urgent the case is."""
        return crowd_of([(one.row.filed_at, one.report.details if one.report else "") for one in self.reports])

    @property
    def identified_in_crowd(self) -> int:
        """How many reports of the crowd say who sent them: all that can be known of how many people it is."""
        crowd = self.crowd
        if crowd is None:
            return 0
        return sum(not one.row.anonymous and crowd.since <= one.row.filed_at <= crowd.until for one in self.reports)


def _added_at(row: AdditionRow | None) -> datetime | None:
    return row.added_at if row else None
