"""Translating: a translator needs the commands and an editor for .po files; nobody writes code, and no secret is set."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from bot.__main__ import app
from bot.language_settings import LanguagesAlone
from locales.entries import read
from tests.drivers.translator import fill, spoil

CODE = "zgh"


def _iblagh(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "messages", *words], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `iblagh messages new` made the catalogues of Tamazight."""
    made = tmp_path_factory.mktemp("catalogues")
    assert _iblagh("new", CODE, "--folder", str(made)).returncode == 0
    return made


def test_a_new_language_has_every_sentence_still_to_be_translated(folder: Path):
    catalogues = [read(path) for path in sorted((folder / CODE).glob("*.po"))]

    assert [path.name for path in sorted((folder / CODE).iterdir())] == ["citizen.po", "labels.po", "places.po"]
    assert all(not any(one.string) for catalogue in catalogues for one in catalogue if one.id)
    assert [one.num_plurals for one in catalogues] == [2, 2, 2]


def test_a_folder_is_named_before_the_command_or_after_it(tmp_path: Path):
    made = _iblagh("--folder", str(tmp_path), "new", CODE)

    assert made.returncode == 0
    assert (tmp_path / CODE / "citizen.po").is_file()
    assert f"`iblagh messages check {CODE} --folder {tmp_path}`" in made.stdout


def test_a_language_is_complete_once_every_sentence_is_translated(folder: Path, tmp_path: Path):
    before = _iblagh("check", CODE, "--folder", str(folder))
    fill(folder / CODE)
    after = _iblagh("check", CODE, "--folder", str(folder))
    shown = _iblagh("--folder", str(folder))

    assert (before.returncode, after.returncode) == (1, 0)
    assert "means something else" not in before.stdout
    assert "zgh/citizen.po: not translated: What do you want to report?" in before.stdout
    assert "zgh  ⵜⴰⵎⴰⵣⵉⵖⵜ: offered" in shown.stdout


def test_a_word_that_belongs_to_another_language_is_named(folder: Path):
    fill(folder / CODE)
    spoil(folder / CODE, "erase", "ⴻⵔⴰⵙⴻ, help, https://x.example/a")

    told = _iblagh("check", CODE, "--folder", str(folder))

    assert told.returncode == 0
    assert "zgh/citizen.po: means something else in another language, and stays that: help" in told.stdout
    assert "zgh/citizen.po: is what people report or answer, and asks for nothing: https://x.example/a" in told.stdout


def test_the_desks_catalogue_is_made_later_and_leaves_the_others_as_they_are(tmp_path: Path):
    _iblagh("new", CODE, "--folder", str(tmp_path))
    fill(tmp_path / CODE)
    before = {path.name: path.read_bytes() for path in (tmp_path / CODE).iterdir()}

    made = _iblagh("new", CODE, "--desk", "--folder", str(tmp_path))
    again = _iblagh("new", CODE, "--desk", "--folder", str(tmp_path))

    after = {path.name: path.read_bytes() for path in (tmp_path / CODE).iterdir()}
    assert (made.returncode, again.returncode) == (0, 1), made.stderr
    assert "desk.po" in made.stdout
    assert "is there already" in again.stderr
    assert after.keys() - before.keys() == {"desk.po"}
    assert before.items() <= after.items()


def test_a_catalogue_that_counts_otherwise_is_mended_by_an_update(folder: Path):
    fill(folder / CODE)
    path = folder / CODE / "citizen.po"
    path.write_text(path.read_text().replace("plural=(n != 1)", "plural=(n/(n-2))"))

    before = _iblagh("check", CODE, "--folder", str(folder))
    told = _iblagh("update", CODE, "--folder", str(folder))

    assert (before.returncode, told.returncode) == (1, 0)
    assert "the header counts otherwise than the language" in before.stderr
    assert _iblagh("check", CODE, "--folder", str(folder)).returncode == 0


def test_bringing_it_up_to_date_keeps_its_words(folder: Path):
    fill(folder / CODE)
    path = folder / CODE / "citizen.po"
    words = {one.id: one.string for one in read(path)}
    path.write_text(path.read_text() + '\nmsgid "Nobody says this any more."\nmsgstr "ⵣ"\n')

    told = _iblagh("update", CODE, "--folder", str(folder))

    assert told.returncode == 0
    assert {one.id: one.string for one in read(path)}.items() >= {
        one: said for one, said in words.items() if one
    }.items()
    assert "Nobody says this any more." not in path.read_text()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("new", "en"), "English sentences stand in the code"),
        (("new", "ar"), "come with the product"),
        (("new", "es"), "is there already"),
        (("new", "xx"), "no language of Unicode's CLDR"),
        (("new", "../es"), "no language of Unicode's CLDR"),
        (("check", "de"), "There is no catalogue"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_reason(words: tuple[str, ...], why: str):
    told = CliRunner().invoke(app, ["messages", *words])

    assert told.exit_code == 1
    assert why in told.output


def test_an_operator_says_which_languages_are_offered_and_in_which_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IBLAGH_LANGUAGES", "es fr")

    chosen = LanguagesAlone()

    assert chosen.offered == ("es", "fr")
    assert chosen.language == "es"


@pytest.mark.parametrize(("name", "value"), [("LANGUAGES", "fr de"), ("LANGUAGES", "Français"), ("LANGUAGE", "de")])
def test_a_language_without_a_catalogue_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(f"IBLAGH_{name}", value)

    with pytest.raises(ValidationError):
        LanguagesAlone()
