"""Catalogues: every language found is said whole, with the same fields, in sentences that fit; none is named here."""

import re

import pytest
from babel.messages.catalog import Message

from locales.catalogues import faults, load
from locales.counting import counting
from locales.entries import DOMAINS, FOLDER, OF_DATA, first, read, wanted
from locales.extract import SOURCES, template
from locales.languages import IN_DATA, is_language, own_name, plural_forms

# Each catalogue that there is, and each that a language for citizens has to have.
FOUND = sorted((path.stem, path.parent.name) for path in FOLDER.glob("*/*.po"))
NEEDED = [("labels", language) for domain, language in FOUND if domain == "citizen" and language not in IN_DATA]
MAX_WORDS = 20
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
SAID = sorted(
    {
        words
        for domain in SOURCES
        for one in template(domain)
        if one.id
        for words in ((one.id,) if isinstance(one.id, str) else one.id)
    }
)


def _said(domain: str) -> dict[str, Message]:
    """What there is to say, from the code and the data themselves."""
    return dict(wanted(domain)) if domain in OF_DATA else {first(one): one for one in template(domain) if one.id}


@pytest.mark.parametrize(("domain", "language"), FOUND)
def test_everything_that_is_said_is_in_the_catalogue_and_nothing_else(domain: str, language: str):
    catalogue = read(FOLDER / language / f"{domain}.po")

    assert {first(one) for one in catalogue if one.id} == _said(domain).keys()
    assert not catalogue.obsolete


@pytest.mark.parametrize(("domain", "language"), sorted({*FOUND, *NEEDED}))
def test_nothing_is_missing_uncertain_too_long_or_has_other_fields(domain: str, language: str):
    assert dict(faults(domain, FOLDER / language)) == {}


@pytest.mark.parametrize(("domain", "language"), FOUND)
def test_a_catalogue_counts_as_its_language_does(domain: str, language: str):
    catalogue = read(FOLDER / language / f"{domain}.po")

    assert f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};" == plural_forms(language)
    assert domain in DOMAINS
    assert is_language(language)


@pytest.mark.parametrize(("language", "forms"), [("ar", 6), ("fr", 2), ("es", 2)])
def test_a_language_has_the_forms_that_unicode_says(language: str, forms: int):
    assert counting(read(FOLDER / language / "citizen.po"), language).forms == forms


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


@pytest.mark.parametrize(("count", "expected"), [(0, "0 archivos"), (1, "1 archivo"), (2, "2 archivos")])
def test_spanish_counts_as_spanish_does(count: int, expected: str):
    assert load("citizen").plural("es", "{count} file", "{count} files", count) == expected


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


@pytest.mark.parametrize(
    ("language", "name"),
    [("ar", "العربية"), ("fr", "Français"), ("en", "English"), ("es", "Español"), ("zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ")],
)
def test_a_language_has_its_own_name(language: str, name: str):
    assert own_name(language) == name
