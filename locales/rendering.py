"""Rendering: words of a conversation in a language, ready to show."""

from collections.abc import Iterator
from functools import lru_cache

from conversations.text import Counted, Label, Listed, Text, Tongue, Verbatim, Words
from locales.catalogues import Catalogues, finished
from locales.isolation import isolate, right_to_left, without_controls
from locales.languages import is_right_to_left, name

BULLET = "•"


def rendered(catalogues: Catalogues, language: str, words: Words) -> str:
    """`words` in `language`; in Arabic each paragraph starts right-to-left and Latin runs are isolated."""
    match words:
        case Text(msgid, fields) if not fields:
            return _standing(language, catalogues.bare(language, msgid))
        case Text(msgid, fields):
            filled = {name: _field(catalogues, language, value) for name, value in fields.items()}
            return finished(language, catalogues.bare(language, msgid), filled)
        case Counted(msgid, msgid_plural, count):
            return catalogues.plural(language, msgid, msgid_plural, count)
        case Label():
            return _standing(language, catalogues.label(language, words))
        case Tongue(code):
            return _standing(language, name(code, language=language))
        case Verbatim(text):
            return right_to_left(isolate(text)) if is_right_to_left(language) else without_controls(text)
        case Listed(items):
            return "\n".join(f"{BULLET} {rendered(catalogues, language, item)}" for item in items)


def plain(catalogues: Catalogues, language: str, words: Words) -> str:
    """`words` in `language` without marks of direction: for labels, which are compared and counted."""
    match words:
        case Text(msgid, fields) if not fields:
            return _without_marks(language, catalogues.bare(language, msgid))
        case Label():
            return _without_marks(language, catalogues.label(language, words))
    return without_controls(rendered(catalogues, language, words))


def spoken(catalogues: Catalogues, words: Words, language: str = "") -> Iterator[str]:
    """`words` as they may be typed in a conversation in `language`: in it, if one is named, then in each ranked one of ours."""
    if language:
        yield plain(catalogues, language, words)
    for one in catalogues.ours.ranked:
        yield plain(catalogues.ours, one, words)


# What stands in the catalogues and in the data is the same at every turn. A citizen's own words never come here: nothing
# of them may outlive their turn.
@lru_cache(maxsize=8192)
def _standing(language: str, sentence: str) -> str:
    return finished(language, sentence, {})


@lru_cache(maxsize=8192)
def _without_marks(language: str, sentence: str) -> str:
    return without_controls(_standing(language, sentence))


def _field(catalogues: Catalogues, language: str, value: str | int | Words) -> str | int:
    if isinstance(value, (str, int)):
        return value
    return plain(catalogues, language, value)
