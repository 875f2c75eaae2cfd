"""Typed commands: words of every language that is offered, and buttons before commands; Spanish is there by its catalogue alone."""

from dataclasses import replace

import pytest

from conversations import commands
from conversations.dialog import converse
from conversations.events import Began, Command, Commanded, Wrote
from conversations.flow import Flow
from conversations.steps import Choice, Option
from conversations.text import Label, Verbatim
from locales.rendering import spoken
from locales.speaking import tongues_of
from tests.conversations.walker import CITIZEN, LINK, Walker, fresh

TONGUES = tongues_of(CITIZEN)
EVERY_WORD = [
    (command, word)
    for command, words in commands.WORDS.items()
    for one in spoken(CITIZEN, words)
    for word in commands.apart(one)
]


@pytest.mark.parametrize(("command", "word"), EVERY_WORD)
def test_a_word_of_any_language_is_its_command(command: Command, word: str):
    assert commands.read(word, TONGUES) == Commanded(command)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Español", "es"), ("espanol", "es"), ("castellano", "es"), ("Spanish", "es"), ("espagnol", "es"), ("الإسبانية", "es"),
        ("إسبانية", "es"), ("/es", "es"), ("es", "es"), ("/language es", "es"), ("francés", "fr"), ("en français", "fr"),
        ("فرنسية", "fr"), ("árabe", "ar"), ("بالعربية", "ar"), ("inglés", "en"), ("in English", "en"),
    ],
)  # fmt: skip
def test_a_language_is_asked_for_by_its_name_in_any_language(typed: str, code: str):
    citizen = Walker(session=fresh(language="fr" if code != "fr" else "en"))
    citizen.begins()

    citizen.writes(typed)

    assert citizen.session.language == code


@pytest.mark.parametrize("typed", ["/de", "de", "Deutsch", "/xx", "/ES PAÑOL"])
def test_a_language_that_is_not_offered_is_none(typed: str):
    assert commands.read(typed, TONGUES) is None


def test_a_whole_report_is_made_in_typed_spanish():
    citizen = Walker(session=fresh(language="es"))

    asked = citizen.writes("Hola, buenos días") + citizen.writes("hola")
    citizen.writes("Estafa o fraude")
    citizen.writes("volver")
    citizen.writes("estafa o fraude")
    citizen.writes("phishing, web falsa")
    citizen.writes(LINK)
    told = citizen.writes("enviar de forma anonima")

    assert "¿Qué quieres reportar?" in asked
    assert "Tu reporte está enviado. Gracias." in told
    assert citizen.filed.subtype == "FRAUD.PHISH"


def test_a_place_is_found_by_its_spanish_name():
    citizen = Walker(session=fresh(language="es"))
    citizen.reports()
    citizen.presses("yes")
    citizen.writes_until("q_where")

    citizen.writes("tetuan")

    assert citizen.session.answers["q_where"] == "MA-TET"


def test_what_stands_on_a_button_means_the_button_although_it_is_also_a_command():
    stop = Option("stop", Label("قف", "arrêter", "stop"))
    flow = Flow(
        name="signs",
        version="1",
        steps=tuple(Choice(name=one, ask=Verbatim("Which?"), options=(stop,)) for one in ("sign", "next")),
    )
    asked = converse({"signs": flow}, replace(fresh(), flow="signs"), Began())

    answered = converse({"signs": flow}, asked.session, Wrote("stop"))

    assert commands.read("stop", TONGUES) == Commanded(Command.CANCEL)
    assert answered.session.answers["sign"] == "stop"
