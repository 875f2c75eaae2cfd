"""Catalogues: every sentence is there, in every language and form, with the same {names}."""

import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from locales import extract
from locales.catalogues import FOLDER, TRANSLATED, finished, load
from locales.isolation import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, RIGHT_TO_LEFT_MARK

DOMAINS = ("citizen", "desk")
CATALOGUES = [(domain, language) for domain in DOMAINS for language in TRANSLATED]


def _catalog(domain: str, language: str):
    with (FOLDER / language / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=language)


def _names(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}


def _forms(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize(("domain", "language"), CATALOGUES)
def test_no_entry_is_missing_fuzzy_or_left_over(domain: str, language: str) -> None:
    catalog, wanted = _catalog(domain, language), extract.template(domain)

    there = {message.id for message in catalog if message.id}
    needed = {message.id for message in wanted if message.id}
    empty = [message.id for message in catalog if message.id and (message.fuzzy or not all(_forms(message)))]

    assert needed - there == set()
    assert there - needed == set()
    assert empty == []


@pytest.mark.parametrize(("domain", "language"), CATALOGUES)
def test_the_names_in_braces_agree(domain: str, language: str) -> None:
    entries = [message for message in _catalog(domain, language) if message.id]

    wrong = [one.id for one in entries if isinstance(one.id, str) and _names(one.id) != _names(str(one.string))]
    counted = [one.id for one in entries if isinstance(one.id, tuple)]
    extra = [
        one.id for one in entries if isinstance(one.id, tuple) and any(_names(form) - {"count"} for form in one.string)
    ]

    assert wrong == []
    assert extra == []
    assert counted != []


@pytest.mark.parametrize("domain", DOMAINS)
def test_arabic_has_six_forms_and_french_two(domain: str) -> None:
    arabic = {len(one.string) for one in _catalog(domain, "ar") if isinstance(one.id, tuple)}
    french = {len(one.string) for one in _catalog(domain, "fr") if isinstance(one.id, tuple)}

    assert (arabic, french) == ({6}, {2})


@pytest.mark.parametrize(("count", "said"), [(1, "ملف واحد"), (2, "ملفين"), (3, "ملفات"), (11, "ملفا"), (100, "ملف.")])
def test_arabic_counts_as_arabic_does(count: int, said: str) -> None:
    words = load("citizen").plural("ar", "I received {count} file.", "I received {count} files.", count)

    assert said in words


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_sentence_has_at_most_twenty_words(domain: str) -> None:
    sentences = [
        part for one in extract.template(domain) if isinstance(one.id, str) for part in re.split(r"[.?!:;] ", one.id)
    ]

    assert [one for one in sentences if len(one.split()) > 20] == []


@given(st.text(alphabet="ابتث ،abcXYZ09./:@#\u202e\u2067", max_size=60))
def test_every_latin_run_in_arabic_is_isolated_whatever_is_filled_in(value: str) -> None:
    shown = finished("ar", "الرابط {link} هنا", {"link": value})

    outside = re.sub("[\u2066\u2068][^\u2069]*\u2069", "", shown)

    assert shown.startswith(RIGHT_TO_LEFT_MARK)
    assert not re.search("[A-Za-z]", outside)
    assert shown.count(POP_ISOLATE) == len(re.findall("[\u2066\u2068]", shown))


def test_words_of_ours_in_latin_letters_are_isolated_too() -> None:
    shown = finished("ar", "يكفي الأمر /help أو WhatsApp", {})

    assert f"{LEFT_TO_RIGHT_ISOLATE}/help{POP_ISOLATE}" in shown
    assert f"{LEFT_TO_RIGHT_ISOLATE}WhatsApp{POP_ISOLATE}" in shown
