"""Adding a language: a folder of catalogues is all that it needs; until they are whole, no citizen is offered it."""

import shutil
from pathlib import Path

import pytest

from conversations.dialog import converse, dialog_in
from conversations.events import Began, Wrote
from conversations.places import PLACES
from conversations.session import Session
from conversations.taxonomy import TAXONOMY
from conversations.text import Text, _
from locales.catalogues import Catalogues, NoSuchLanguage, load
from locales.entries import CITIZEN, FOLDER
from locales.languages import is_right_to_left
from locales.rendering import plain, rendered
from locales.speaking import tongues_of
from tests.conversations.walker import fresh
from tests.drivers.translator import spoil, transliterated

CODE = "zgh"
SENTENCE = "What do you want to report?"
SAID = _(SENTENCE)


@pytest.fixture(scope="module")
def citizen(translated: Path) -> Catalogues:
    """What citizens are said with these catalogues."""
    return load(CITIZEN, folders=(translated,))


def _said(catalogues: Catalogues, session: Session, event: Began | Wrote) -> tuple[Session, str]:
    turn = converse(dialog_in(tongues_of(catalogues)), session, event)
    words = (*turn.prompt.paragraphs, *(button.label for button in turn.prompt.buttons))
    return turn.session, "\n".join(plain(catalogues, turn.session.language, one) for one in words)


def test_a_complete_language_is_offered_and_has_its_own_name(citizen: Catalogues):
    assert citizen.codes == ("ar", "fr", "en", "es", CODE)
    assert citizen.names[CODE] == "ⵜⴰⵎⴰⵣⵉⵖⵜ"


def test_a_conversation_is_held_in_it(citizen: Catalogues):
    session, greeting = _said(citizen, fresh(language=CODE), Began())
    session, kinds = _said(citizen, session, Wrote("1"))
    session, asked = _said(citizen, session, Wrote(transliterated("Threat of an attack")))

    assert transliterated(SENTENCE) in greeting
    assert transliterated("Terrorism") in greeting
    assert "Español" in greeting
    assert transliterated("Praising terrorism") in kinds
    assert session.answers["subtype"] == "TERR.THREAT"
    assert transliterated("I have no link") in asked


def test_it_is_asked_for_by_its_names_and_by_a_first_message_in_its_letters(citizen: Catalogues):
    by_name, _greeting = _said(citizen, fresh(language="fr"), Wrote("ⵜⴰⵎⴰⵣⵉⵖⵜ"))
    by_code, _greeting = _said(citizen, fresh(language="fr"), Wrote(f"/language {CODE}"))
    by_letters, _greeting = _said(citizen, fresh(language="fr"), Wrote("ⴰⵣⵓⵍ"))
    by_its_word, _greeting = _said(citizen, fresh(language="fr"), Wrote(transliterated("language")))

    assert [one.language for one in (by_name, by_code, by_letters)] == [CODE] * 3
    assert by_its_word.menu.startswith("languages.")


def test_it_is_written_in_its_direction(citizen: Catalogues):
    shown = rendered(citizen, CODE, Text("Your report of {date}:", {"date": "2026-11-26"}))

    assert not is_right_to_left(CODE)
    assert shown == transliterated("Your report of {date}:").replace("{date}", "2026-11-26")


def test_words_of_the_data_are_said_in_it(citizen: Catalogues):
    drugs = TAXONOMY.subtype("TRAF.DRUG").label

    assert plain(citizen, CODE, drugs) == transliterated("Drugs")
    assert plain(citizen, CODE, PLACES[0].label) == transliterated(PLACES[0].label.en)


def test_a_file_that_an_editor_began_with_a_mark_is_read(folder: Path):
    path = folder / CODE / "citizen.po"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert CODE in load(CITIZEN, folders=(folder,)).codes


def test_places_need_no_translation(folder: Path):
    (folder / CODE / "places.po").unlink()

    catalogues = load(CITIZEN, folders=(folder,))

    assert CODE in catalogues.codes
    assert plain(catalogues, CODE, PLACES[0].label) == PLACES[0].label.en


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (SENTENCE, ""),
        ("Your report of {date}:", "ⵣ {name}"),
        ("Your report of {date}:", "ⵣ {date"),
        ("Skip", "ⵣ" * 25),
        (SENTENCE, "ⵣ\u202eⵣ"),
        (SENTENCE, "ⵣ\x07"),
        # Who typed it would send without the contact that they wanted to leave.
        ("Send with contact", transliterated("Send anonymously")),
        ("Skip", transliterated("BACK!")),
    ],
)
def test_what_is_missing_or_cannot_be_shown_as_it_is_keeps_it_from_citizens(folder: Path, sentence: str, told: str):
    spoil(folder / CODE, sentence, told)

    assert CODE not in load(CITIZEN, folders=(folder,)).codes


def test_a_language_without_its_labels_is_not_offered(folder: Path):
    (folder / CODE / "labels.po").unlink()

    assert CODE not in load(CITIZEN, folders=(folder,)).codes


@pytest.mark.parametrize("told", ["", "ⵣ {name}", "ⵣ {date", "{date.__class__}"])
def test_on_trial_what_cannot_be_said_is_said_in_english(folder: Path, told: str):
    spoil(folder / CODE, "Your report of {date}:", told)

    catalogues = load(CITIZEN, offered=(CODE, "fr"), folders=(folder,))

    assert catalogues.codes == (CODE, "fr")
    assert catalogues.text(CODE, "Your report of {date}:", date="today") == "Your report of today:"
    assert plain(catalogues, CODE, SAID) == transliterated(SENTENCE)


@pytest.mark.parametrize("name", ["xx", "zgh_MA", "..", "__pycache__"])
def test_a_folder_that_names_no_language_is_none(folder: Path, name: str):
    (folder / name).mkdir(exist_ok=True)
    shutil.copy(FOLDER / "fr" / "citizen.po", folder / name)

    assert name not in load(CITIZEN, folders=(folder,)).codes


def test_a_language_without_catalogues_cannot_be_asked_for():
    with pytest.raises(NoSuchLanguage) as refused:
        load(CITIZEN, offered=("fr", "de"))

    assert refused.value.code == "de"
