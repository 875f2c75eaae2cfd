"""Effects: what a turn asks the outside to do; each comes back as an event."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conversations.events import FileOffer
from conversations.report import File, Locator
from conversations.right import Right


@dataclass(frozen=True, slots=True)
class FileReport:
    """Seal and store this report; ends in Filed. `contact` is empty for an anonymous report."""

    report_id: str
    reference: str
    category: str
    subtype: str
    priority: str
    details: str
    locators: tuple[Locator, ...]
    files: tuple[File, ...]
    contact: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class AddToReport:
    """Seal and store more of a report; ends in Added. `priority` is empty or raises the report's."""

    report_id: str
    details: str = ""
    locators: tuple[Locator, ...] = ()
    files: tuple[File, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    reply_to: str = ""
    priority: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawIdentity:
    """Forget name and contact of a report, here and at the desk; ends in Withdrawn."""

    report_id: str


@dataclass(frozen=True, slots=True)
class AskRight:
    """Ask the analysts for what the law gives a citizen over their data; ends in RightAsked. `words` say what of it, or why."""

    report_id: str
    right: Right
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShowTerms:
    """Look up who answers for the data and for how long it is kept; ends in Informed."""


@dataclass(frozen=True, slots=True)
class FetchFiles:
    """Fetch these files, now that the policy allows it; ends in Fetched."""

    offers: tuple[FileOffer, ...]


@dataclass(frozen=True, slots=True)
class ForgetFiles:
    """Delete these files from the chat unfetched, where the app can; ends in Began, which asks the open question."""

    offers: tuple[FileOffer, ...]


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find the report of a reference; ends in Found or NotFound."""

    reference: str


@dataclass(frozen=True, slots=True)
class CheckReceipt:
    """Find out whether there is a genuine receipt in `text`; ends in Checked."""

    text: str


@dataclass(frozen=True, slots=True)
class ShowHandles:
    """Look up the official addresses; ends in Official."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete the session and, where the app allows, both sides' messages; ends in Erased."""


@dataclass(frozen=True, slots=True)
class StartOver:
    """Begin again with a session of its own; ends in Began."""


Effect = (
    FileReport
    | AddToReport
    | WithdrawIdentity
    | AskRight
    | ShowTerms
    | FetchFiles
    | ForgetFiles
    | LookUp
    | CheckReceipt
    | ShowHandles
    | Erase
    | StartOver
)
