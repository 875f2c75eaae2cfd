"""Catalogues: the .po files of each language, read at start, and the sentences looked up in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from locales.isolation import isolate, right_to_left, without_controls

FOLDER = Path(__file__).parent
# English sentences are the msgids, so English needs no file.
LANGUAGES = ("ar", "fr", "en")
TRANSLATED = ("ar", "fr")
RIGHT_TO_LEFT = frozenset({"ar"})
NAMES: Mapping[str, str] = {"ar": "العربية", "fr": "Français", "en": "English"}


@dataclass(frozen=True, slots=True)
class _Language:
    sentences: Mapping[str, str]
    counted: Mapping[str, tuple[str, ...]]
    plural_index: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Catalogues:
    """One domain (`citizen` or `desk`) in every language."""

    languages: Mapping[str, _Language]

    def text(self, language: str, msgid: str, /, **fields: object) -> str:
        """`msgid` in `language`, its {fields} filled in; in Arabic ready to show right-to-left."""
        return finished(language, self.bare(language, msgid), fields)

    def plural(self, language: str, msgid: str, msgid_plural: str, count: int, /, **fields: object) -> str:
        """The form that `language` uses for `count` things; {count} is filled in beside the other fields."""
        return finished(language, self.bare_plural(language, msgid, msgid_plural, count), {"count": count, **fields})

    def bare(self, language: str, msgid: str) -> str:
        """`msgid` in `language` with its {fields} still open; English for a language that we do not have."""
        if language not in self.languages:
            return msgid
        return self.languages[language].sentences.get(msgid) or msgid

    def bare_plural(self, language: str, msgid: str, msgid_plural: str, count: int) -> str:
        """The counted form with its {fields} still open."""
        known = self.languages.get(language)
        forms = known.counted.get(msgid) if known else None
        if known is None or not forms:
            return msgid if count == 1 else msgid_plural
        return forms[known.plural_index(count)]


@cache
def load(domain: str) -> Catalogues:
    """Read `<language>/<domain>.po` of every language, once in a process; a fuzzy entry counts as missing."""
    return Catalogues({language: _read(FOLDER / language / f"{domain}.po") for language in TRANSLATED})


def finished(language: str, sentence: str, fields: Mapping[str, object]) -> str:
    """Fill {fields} into `sentence`; in Arabic each value is isolated and each paragraph starts right-to-left."""
    shown = isolate if language in RIGHT_TO_LEFT else without_controls
    filled = sentence.format(**{name: shown(str(value)) for name, value in fields.items()}) if fields else sentence
    return right_to_left(filled) if language in RIGHT_TO_LEFT else filled


def _read(path: Path) -> _Language:
    with path.open("rb") as file:
        catalog: Catalog = read_po(file)
    sentences: dict[str, str] = {}
    counted: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            sentences[message.id] = str(message.string)
        elif isinstance(message.string, (tuple, list)) and all(message.string):
            counted[message.id[0]] = tuple(message.string)
    return _Language(sentences, counted, c2py(catalog.plural_expr))
