"""Words that a citizen reads, still in no language: a sentence, a label from data, or the citizen's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A whole English sentence (the msgid) with its named {fields}; a field may itself be words."""

    msgid: str
    fields: Mapping[str, "str | int | Words"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence about `count` things; each language picks its form, {count} is filled in."""

    msgid: str
    msgid_plural: str
    count: int


@dataclass(frozen=True, slots=True)
class Label:
    """Words that come from data, where they stand in these three languages; others translate the English ones."""

    ar: str
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """The name of the language with this code, in the language of whoever reads it."""

    code: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """The citizen's own words, a link or a code: shown as they are, in an isolate, never clickable."""

    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Several words shown one under the other, with a mark before each."""

    items: tuple["Words", ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """A text to be copied and passed on, in the `language` of whoever will read it; one line each."""

    language: str
    lines: tuple["Words", ...]


Words = Text | Counted | Label | Tongue | Verbatim | Listed


def _(msgid: str, **fields: "str | int | Words") -> Text:
    """Mark `msgid` for the catalogues."""
    return Text(msgid, fields)


def _n(msgid: str, msgid_plural: str, count: int) -> Counted:
    """Mark a counted sentence for the catalogues."""
    return Counted(msgid, msgid_plural, count)
