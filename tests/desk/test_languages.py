"""Languages at the desk: a report comes in any; the analyst reads in their own, the reporter is answered in theirs."""

import pytest

from conversations.from_desk import QUESTIONS, TOLD
from conversations.text import Text
from desk.casework.outcomes import Answers
from desk.pages.labels import Labels
from desk.queue import filters
from locales.catalogues import load

CITIZEN = load("citizen")
DESK = load("desk")
# What citizens are told in their language, and so has to differ from English.
TOLD_TO_CITIZENS: list[Text] = [*TOLD.values(), *QUESTIONS.values()]


def _labels(language: str) -> Labels:
    return Labels(DESK, CITIZEN, language)


@pytest.mark.parametrize(
    ("reads", "code", "said"),
    [
        ("en", "es", "Spanish"),
        ("fr", "es", "espagnol"),
        ("ar", "es", "الإسبانية"),
        ("ar", "zgh", "التمازيغية المغربية القياسية"),
    ],
)
def test_a_reports_language_is_named_in_the_analysts(reads: str, code: str, said: str) -> None:
    assert _labels(reads).tongue(code) == said


@pytest.mark.parametrize("language", [code for code in CITIZEN.codes if code != "en"])
@pytest.mark.parametrize("words", TOLD_TO_CITIZENS, ids=lambda one: one.msgid[:20])
def test_whatever_the_desk_prepares_for_a_reporter_is_in_their_language(language: str, words: Text) -> None:
    assert CITIZEN.bare(language, words.msgid) != words.msgid


def test_a_reporter_is_told_the_outcome_and_the_advice_in_their_language() -> None:
    told = Answers().closing("referred", "SEXT.MONEY", "es")

    assert told.startswith("Tu reporte se ha remitido a la policía judicial competente.")
    assert "No es culpa tuya." in told


def test_answers_that_were_chosen_in_any_language_are_read_in_the_analysts() -> None:
    assert _labels("fr").answer("date_seen", "week") == "Cette semaine"


def test_cases_are_found_by_the_language_of_their_report_also_where_the_desk_has_no_catalogue_of_it() -> None:
    assert "es" in filters.choices("language")
    assert filters.read({"language": "zgh"}).language == "zgh"
    assert filters.read({"language": "' or 1=1"}).language == ""
