"""Words: what a page says in a language, so that tests find everything by what a person reads."""

import re

from locales.catalogues import Catalogues, load
from locales.isolation import without_controls

# Spaces, marks of direction and isolates: Arabic pages have them around what is filled in, and where a paragraph starts.
_MARK = "[\\s\\u200e\\u200f\\u2066-\\u2069]*"
DESK: Catalogues = load("desk")
CITIZEN: Catalogues = load("citizen")


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def plain(self, msgid: str, **fields: object) -> str:
        """A sentence of the desk, without marks of direction."""
        return without_controls(DESK.text(self.language, msgid, **fields))

    def __call__(self, msgid: str, **fields: object) -> re.Pattern[str]:
        """A whole label, button or line that says this, wherever marks of direction stand in it."""
        return re.compile(f"^{_MARK}{self.within(msgid, **fields).pattern}{_MARK}$")

    def within(self, msgid: str, **fields: object) -> re.Pattern[str]:
        """What has this in it."""
        return _spaced(self.plain(msgid, **fields))

    def field(self, msgid: str) -> re.Pattern[str]:
        """What says this, whatever stands in its one field."""
        before, _open, rest = DESK.bare(self.language, msgid).partition("{")
        return re.compile(_spaced(before).pattern + ".*" + _spaced(rest.partition("}")[2]).pattern)

    def begins(self, msgid: str) -> re.Pattern[str]:
        """How a sentence of the chat begins, up to its first field."""
        return _spaced(CITIZEN.bare(self.language, msgid).partition("{")[0])


def _spaced(sentence: str) -> re.Pattern[str]:
    # French has spaces that do not break, which a browser's tree of names has as plain ones.
    return re.compile(_MARK.join(re.escape(letter) for letter in sentence if not letter.isspace()))
