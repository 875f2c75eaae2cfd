"""Tesseract: the program that reads text in pictures, which of its languages are here, and what it says as lines of text."""

import os
import shutil
import subprocess
from collections.abc import Callable
from itertools import groupby

from evidence.confining import confine
from evidence.cutting_off import cut_off
from evidence.findings import NotTaken, Refusal

PROGRAM = "tesseract"
PACKAGE = "tesseract-ocr"
# Its names of the languages that are written here, and Debian's packages of them.
LANGUAGES = {"ara": "tesseract-ocr-ara", "fra": "tesseract-ocr-fra", "eng": "tesseract-ocr-eng"}
# Of 0 to 100; below it stands what is seen in hair, leaves and frames.
LEAST_SURE = 40.0
# Characters: more than a screen shows, and no more than a note of the desk holds.
MOST_CHARS = 8_000
CUT = " …"
_FIELDS = 12
_WORD = "5"


def missing() -> tuple[str, ...]:
    """The packages without which nothing is read, or not in every language; blocking."""
    if shutil.which(PROGRAM) is None:
        return (PACKAGE, *LANGUAGES.values())
    here = _installed()
    return tuple(package for language, package in LANGUAGES.items() if language not in here)


def recognised(make: Callable[[], bytes]) -> str:
    """The text in a picture, empty where there is none; raises NotTaken. Only ever called in a worker process.

    `make` gives the picture, and has to make it itself: Tesseract takes what is no picture for a list of files and addresses
    to open. It is called once Tesseract runs, which has the limits of this process, no network, and writes to no disk: nothing
    has to be opened or started here any more, and so nothing can be.
    """
    here = _installed()
    languages = [language for language in LANGUAGES if language in here]
    cut_off()
    told = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    try:
        program = subprocess.Popen(  # noqa: S603
            [PROGRAM, "stdin", "stdout", "-l", "+".join(languages or ["eng"]), "tsv"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # More threads would not finish sooner where several pictures are read at once.
            env={**told, "OMP_THREAD_LIMIT": "1"},
        )
    except OSError as error:
        raise NotTaken(Refusal.UNREADABLE) from error
    with program:
        confine()
        said, _nothing = program.communicate(make())
    if program.returncode:
        raise NotTaken(Refusal.TOO_COMPLEX)
    return text_of(said.decode(errors="replace"))


def text_of(table: str) -> str:
    """The words of which Tesseract is sure, in their lines and paragraphs, at most MOST_CHARS; `table` is its TSV."""
    words = [fields for fields in (line.split("\t") for line in table.splitlines()) if _is_word(fields)]
    lines = [(key, " ".join(one[-1] for one in line)) for key, line in groupby(words, key=_line)]
    paragraphs = ("\n".join(text for _key, text in group) for _key, group in groupby(lines, key=_paragraph))
    text = "\n\n".join(paragraphs)
    return text if len(text) <= MOST_CHARS else text[:MOST_CHARS] + CUT


def _installed() -> frozenset[str]:
    try:
        listed = subprocess.run([PROGRAM, "--list-langs"], capture_output=True, timeout=10, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(listed.stdout.decode(errors="replace").split())


def _is_word(fields: list[str]) -> bool:
    if len(fields) != _FIELDS or fields[0] != _WORD:
        return False
    return float(fields[-2]) >= LEAST_SURE and bool(fields[-1].strip())


def _line(fields: list[str]) -> tuple[str, ...]:
    """Block, paragraph and line that a word is in."""
    return tuple(fields[2:5])


def _paragraph(line: tuple[tuple[str, ...], str]) -> tuple[str, ...]:
    """Block and paragraph that a line is in."""
    return line[0][:2]
