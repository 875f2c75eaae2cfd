"""Catalogues of an operator's over ours: what theirs lacks, or says wrongly, is said as ours says it, and never in English."""

from pathlib import Path

import pytest

from conversations.taxonomy import TAXONOMY
from locales.catalogues import load
from locales.entries import CITIZEN, NEEDED, wanted
from locales.languages import IN_DATA
from locales.rendering import plain
from locales.writing import write

SENTENCE, OTHER = "What do you want to report?", "Skip"
COUNTED = "Please write again in {count} hour."
OURS = load(CITIZEN)


def over(folder: Path, code: str, *, said: str = "") -> Path:
    """Catalogues of an operator's, of which one sentence is translated."""
    for domain in NEEDED if code == "es" else (CITIZEN,):
        write(folder / code / f"{domain}.po", code, wanted(domain).values())
    path = folder / code / "citizen.po"
    path.write_text(
        path.read_text("utf-8").replace(f'"{SENTENCE}"\nmsgstr ""', f'"{SENTENCE}"\nmsgstr "{said}"'), "utf-8"
    )
    return folder


@pytest.mark.parametrize("code", ["ar", "fr", "es"])
@pytest.mark.parametrize("offered", [(), ("es", "ar", "fr")])
def test_what_it_lacks_is_said_as_ours_says_it(tmp_path: Path, code: str, offered: tuple[str, ...]):
    both = load(CITIZEN, offered=offered, folders=(over(tmp_path, code, said="ⵣ?"),))

    assert "es" in both.codes
    assert both.bare(code, SENTENCE) == "ⵣ?"
    assert both.bare(code, OTHER) == OURS.bare(code, OTHER) != OTHER
    assert [both.plural(code, COUNTED, "", count) for count in range(120)] == [
        OURS.plural(code, COUNTED, "", count) for count in range(120)
    ]


@pytest.mark.parametrize("code", ["ar", "fr", "es"])
@pytest.mark.parametrize("broken", ['msgid "one"\nmsgstr two"\n', "", "\x00"])
def test_a_broken_file_leaves_ours(tmp_path: Path, code: str, broken: str):
    (over(tmp_path, code) / code / "citizen.po").write_text(broken)

    both = load(CITIZEN, folders=(tmp_path,))

    assert both.codes == (*IN_DATA, "es")
    assert both.bare(code, SENTENCE) == OURS.bare(code, SENTENCE) != SENTENCE


@pytest.mark.parametrize("said", ["{name}?", "{0.__class__}", "ⵣ {"])
def test_a_sentence_with_other_fields_is_ours(tmp_path: Path, said: str):
    both = load(CITIZEN, folders=(over(tmp_path, "fr", said=said),))

    assert both.bare("fr", SENTENCE) == OURS.bare("fr", SENTENCE)


def test_another_way_to_count_takes_nothing_of_ours_with_it(tmp_path: Path):
    path = over(tmp_path, "fr", said="ⵣ?") / "fr" / "citizen.po"
    lines = path.read_text("utf-8").splitlines()
    forms = ['"Plural-Forms: nplurals=4; plural=n%4;\\n"' if "Plural-Forms" in one else one for one in lines]
    path.write_text("\n".join(forms), "utf-8")

    both = load(CITIZEN, folders=(tmp_path,))

    assert both.plural("fr", COUNTED, "", 7) == OURS.plural("fr", COUNTED, "", 7)


def test_its_words_of_the_data_are_ours_where_it_has_none(tmp_path: Path):
    drugs = TAXONOMY.subtype("TRAF.DRUG").label

    both = load(CITIZEN, folders=(over(tmp_path, "es"),))

    assert plain(both, "es", drugs) == plain(OURS, "es", drugs) != drugs.en
