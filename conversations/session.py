"""Session: where one citizen stands in a flow, what they have answered, and what of it is kept for later."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conversations.events import FileOffer, Location
from conversations.plain import plain
from conversations.report import File, Locator, file_of


class UnreadableSession(ValueError):
    """A stored session that does not have our shape."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one message gave to a draft: the step open before it, the answer or words it gave, its locators and files.

    `digest` is of what it said, so that an edit which changes nothing is known; alone it stays after sending.
    """

    digest: str
    step: str = ""
    answers: bool = False
    words: str = ""
    locators: tuple[Locator, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One citizen's place. `tag` names it (see `mark`); `report_id` and `reference` are drawn when it starts.

    `answers` maps a step's name to its answer; `asked` is the step whose question is open, empty when none is;
    `menu` is the list shown instead of its options; `told` maps a message to what it gave. `locations` are those of a
    sent report's links: the one thing told that outlives the sending, until the conversation ends.
    """

    tag: str
    language: str
    channel: str
    report_id: str
    reference: str
    flow: str = "report"
    version: str = ""
    asked: str = ""
    menu: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    locators: tuple[Locator, ...] = ()
    files: tuple[File, ...] = ()
    waiting: tuple[FileOffer, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict)
    locations: tuple[Location, ...] = ()
    filed: bool = False
    ended: bool = False

    @property
    def untouched(self) -> bool:
        """Whether nothing has been said in it yet."""
        return not (self.asked or self.answers or self.locators or self.files or self.waiting or self.filed)

    @property
    def mark(self) -> str:
        """What its buttons and pages carry: its tag; while a report is followed, another for each, so that none acts on another."""
        report_id = self.answers.get("fu_report", "")
        if not report_id:
            return self.tag
        digest = hashlib.sha256(f"{self.tag}\0{report_id}".encode()).digest()
        return base64.b32encode(digest).decode().lower()[: len(self.tag)]

    @property
    def holds_something(self) -> bool:
        """Whether there is a draft, or a sent report that may still be added to."""
        return bool(self.filed or self.answers.keys() - {"greeting"} or self.locators or self.files or self.waiting)

    def wiped(self) -> "Session":
        """Ended, with everything that the citizen said gone."""
        return replace(
            self,
            asked="",
            menu="",
            answers={},
            locators=(),
            files=(),
            waiting=(),
            told={},
            locations=(),
            filed=False,
            ended=True,
            flow="report",
        )

    def answered(self, name: str, value: str) -> "Session":
        """With one more answer."""
        return replace(self, answers={**self.answers, name: value})

    def without(self, *names: str) -> "Session":
        """With these answers taken back."""
        return replace(self, answers={name: value for name, value in self.answers.items() if name not in names})


def to_json(session: Session) -> dict[str, Any]:
    """`session` as a JSON object."""
    fields: dict[str, Any] = plain(session)
    return fields


def from_json(value: Any) -> Session:
    """The session that to_json made; raises UnreadableSession for anything else."""
    try:
        fields = dict(value)
        fields["locators"] = tuple(Locator(**one) for one in fields["locators"])
        fields["files"] = tuple(file_of(one) for one in fields["files"])
        fields["waiting"] = tuple(FileOffer(**one) for one in fields["waiting"])
        # A session that an older version kept has none.
        fields["locations"] = tuple(Location(**one) for one in fields.get("locations", ()))
        fields["told"] = {str(name): _told(one) for name, one in fields.get("told", {}).items()}
        fields["answers"] = {str(name): str(answer) for name, answer in fields["answers"].items()}
        return Session(**fields)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise UnreadableSession("not a session of ours") from error


def _told(value: Any) -> Told:
    locators = tuple(Locator(**one) for one in value["locators"])
    return Told(**{**value, "locators": locators, "files": tuple(value["files"])})
