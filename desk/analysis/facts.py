"""Facts: what the technical analysis of a case shows, as values; nothing here opens or looks up anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from conversations.report import Locator
from desk.analysis.languages import Guess
from desk.analysis.mentions import Mention, NearPicture
from desk.cases.opened import OpenCase, OpenFile
from desk.comparing.related import CaseMark
from desk.comparing.signs import Sign
from evidence.anatomy import Anatomy


@dataclass(frozen=True, slots=True)
class LocatorFacts:
    """A locator of a case, read anew, with the signs by which it is mentioned elsewhere; `reports` are the places in the case of those that have it, from 1.

    `spellings` are as identified reporters wrote it: how an anonymous one did could tell who that is. `by` are its mentions,
    by link, account or site; `made_at` and `account_made_at` are what the numbers in it say.
    """

    read: Locator = field(repr=False)
    signs: tuple[Sign, ...]
    anatomy: Anatomy = field(repr=False)
    reports: tuple[int, ...] = ()
    spellings: tuple[str, ...] = field(default=(), repr=False)
    made_at: datetime | None = None
    account_made_at: datetime | None = None
    by: Mapping[str, Mention] = field(default_factory=dict)
    lists: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Its one spelling, or how it was written where it has none."""
        return self.read.canonical or self.read.raw

    @property
    def reported(self) -> Mention | None:
        """Where and when it was reported itself: by its link, or by what it names where it has none."""
        return self.by.get("link") or self.by.get("account")

    @property
    def is_elsewhere(self) -> bool:
        """Whether another case mentions it."""
        return any(one.others for one in self.by.values())


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of the report at a place in the case: where else it is, exactly or nearly, and which lists name it."""

    file: OpenFile = field(repr=False)
    report: int
    same: Mention | None = None
    near: tuple[NearPicture, ...] = ()
    marks: tuple[CaseMark, ...] = ()
    is_readable: bool = False


@dataclass(frozen=True, slots=True)
class TextFacts:
    """Something that a reporter wrote, in the report at a place in the case: at most its beginning, and its languages."""

    report: int
    is_addition: bool
    at: datetime
    beginning: str = field(repr=False)
    languages: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class TimeFacts:
    """When the report at a place in the case was filed and arrived; `told_at` is what stands inside its seal, where it differs."""

    report: int
    filed_at: datetime
    arrived_at: datetime
    told_at: str = ""

    @property
    def on_the_way_s(self) -> float:
        """The seconds between the two; below 0 where the clock of the intake was ahead."""
        return (self.arrived_at - self.filed_at).total_seconds()


@dataclass(frozen=True, slots=True)
class PictureText:
    """The text in a picture, its links disarmed, with its languages and the locators in it."""

    evidence_id: str
    text: str = field(repr=False)
    languages: tuple[Guess, ...]
    locators: tuple[LocatorFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """All of it; `more_locators` are not shown."""

    opened: OpenCase = field(repr=False)
    locators: tuple[LocatorFacts, ...]
    files: tuple[FileFacts, ...]
    texts: tuple[TextFacts, ...]
    times: tuple[TimeFacts, ...]
    more_locators: int = 0
