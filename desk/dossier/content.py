"""Content: all that a dossier holds, as values; whoever makes one has already decided what may be handed over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from conversations.report import CustodyStep, Locator
from conversations.text import Label
from desk.comparing.related import CaseMark


@dataclass(frozen=True, slots=True)
class Sender:
    """The desk that signs: its name in each language, and how it is reached."""

    name: Label
    email: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Referral:
    """The receiving service, and why it has jurisdiction: the rule that chose it, in words."""

    service: Label
    reason: Label
    referred_at: datetime | None
    referred_by: str = ""


@dataclass(frozen=True, slots=True)
class Reporter:
    """The reporter as handed over. Build one with a name or contact only if the identity is to be given."""

    name: str = field(repr=False)
    contact: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DossierFile:
    """A file: `sha256` and `size` are of the bytes in the archive; `arrived_*` of those that the citizen sent.

    `scan` is clean, found (malware) or not_scanned; `withheld` is empty, quarantined (it is put in sealed), locator_only
    (it must not be copied: it is described and left out) or missing (it never came); `custody` is its way to the desk.
    """

    evidence_id: str
    kind: str
    media_type: str
    size: int
    sha256: str
    scan: str = "not_scanned"
    malware: str = ""
    withheld: str = ""
    arrived_sha256: str = ""
    arrived_sha1: str = ""
    arrived_md5: str = ""
    custody: tuple[CustodyStep, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierAddition:
    """What a reporter added later; `question` is the desk's question that it answers, or empty."""

    addition_id: str
    added_at: datetime
    question: str = field(default="", repr=False)
    details: str = field(default="", repr=False)
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    locators: tuple[Locator, ...] = field(default=(), repr=False)
    files: tuple[DossierFile, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierReport:
    """One report of the case. `reporter` is None for an anonymous one, and for an identity that is not handed over.

    `links_rewritten` says that links of such a report, and of what was added to it, stand there in one spelling: as they
    were sent they may say who shared them.
    """

    report_id: str
    filed_at: datetime
    channel: str
    language: str
    category: str
    subtype: str
    anonymous: bool
    reporter: Reporter | None = None
    details: str = field(default="", repr=False)
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    locators: tuple[Locator, ...] = field(default=(), repr=False)
    files: tuple[DossierFile, ...] = ()
    additions: tuple[DossierAddition, ...] = ()
    links_rewritten: bool = False

    def __post_init__(self) -> None:
        # What was sent anonymously has nobody to name, whatever else is known.
        if self.anonymous and self.reporter is not None:
            raise ValueError("an anonymous report has no reporter to hand over")

    @property
    def parts(self) -> "tuple[DossierReport | DossierAddition, ...]":
        """The report, then what was added to it."""
        return (self, *self.additions)


@dataclass(frozen=True, slots=True)
class Verified:
    """Who checked what, with which result: founded, unfounded or unclear (law 03-23, articles 40 and 49)."""

    at: datetime
    analyst: str
    checked: str = field(repr=False)
    result: str


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """An entry of the desk's custody log, with its place in the keyed chain."""

    sequence: int
    at: datetime
    who: str
    action: str
    reason: str = ""
    mac: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a prosecutor ordered, and who wrote it down."""

    at: datetime
    prosecutor: str
    text: str = field(repr=False)
    noted_by: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything of one case that goes to one service. `number` is the dossier's own, printed on each page."""

    number: str
    case_id: str
    case_number: int
    category: str
    subtype: str
    priority: str
    opened_at: datetime
    made_at: datetime
    sender: Sender
    referral: Referral
    reports: tuple[DossierReport, ...]
    verifications: tuple[Verified, ...] = ()
    custody: tuple[CustodyLine, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    marks: tuple[CaseMark, ...] = ()

    @property
    def is_about_children(self) -> bool:
        """Whether it is of the category that only cleared people see."""
        return "CHILD" in {self.category, *(one.category for one in self.reports)}

    @property
    def parts(self) -> Iterator[DossierReport | DossierAddition]:
        """Reports and additions, in order."""
        return (part for report in self.reports for part in report.parts)

    @property
    def files(self) -> tuple[DossierFile, ...]:
        """Every file, each id once."""
        return tuple({file.evidence_id: file for part in self.parts for file in part.files}.values())

    @property
    def locators(self) -> tuple[Locator, ...]:
        """Every place that is named, each once: the canonical spelling decides, else what the citizen wrote."""
        named = (locator for part in self.parts for locator in part.locators)
        return tuple({(one.kind, one.canonical or one.raw): one for one in reversed([*named])}.values())[::-1]
