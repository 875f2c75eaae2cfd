"""Tongues: the languages in which a conversation is offered, and what may be typed in them; made by whoever has the catalogues."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from conversations.text import Label, Text, Words

ByLanguage = Mapping[str, tuple[str, ...]]


class Spoken(Protocol):
    """How words may be typed."""

    def __call__(self, words: Words, language: str = "", /) -> Iterable[str]:
        """In a conversation in `language`: in it, if one is named, then in each of the languages heard in every conversation."""
        ...

    def __hash__(self) -> int: ...


def untranslated(words: Words, language: str = "", /) -> tuple[str, ...]:
    """The ways to type `words` that are known without catalogues."""
    match words:
        case Label(ar, fr, en):
            return (en, ar, fr, en)[not language :]
        case Text(msgid):
            return (msgid, msgid)[not language :]
        case _:
            return ()


@dataclass(frozen=True, slots=True, eq=False)
class Tongues:
    """`names` are the languages' own names by code, in the order offered; `spoken` gives words as they may be typed.

    Those in one of the `shared` languages are heard in every conversation, and of one word with two meanings that of the first
    counts; those of any other are heard in conversations in it, so that a translation takes no word from anybody else.
    `called` are the names of each language in the others, `asked_by` what else it is asked for by. `letters` tells the language in which a first message is
    answered by the letters it is written in, as Unicode's names of letters begin: ARABIC, TIFINAGH. `openings` are whole first
    messages of each language, and `words` single ones of people who write in it: of ours alone, as one that was added could
    answer anybody in it by calling their words its own.
    """

    names: Mapping[str, str]
    spoken: Spoken = untranslated
    shared: tuple[str, ...] = ("en",)
    called: ByLanguage = field(default_factory=dict)
    asked_by: ByLanguage = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    openings: ByLanguage = field(default_factory=dict)
    words: ByLanguage = field(default_factory=dict)

    def calls(self, code: str) -> tuple[str, ...]:
        """What a language is called: its code, its name, and its names elsewhere; nothing where it is not offered."""
        return (code, self.names[code], *self.called.get(code, ())) if code in self.names else ()

    def label(self, code: str) -> Label:
        """A language's own name, which is the same in every language."""
        return Label(self.names[code], self.names[code], self.names[code])


# As without catalogues: the sentences in the code, and the data files.
ENGLISH = Tongues({"en": "English"})
