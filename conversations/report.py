"""What a sealed report holds: the documents of intake and desk, as plain JSON objects both ways."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = 1


class UnreadableReport(ValueError):
    """A sealed document that does not have the shape of its kind."""


@dataclass(frozen=True, slots=True)
class Locator:
    """Where the content is: `kind` is link, account, phone, email, iban, wallet or forward (a message passed on, its origin unknown).

    `raw` is as the citizen sent it; `note` is what the app says of it, a title and a date for instance. The others are
    filled when it is filed: `canonical` is one spelling for the same place, `platform`, `account` and `post` are what a
    link is of, and `marks` says what to beware of (words of evidence.locators.Mark, separated by spaces).
    """

    kind: str
    raw: str
    note: str = ""
    canonical: str = ""
    platform: str = ""
    account: str = ""
    post: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True)
class CustodyStep:
    """One step of a file before it was filed: `name` is received, hashed, scanned, cleaned or sealed; `at` is ISO 8601, UTC.

    `sha256` and `size` are of the bytes as they were after it; `notes` says what was done or found, in codes separated by spaces.
    """

    name: str
    at: str
    sha256: str = ""
    size: int = 0
    notes: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a report; `size` in bytes and `sha256` are of the content inside its own seal.

    `scan` is clean, found (malware: quarantined) or not_scanned; `custody` is its way from the first byte to the seal;
    `particulars` is a Particulars document of its own, sealed to the desk as soon as the file was, in base64.
    """

    id: str
    kind: str
    media_type: str
    size: int
    sha256: str
    scan: str = "not_scanned"
    custody: tuple[CustodyStep, ...] = ()
    particulars: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the desk reads it after unsealing."""

    report_id: str
    filed_at: str
    channel: str
    language: str
    category: str
    subtype: str
    priority: str
    details: str = ""
    locators: tuple[Locator, ...] = ()
    files: tuple[File, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Addition:
    """What a citizen added later; `reply_to` is the id of the question that it answers, or empty."""

    report_id: str
    addition_id: str
    added_at: str
    details: str = ""
    locators: tuple[Locator, ...] = ()
    files: tuple[File, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The reporter as stated; sealed apart, to other keys."""

    report_id: str
    contact: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Words from an analyst to the citizen; `kind` is question or note."""

    report_id: str
    reply_id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """What may be compared and shown of a file without opening it; sealed on its own while the report is a draft.

    `preview` is a blurred WebP of at most 64 pixels in base64; `pdq` is Meta's PDQ hash in 64 hex digits with its
    `pdq_quality` of 0 to 100; `sha256`, `sha1` and `md5` are of the bytes as they arrived, as lists of known files have
    them; `width` and `height` are in pixels; `malware` is the scanner's name for what it found.
    """

    report_id: str
    evidence_id: str
    sha256: str
    sha1: str
    md5: str
    preview: str = ""
    pdq: str = ""
    pdq_quality: int = 0
    width: int = 0
    height: int = 0
    malware: str = ""


Document = Report | Addition | Identity | Reply | Particulars
KINDS: Mapping[str, type[Document]] = {
    "report": Report,
    "addition": Addition,
    "identity": Identity,
    "reply": Reply,
    "particulars": Particulars,
}


def to_json(document: Document) -> dict[str, Any]:
    """`document` as a JSON object that names its kind and schema."""
    return {"kind": type(document).__name__.lower(), "schema": SCHEMA, "document": asdict(document)}


def from_json(value: Any) -> Document:
    """The document in `value`; raises UnreadableReport for anything that to_json did not make."""
    try:
        if value["schema"] != SCHEMA:
            raise UnreadableReport("unknown schema")
        fields = dict(value["document"])
        if "locators" in fields:
            fields["locators"] = tuple(Locator(**one) for one in fields["locators"])
            fields["files"] = tuple(file_of(one) for one in fields["files"])
        return KINDS[value["kind"]](**fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableReport("not a document of ours") from error


def file_of(value: Mapping[str, Any]) -> File:
    """The file that asdict made; TypeError for anything else."""
    return File(**{**value, "custody": tuple(CustodyStep(**one) for one in value.get("custody", ()))})
