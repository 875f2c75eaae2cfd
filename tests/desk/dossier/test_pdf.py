"""The PDF: what a prosecutor reads, in both languages; words of a citizen are never commands to the typesetter."""

from dataclasses import replace
from pathlib import Path

import pytest

from desk.dossier import document, pdf
from desk.dossier.pdf import NoArabicFont, Press
from tests.desk.dossier.cases import SCREENSHOT, child, fraud
from tests.desk.dossier.reading import pages_of, run_of, text_of

MARKUP = (
    '#include "/etc/passwd"',
    '#import "@preview/cetz:0.3.0": *',
    "$x^2$ and $ #panic() $",
    "@reference <label> = heading",
    "\\ \\u{1F600} \\#",
    "*bold* _it_ `raw` // comment /* more */",
    '#sys.inputs #json(bytes("1"))',
    "]] } ) #{ [",
)


def _saying(words: str):
    dossier = fraud()
    return replace(dossier, reports=(replace(dossier.reports[0], details=words, additions=()),))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_codes_and_names_are_in_it(press: Press, language: str):
    found = run_of(press.pdf(fraud(), language))

    assert SCREENSHOT.sha256 in found
    assert "fake.shop_24" in found
    assert "MA64011519000001205000534921" in found
    assert "Même boutique".replace(" ", "") in found or "boutiqueMême" in found
    assert "hxxps" in found


def test_french_is_french(press: Press):
    found = text_of(press.pdf(fraud(), "fr"))

    assert "Dossier de transmission" in found
    assert "Police judiciaire de Casablanca" in found
    assert "Les faits ont eu lieu dans la préfecture de Casablanca-Anfa." in found
    assert "Signalement 1 sur 2" in found
    assert "Captures comparées, compte actif." in found
    assert "Loi 03-23, articles 40 et 49" in found
    assert "Amina El Fassi" in found


def test_arabic_is_arabic(press: Press):
    found = text_of(press.pdf(fraud(), "ar"))

    assert "ملف إحالة" in found
    assert "الشرطة القضائية بالدار البيضاء" in found
    assert "يرجى تحديد صاحب الحساب" in found
    assert "متجر أو بيع وهمي" in found


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_link_of_it_can_be_followed(press: Press, language: str):
    made = press.pdf(fraud(), language)

    assert "://www.tiktok" not in run_of(made)
    assert "https:" not in run_of(made)
    assert b"/URI" not in made


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_page_names_the_dossier_and_the_hash_of_its_json(press: Press, language: str):
    pages = pages_of(press.pdf(fraud(), language))

    assert len(pages) > 1
    assert all(document.digest(fraud()) in page for page in pages)
    assert all("2026-000042-1" in page for page in pages)
    assert [f"{number}/{len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)


def test_an_identity_that_is_not_handed_over_is_not_in_it(press: Press):
    dossier = fraud()
    silent = replace(dossier, reports=(dossier.reports[0], replace(dossier.reports[1], reporter=None)))

    found = text_of(press.pdf(silent, "fr"))

    assert "Amina" not in found
    assert "L’identité reste au bureau" in found
    assert b"Amina" not in document.to_bytes(silent)


def test_an_anonymous_report_cannot_be_given_a_reporter():
    first, second = fraud().reports

    with pytest.raises(ValueError, match="anonymous"):
        replace(first, reporter=second.reporter)


@pytest.mark.parametrize("words", MARKUP)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_markup_in_a_citizens_words_is_shown_as_it_is(press: Press, language: str, words: str):
    found = run_of(press.pdf(_saying("x" + words), language))

    assert "root:" not in found
    assert words.replace(" ", "")[:8] in found


def test_long_words_break_instead_of_leaving_the_page(press: Press):
    pages = run_of(press.pdf(_saying("ab" * 4000 + " " + "كلمة" * 500), "fr"))

    assert pages.count("ab") >= 4000


def test_it_is_the_same_to_the_bit_for_the_same_content(press: Press):
    assert press.pdf(fraud(), "ar") == Press().pdf(fraud(), "ar")
    assert press.pdf(fraud(), "fr") == press.pdf(fraud(), "fr")


def test_it_can_be_archived(press: Press):
    assert b"pdfaid" in press.pdf(fraud(), "ar")


def test_a_character_that_no_font_has_costs_the_archive_mark_and_nothing_else(press: Press):
    found = press.pdf(_saying("\U0001d173語 ok"), "fr")

    assert "ok" in text_of(found)


def test_an_emoji_is_said_in_words(press: Press):
    assert "‹pistol›" in text_of(press.pdf(_saying("demain \U0001f52b"), "fr"))


def test_a_case_about_a_child_is_set_as_well(press: Press):
    assert "Il écrit à ma fille." in text_of(press.pdf(child(), "fr"))


def test_pages_can_be_looked_at(press: Press):
    pictures = press.pictures(fraud(), "ar", dots_per_inch=40)

    assert len(pictures) > 1
    assert all(one.startswith(b"\x89PNG") for one in pictures)


def test_without_an_arabic_font_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "FONT_FOLDERS", (tmp_path,))

    with pytest.raises(NoArabicFont, match="fonts-noto-core"):
        Press()
