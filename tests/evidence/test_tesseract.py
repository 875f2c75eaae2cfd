"""Tesseract: which of its packages are missing, and its table as lines of text."""

from pathlib import Path

import pytest

from evidence.tesseract import CUT, MOST_CHARS, missing, text_of

EVERY = ("tesseract-ocr", "tesseract-ocr-ara", "tesseract-ocr-fra", "tesseract-ocr-eng")


def word(text: str, *, place: str = "1 1 1", sure: str = "96.5") -> str:
    """A line of the table; `place` is block, paragraph and line."""
    return "\t".join(("5", "1", *place.split(), "1", "0", "0", "9", "9", sure, text))


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def installs(programs: Path, script: str) -> None:
    program = programs / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_without_the_program_every_package_is_missing(programs: Path):
    assert missing() == EVERY


def test_languages_that_are_not_there_are_missing(programs: Path):
    installs(programs, "printf 'List of available languages (3):\\neng\\nfra\\nosd\\n'")

    assert missing() == ("tesseract-ocr-ara",)


def test_a_program_that_fails_has_no_language(programs: Path):
    installs(programs, "exit 1")

    assert missing() == EVERY[1:]


def test_words_stand_in_their_lines_and_paragraphs():
    table = "\n".join((word("Bonjour"), word("à"), word("tous", place="1 1 2"), word("مرحبا", place="2 1 1")))

    assert text_of(f"level\tpage_num\n{table}\n") == "Bonjour à\ntous\n\nمرحبا"


def test_what_it_is_not_sure_of_and_what_is_blank_is_left_out():
    table = "\n".join((word("clear"), word("|~", sure="12.1"), word(" "), "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t"))

    assert text_of(table) == "clear"


def test_more_than_a_note_holds_is_cut_and_marked():
    table = "\n".join(word("long" * 10, place=f"1 1 {line}") for line in range(MOST_CHARS))

    assert text_of(table).endswith(CUT)
    assert len(text_of(table)) == MOST_CHARS + len(CUT)


def test_no_table_is_no_text():
    assert text_of("") == ""
