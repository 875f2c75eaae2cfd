"""What is heard of a language that was added: its words, labels and names count in conversations in it, and take nothing from others."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conversations import commands
from conversations.answering import typed_button
from conversations.commands import GREETINGS
from conversations.dialog import converse, dialog_in
from conversations.events import Began, Command, Commanded, Wrote
from conversations.first_language import WORDS, written_in
from conversations.places import search
from conversations.prompt import Button, Prompt
from conversations.text import _
from locales.catalogues import load
from locales.entries import CITIZEN, DOMAINS, FOLDER, wanted
from locales.speaking import tongues_of
from locales.writing import write
from tests.conversations.walker import fresh
from tests.drivers.translator import spoil

CODE = "zgh"
OTHERS = ("ar", "fr", "en", "es")
OURS = tongues_of(load(CITIZEN))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("word", ["Facebook", "anonyme", "قنبلة", "arnaque", "x.com", "drogas"])
def test_a_word_of_it_is_a_command_in_its_own_conversations_alone(folder: Path, language: str, word: str):
    spoil(folder / CODE, "erase", f"facebook, anonyme, قنبلة, arnaque, drogas, {word}")
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))
    dialog = dialog_in(tongues)
    asked = converse(dialog, fresh(language=language), Began()).session

    told = converse(dialog, asked, Wrote(word))

    assert commands.read(word, tongues, language) is None
    assert told.effect is None
    assert commands.read("arnaque", tongues, CODE) == Commanded(Command.ERASE)


@pytest.mark.parametrize(
    "word", ["https://x.example/a", "example.org", "3244 9218 3780 0682 0350", "٣٢٤٤", "0612345678"]
)
def test_what_people_report_or_answer_is_no_command_in_any_language(folder: Path, word: str):
    spoil(folder / CODE, "erase", f"ⵙⴼⴹ, {word}")
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))

    assert [commands.read(one, tongues, CODE) for one in (word, "ⵙⴼⴹ")] == [None, Commanded(Command.ERASE)]


@given(word=st.one_of(st.text(max_size=20), st.sampled_from(["garder", "oui", "1", "volver", "بلاغ", "in english"])))
@example(word="facebook")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_it_calls_a_command_others_read_as_without_it(folder: Path, word: str):
    if not word.isprintable():
        return
    for sentence in ("erase", "back", "hello, hi, hey, good morning, good evening, test"):
        spoil(folder / CODE, sentence, word.replace('"', "").replace("\\", "") or "-")
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))

    for language in OTHERS:
        assert commands.read(word, tongues, language) == commands.read(word, OURS, language)
        assert commands.is_greeting(word, tongues, language) == commands.is_greeting(word, OURS, language)


def test_a_label_of_it_is_a_button_in_its_own_conversations_alone(folder: Path):
    spoil(folder / CODE, "Yes, delete", "garder")
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))
    prompt = Prompt(buttons=(Button("s", "yes", _("Yes, delete")), Button("s", "no", _("No, keep"))))
    flow = dialog_in(tongues)["report"]

    meant = {code: typed_button(flow, "garder", prompt, code) for code in (*OTHERS, CODE)}

    assert meant == {**dict.fromkeys(OTHERS), CODE: prompt.buttons[0]}


@pytest.mark.parametrize("language", [*OTHERS, CODE])
def test_a_place_of_it_takes_no_name_of_the_data(folder: Path, language: str):
    spoil(folder / CODE, "Aousserd", "Casablanca", domain="places")
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))

    assert search("Casablanca", tongues.spoken, language) == search("Casablanca", OURS.spoken, language)


def test_a_place_is_found_by_its_name_in_it_in_its_own_conversations(folder: Path):
    spoil(folder / CODE, "Aousserd", "ⴰⵡⵙⵔⴷ", domain="places")
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))

    found = {code: [one.label.en for one in search("ⴰⵡⵙⵔⴷ", tongues.spoken, code)] for code in ("fr", CODE)}

    assert found == {"fr": [], CODE: ["Aousserd"]}


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("je veux signaler une arnaque", "fr"),
        ("Je suis victime d'une arnaque sur Facebook", "fr"),
        ("i want to report someone", "en"),
        ("quiero denunciar una estafa", "es"),
        ("facebook", ""),
    ],
)
def test_whoever_writes_in_one_of_ours_is_answered_in_it(folder: Path, said: str, language: str):
    taken = (
        "je, veux, signaler, arnaque, une, suis, victime, i, want, to, report, someone, quiero, una, estafa, facebook"
    )
    spoil(folder / CODE, WORDS.msgid, taken)

    assert written_in(Wrote(said), tongues_of(load(CITIZEN, folders=(folder,)))) == language


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("je veux signaler une arnaque", "fr"),
        ("نصب", "ar"),
        ("i want to report someone", "en"),
        ("tifawin", ""),
        ("ⴰⵣⵓⵍ", CODE),
    ],
)
def test_a_greeting_of_it_is_none_where_ours_tell_a_language(folder: Path, said: str, language: str):
    greets = "je veux signaler une arnaque, نصب, i want to report someone, tifawin"
    spoil(folder / CODE, GREETINGS.msgid, greets)

    assert written_in(Wrote(said), tongues_of(load(CITIZEN, folders=(folder,)))) == language


def test_a_greeting_that_is_laid_over_ours_is_none_where_ours_tell_a_language(folder: Path):
    shutil.copytree(FOLDER / "es", folder / "es")
    spoil(folder / "es", GREETINGS.msgid, "hola, je veux signaler une arnaque, buenas buenas")
    spoil(folder / "es", WORDS.msgid, "quiero, suis, victime, arnaque")
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))

    told = [
        written_in(Wrote(one), tongues) for one in ("je veux signaler une arnaque", "je suis victime", "buenas buenas")
    ]

    assert told == ["fr", "fr", ""]


def test_letters_that_ours_are_written_in_tell_ours(tmp_path: Path):
    for domain in DOMAINS:
        write(tmp_path / "ur" / f"{domain}.po", "ur", wanted(domain).values())
    tongues = tongues_of(load(CITIZEN, offered=("ur", "ar", "fr"), folders=(tmp_path,)))

    assert written_in(Wrote("بغيت نبلغ على واحد"), tongues) == "ar"


def test_what_is_laid_over_ours_is_heard_in_its_own_conversations_alone(folder: Path):
    shutil.copytree(FOLDER / "es", folder / "es")
    spoil(folder / "es", "erase", "borrar, borrar todo, facebook")
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))

    meant = {code: commands.read("facebook", tongues, code) for code in OTHERS}

    assert meant == {**dict.fromkeys(OTHERS), "es": Commanded(Command.ERASE)}
    assert commands.read("borrar", tongues, "fr") == commands.read("borrar", OURS, "fr")
