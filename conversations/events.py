"""Events: what can happen to a conversation: what the citizen does, and how what they asked for ended."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.privacy import Informed, RightAsked
from conversations.receipt import Verdict
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
    VERIFY = "verify"
    PRIVACY = "privacy"


class Left(StrEnum):
    """Which messages of a chat stay in the app after /erase."""

    NOTHING = "nothing"
    OLD = "old"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Began:
    """The citizen opened the conversation, or came from another flow; there is nothing to answer yet."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """Text, and locators that the app knows beside it (hidden links, the origin of a forward).

    `source` names the message in the app, to be edited or deleted; `asked` is the `flow|step|tag` that it was typed at, if known.
    """

    text: str
    locators: tuple[Locator, ...] = ()
    source: str = ""
    asked: str = ""


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
    """A file that the app holds and nobody has fetched, in the message `source`; `handle` is its name there, `size` in bytes or 0."""

    handle: str
    kind: str
    media_type: str
    size: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """Files offered, with what was written beside them; `source` is the message with the words, `tag` as in Pressed, if known."""

    offers: tuple[FileOffer, ...]
    text: str = ""
    locators: tuple[Locator, ...] = ()
    source: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """The citizen changed a message that they sent before: what it says now."""

    now: Wrote | Attached


@dataclass(frozen=True, slots=True)
class Deleted:
    """The citizen deleted, for everyone, the message `source`."""

    source: str


@dataclass(frozen=True, slots=True)
class Located:
    """The citizen sent a position, already turned into the `code` of a subdivision; empty outside Morocco."""

    code: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that cannot be part of a report: a sticker, a kind we do not know; `kind` is contact, voice (their own), or empty."""

    kind: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Where content is on the web: its exact address in one spelling, and the platform (its code) or site that has it."""

    url: str
    site: str


@dataclass(frozen=True, slots=True)
class Filed:
    """The report is durable; `reference` is what the citizen keeps, `locations` are those of its links.

    `receipt`, as it is shown, proves that it was taken.
    """

    reference: str
    locations: tuple[Location, ...] = ()
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What was added is durable; `locations` are those of its links. Not `kept`: the report was purged, and nothing was stored."""

    locations: tuple[Location, ...] = ()
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Name and contact are withdrawn; the report itself stays, unless it was `purged`."""

    purged: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """Files that are sealed now, the messages they came in, and why others were not taken (keys of gathering.REFUSED).

    `elsewhere` is the web chat's address, where the app itself gives no file that large.
    """

    files: tuple[File, ...]
    refused: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Words of an analyst, opened with the reference; `kind` is question or note."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """The report behind a reference: where it stands, what the analysts wrote, and whether what it said was deleted there."""

    report_id: str
    subtype: str
    filed_on: str
    state: str
    identified: bool
    questions: tuple[Question, ...] = ()
    purged: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """No report has that reference."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a receipt; `day` is the one that a genuine one says, else empty."""

    verdict: Verdict
    day: str = ""


@dataclass(frozen=True, slots=True)
class Handle:
    """One official address of the service; `kind` is telegram, whatsapp, web or onion."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Official:
    """The service's official addresses, as its operator signed them, and the last day of the list; none without a list."""

    handles: tuple[Handle, ...] = ()
    until: str = ""


@dataclass(frozen=True, slots=True)
class Erased:
    """The session is gone; `left` says which messages the app does not let us delete."""

    left: Left


Event = (
    Began
    | Wrote
    | Pressed
    | Commanded
    | Attached
    | Edited
    | Deleted
    | Located
    | Unusable
    | Filed
    | Added
    | Withdrawn
    | RightAsked
    | Informed
    | Fetched
    | Found
    | NotFound
    | Checked
    | Official
    | Erased
)
