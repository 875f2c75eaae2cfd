"""What a sealed report holds: the documents of intake and desk, as plain JSON objects both ways."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = 1


class UnreadableReport(ValueError):
    """A sealed document that does not have the shape of its kind."""


@dataclass(frozen=True, slots=True)
class Locator:
    """Where the content is: `kind` is link, account, phone, email or forward (a message passed on, its origin unknown).

    `raw` is as the citizen sent it; `note` is what the app says of it, a title and a date for instance.
    """

    kind: str
    raw: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a report; `size` in bytes and `sha256` are of the content inside its own seal."""

    id: str
    kind: str
    media_type: str
    size: int
    sha256: str


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


Document = Report | Addition | Identity | Reply
KINDS: Mapping[str, type[Document]] = {
    "report": Report,
    "addition": Addition,
    "identity": Identity,
    "reply": Reply,
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
            fields["files"] = tuple(File(**one) for one in fields["files"])
        return KINDS[value["kind"]](**fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableReport("not a document of ours") from error
