"""Translator: somebody who fills catalogues mechanically, letter by letter, so that what stands in them is known and fits."""

import re
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import write_po

from locales.entries import read

LATIN = "abcdefghijklmnopqrstuvwxyz"
TIFINAGH = "ⴰⴱⵛⴷⴻⴼⴳⵀⵉⵊⴽⵍⵎⵏⵓⵃⵇⵔⵙⵜⵡⵖⵅⵢⵥⵣ"
_LETTERS = str.maketrans(LATIN + LATIN.upper(), TIFINAGH * 2)
# Fields and commands are not translated.
_KEPT = re.compile(r"(\{[^}]*\}|/[a-z]+)")


def transliterated(text: str) -> str:
    """`text` in Tifinagh, as long as it was, its fields and commands left as they are."""
    return "".join(part if _KEPT.fullmatch(part) else part.translate(_LETTERS) for part in _KEPT.split(text))


def fill(folder: Path, *, but: frozenset[str] = frozenset()) -> None:
    """Translate every catalogue of a language, but for these sentences."""
    for path in folder.glob("*.po"):
        catalogue = read(path)
        for message in catalogue:
            if message.id and message.id not in but:
                message.string = _translated(message, catalogue.num_plurals)
        with path.open("wb") as file:
            write_po(file, catalogue)


def spoil(folder: Path, sentence: str, told: str, *, domain: str = "citizen") -> None:
    """Say something else for a sentence."""
    path = folder / f"{domain}.po"
    catalogue = read(path)
    catalogue[sentence].string = told
    with path.open("wb") as file:
        write_po(file, catalogue)


def _translated(message: Message, forms: int) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return transliterated(message.id)
    return (transliterated(message.id[-1]),) * forms
