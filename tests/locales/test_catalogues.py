"""Catalogues: all that the code says is said in Arabic and French, whole, with the same fields, in short sentences."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from locales.catalogues import FOLDER, LANGUAGES, NAMES, TRANSLATED, load
from locales.extract import SOURCES, template

PAIRS = [(domain, language) for domain in SOURCES for language in TRANSLATED]
MAX_WORDS = 20
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
# Arabic says none, one and two of a thing without a number.
NUMBERLESS = {"ar": 3, "fr": 0}


def _catalogue(domain: str, language: str) -> Catalog:
    with (FOLDER / language / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=language)


def _entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _forms(words: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _fields(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name is not None}


ENTRIES = [(language, one) for domain, language in PAIRS for one in _entries(_catalogue(domain, language))]
SINGULAR = [(language, one) for language, one in ENTRIES if not one.pluralizable]
COUNTED = [(language, one) for language, one in ENTRIES if one.pluralizable]
SAID = sorted({words for domain in SOURCES for one in _entries(template(domain)) for words in _forms(one.id)})


@pytest.mark.parametrize(("domain", "language"), PAIRS)
def test_everything_that_is_said_is_in_the_catalogue_and_nothing_else(domain: str, language: str):
    said = {_forms(one.id) for one in _entries(template(domain))}

    catalogue = _catalogue(domain, language)

    assert {_forms(one.id) for one in _entries(catalogue)} == said
    assert not catalogue.obsolete


@pytest.mark.parametrize(("domain", "language"), PAIRS)
def test_nothing_is_left_empty_or_uncertain(domain: str, language: str):
    entries = _entries(_catalogue(domain, language))

    assert [one.id for one in entries if one.fuzzy] == []
    assert [one.id for one in entries if not all(form.strip() for form in _forms(one.string))] == []


@pytest.mark.parametrize(("language", "message"), SINGULAR)
def test_a_translation_has_the_fields_of_its_sentence(language: str, message: Message):
    assert _fields(message.string) == _fields(message.id)


@pytest.mark.parametrize(("language", "message"), COUNTED)
def test_every_form_of_a_counted_sentence_has_its_fields(language: str, message: Message):
    wanted = _fields(message.id[1])
    forms = message.string[NUMBERLESS[language] :]

    assert {*map(frozenset, map(_fields, forms))} == {frozenset(wanted)}
    assert all(_fields(form) <= wanted for form in message.string)


@pytest.mark.parametrize(("language", "forms"), [("ar", 6), ("fr", 2)])
def test_a_counted_sentence_has_as_many_forms_as_its_language(language: str, forms: int):
    counted = [one for known, one in COUNTED if known == language]

    assert counted
    assert all(len([form for form in one.string if form]) == forms for one in counted)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "لا ملف"),
        (1, "ملف واحد"),
        (2, "ملفان"),
        (3, "3 ملفات"),
        (10, "10 ملفات"),
        (11, "11 ملفا"),
        (99, "99 ملفا"),
        (100, "100 ملف"),
        (103, "103 ملفات"),
    ],
)
def test_arabic_counts_as_arabic_does(count: int, expected: str):
    form = load("citizen").bare_plural("ar", "{count} file", "{count} files", count)

    assert form.format(count=count) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, "0 fichier"), (1, "1 fichier"), (2, "2 fichiers")])
def test_french_counts_as_french_does(count: int, expected: str):
    assert load("citizen").plural("fr", "{count} file", "{count} files", count) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_english_needs_no_catalogue(count: int, expected: str):
    assert load("citizen").plural("en", "{count} file", "{count} files", count) == expected


def test_what_is_not_translated_is_said_in_english():
    catalogues = load("citizen")

    assert catalogues.text("fr", "Nobody says {this}.", this="that") == "Nobody says that."
    assert catalogues.text("xx", "Skip") == "Skip"


@pytest.mark.parametrize("sentence", SAID)
def test_a_sentence_has_at_most_twenty_words(sentence: str):
    longest = max(len(one.split()) for one in SENTENCE_END.split(sentence))

    assert longest <= MAX_WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_its_own_name(language: str):
    assert NAMES[language]
