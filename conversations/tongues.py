"""Tongues: the languages in which a conversation is offered, and what may be typed in them; made by whoever has the catalogues."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from conversations.text import Label, Text, Words


def untranslated(words: Words) -> tuple[str, ...]:
    """The ways to type `words` that are known without catalogues."""
    match words:
        case Label(ar, fr, en):
            return (ar, fr, en)
        case Text(msgid):
            return (msgid,)
        case _:
            return ()


@dataclass(frozen=True, slots=True, eq=False)
class Tongues:
    """`names` are the languages' own names by code, in the order offered; `spoken` gives words as they may be typed, in each of
    the `ranked` languages: of one word with two meanings that of the first counts.

    `asked_by` are the words by which each language is asked for. `letters` tells the language in which a first message is
    answered by the letters it is written in, as Unicode's names of letters begin: ARABIC, TIFINAGH. `openings` are whole first
    messages of each language, and `words` single ones of people who write in it.
    """

    names: Mapping[str, str]
    spoken: Callable[[Words], Iterable[str]] = untranslated
    ranked: tuple[str, ...] = ("en",)
    asked_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    openings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def calls(self, code: str) -> tuple[str, ...]:
        """By what a language is asked for: its code, its name, and what else it is called; nothing where it is not offered."""
        return (code, self.names[code], *self.asked_by.get(code, ())) if code in self.names else ()

    def label(self, code: str) -> Label:
        """A language's own name, which is the same in every language."""
        return Label(self.names[code], self.names[code], self.names[code])


# As without catalogues: the sentences in the code, and the data files.
ENGLISH = Tongues({"en": "English"})
