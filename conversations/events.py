"""Events: what can happen to a conversation: what the citizen does, and how what they asked for ended."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.report import File, Locator


class Command(StrEnum):
    """What a citizen may ask at any time, by slash, by button or by word."""

    START = "start"
    HELP = "help"
    ABOUT = "about"
    LANGUAGE = "language"
    BACK = "back"
    SKIP = "skip"
    CANCEL = "cancel"
    ERASE = "erase"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Began:
    """The citizen opened the conversation, or came from another flow; there is nothing to answer yet."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """Text, and locators that the app knows beside it (hidden links, the origin of a forward)."""

    text: str
    locators: tuple[Locator, ...] = ()


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: of which flow and step, made for which session (`tag`), and what it stands for."""

    flow: str
    step: str
    tag: str
    value: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command; `argument` is what came after it, a language code for instance."""

    command: Command
    argument: str = ""


@dataclass(frozen=True, slots=True)
class FileOffer:
    """A file that the app holds and nobody has fetched; `handle` is the app's name for it, `size` in bytes or 0."""

    handle: str
    kind: str
    media_type: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Attached:
    """Files offered, with what was written beside them."""

    offers: tuple[FileOffer, ...]
    text: str = ""
    locators: tuple[Locator, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that cannot be part of a report: a sticker, a voice note, a contact card, a kind we do not know."""


@dataclass(frozen=True, slots=True)
class Filed:
    """The report is durable; `reference` is what the citizen keeps."""

    reference: str


@dataclass(frozen=True, slots=True)
class Added:
    """What was added is durable."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Name and contact are withdrawn."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Files that are sealed now, and how many could not be taken, by reason (too_large, unreadable, wrong_type)."""

    files: tuple[File, ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Words of an analyst, opened with the reference; `kind` is question or note."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """The report behind a reference: where it stands, and what the analysts wrote."""

    report_id: str
    subtype: str
    filed_on: str
    state: str
    identified: bool
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class NotFound:
    """No report has that reference."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The session is gone; `complete` says whether the app let us delete the messages too."""

    complete: bool


Event = (
    Began
    | Wrote
    | Pressed
    | Commanded
    | Attached
    | Unusable
    | Filed
    | Added
    | Withdrawn
    | Fetched
    | Found
    | NotFound
    | Erased
)
