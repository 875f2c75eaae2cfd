"""Taxonomy: what can be reported, in three languages, in words that fit every channel."""

import json
from pathlib import Path

import pytest

from conversations import taxonomy
from conversations.flow import MAX_OPTIONS, MAX_VALUE
from conversations.flows.advice import ADVICE
from conversations.flows.urgency import URGENT
from conversations.helplines import HELPLINES, Helpline
from conversations.taxonomy import TAXONOMY, Category, Policy, Subtype
from conversations.text import Label
from tests.conversations.walker import CITIZEN

# WhatsApp: 24 characters for the title of a row, 72 for its hint.
ROW_CHARS = 24
HINT_CHARS = 72
# Copying or viewing these is a crime in itself, or does the person shown more harm.
NEVER_PICTURES = ("CHILD.CSAM", "CHILD.AICSAM", "CHILD.TRADE", "CHILD.SENT", "PRIV.NCII", "PRIV.FAKE", "SEXT.DONE")


def _each(label: Label) -> tuple[str, str, str]:
    return (label.ar, label.fr, label.en)


def test_there_are_nine_categories_and_forty_four_kinds():
    assert len(TAXONOMY.categories) == 9
    assert len(TAXONOMY.subtypes) == 44
    assert len({one.code for one in TAXONOMY.subtypes}) == 44


@pytest.mark.parametrize("category", TAXONOMY.categories, ids=lambda one: one.code)
def test_a_category_fits_into_a_row(category: Category):
    assert all(0 < len(label) <= ROW_CHARS for label in _each(category.label))
    assert all(0 < len(hint) <= HINT_CHARS for hint in _each(category.hint))
    assert 1 < len(category.subtypes) <= MAX_OPTIONS


@pytest.mark.parametrize("subtype", TAXONOMY.subtypes, ids=lambda one: one.code)
def test_a_kind_fits_into_a_row_and_a_button(subtype: Subtype):
    assert all(0 < len(label) <= ROW_CHARS for label in _each(subtype.label))
    assert len(subtype.code) <= MAX_VALUE
    assert subtype.priority in ("P0", "P1", "P2", "P3")
    assert subtype.code in ADVICE
    assert TAXONOMY.subtype(subtype.code) is subtype


@pytest.mark.parametrize("category", TAXONOMY.categories, ids=lambda one: one.code)
@pytest.mark.parametrize("language", CITIZEN.codes)
def test_no_two_kinds_of_a_category_have_one_name(category: Category, language: str):
    names = [CITIZEN.label(language, one.label) for one in category.subtypes]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("code", NEVER_PICTURES)
def test_pictures_of_what_must_not_be_copied_are_never_received(code: str):
    assert TAXONOMY.subtype(code).policy is Policy.LOCATOR_ONLY


def test_a_life_in_danger_is_known_by_its_kind():
    assert set(URGENT) == {
        "TERR.THREAT",
        "CHILD.SEXT",
        "CHILD.TRADE",
        "THRT.PERSON",
        "THRT.PLACE",
        "THRT.SELF",
    }


@pytest.mark.parametrize("name", TAXONOMY.questions)
def test_a_question_is_asked_in_three_languages_in_few_words(name: str):
    words = _each(TAXONOMY.questions[name])

    assert all(0 < len(one.split()) <= 20 for one in words)


@pytest.mark.parametrize("code", ["CHILD.NOTHING", "", "CHILD"])
def test_a_kind_that_does_not_exist_is_an_error(code: str):
    with pytest.raises(KeyError):
        TAXONOMY.subtype(code)


def test_a_category_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        TAXONOMY.category("NOTHING")


@pytest.mark.parametrize(
    "wrong",
    [{"code": "FRAUD.PRAISE"}, {"evidence_policy": "anything"}, {"questions": ["shoe_size"]}],
    ids=["another category's code", "a policy that does not exist", "a question that does not exist"],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path: Path, wrong: dict[str, object]):
    data = json.loads((taxonomy.DATA / "taxonomy.json").read_text(encoding="utf-8"))
    data["categories"][0]["subtypes"][0] |= wrong
    file = tmp_path / "taxonomy.json"
    file.write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises((KeyError, ValueError)):
        taxonomy.load(file)


@pytest.mark.parametrize("helpline", HELPLINES.values(), ids=lambda one: one.id)
def test_a_helpline_has_a_name_in_three_languages_and_a_way_to_reach_it(helpline: Helpline):
    assert all(_each(helpline.label))
    assert helpline.numbers or helpline.url
    assert all(number.replace(" ", "").lstrip("+").isdigit() for number in helpline.numbers)
