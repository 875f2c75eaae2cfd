"""Blocks: headings, facts, tables and words of a page, in the shapes that dossier.typ sets."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conversations.text import Label, Text
from desk.dossier.cells import Cell, code, told, written
from desk.dossier.words import COLUMNS, FACTS, PageWords
from desk.pages.labels import second

Block = dict[str, Any]
Rows = list[tuple[str, Cell]]


class Blocks:
    """Makes blocks in one language."""

    def __init__(self, words: PageWords) -> None:
        self.words = words

    def heading(self, words: Text, level: int, **fields: object) -> Block:
        """A heading."""
        cell = self.said(words, **fields)
        return {"kind": "heading", "level": level, "text": "".join(cell["lines"][0]["pieces"])}

    def facts(self, rows: Rows) -> Block:
        """Facts, by their names in FACTS."""
        return {"kind": "facts", "rows": [[self.ours(self.words.known(FACTS, name)), cell] for name, cell in rows]}

    def table(self, columns: Mapping[str, str], rows: list[list[Cell]]) -> Block:
        """A table: columns by their names in COLUMNS, each with its share of the width."""
        names = [self.ours(self.words.known(COLUMNS, name)) for name in columns]
        return {"kind": "table", "columns": names, "widths": [*columns.values()], "rows": rows}

    def words_of(self, words: Text) -> Block:
        """A sentence of ours."""
        return {"kind": "words", "cell": self.said(words)}

    def quote(self, text: str) -> Block:
        """Somebody's words, set apart from ours."""
        return {"kind": "quote", "cell": self.theirs(text)}

    def said(self, words: Text, **fields: object) -> Cell:
        """A sentence of ours, in a cell."""
        return self.ours(self.words.say(words, **fields))

    def ours(self, text: str) -> Cell:
        """Words that are ours already, in a cell."""
        return told(text, self.words.language)

    def theirs(self, text: str) -> Cell:
        """Somebody's words, in a cell."""
        return written(text, self.words.language)

    def named(self, label: Label) -> Cell:
        """A name that is known in each language."""
        return self.theirs({"ar": label.ar, "fr": label.fr, "en": label.en}[self.words.language])

    def time(self, at: datetime | str) -> Cell:
        """A time to the second, in UTC."""
        try:
            return self.ours(second(at).replace(" UTC", "\u00a0UTC"))
        except ValueError:
            return code(str(at))
