"""Translating: `iblagh messages …`: which languages there are and what each still lacks, and catalogues for a new one."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console

from conversations.commands import THIS_LANGUAGE, WORDS, is_taken, unheard
from conversations.events import Command, Commanded
from locales.catalogues import Catalogues, faults, found, load
from locales.entries import CITIZEN, DESK, DOMAINS, FOLDER, NEEDED, OF_DATA, Fault, wanted
from locales.languages import IN_DATA, SOURCE, is_language, own_name
from locales.speaking import own_words, tongues_of
from locales.writing import write

MEANINGS: Mapping[Fault, str] = {
    Fault.MISSING: "not translated",
    Fault.UNCERTAIN: "marked as uncertain (fuzzy)",
    Fault.FIELDS: "other {fields} than the English sentence",
    Fault.LONG: "longer than what apps show",
    Fault.UNSEEN: "with characters that nobody sees, or that turn others round",
    Fault.SAME: "the same as another button beside it",
}
# Folders of these come with the product, and their labels with its data.
_SHIPPED = "its words for citizens come with the product: edit its citizen.po, then `iblagh messages check`"


class Refused(Exception):
    """Nothing was done, and the words say why."""


def show(console: Console, folders: tuple[Path, ...]) -> None:
    """Each language with how complete its catalogues are, and whether citizens are offered it."""
    offered = load(CITIZEN, folders=folders).codes
    _say(console, f"{SOURCE}  {own_name(SOURCE)}: complete (the sentences in the code); offered")
    for code, folder in sorted(found(CITIZEN, folders).items()):
        state = "offered" if code in offered else "not offered: incomplete (IBLAGH_LANGUAGES offers it for a trial)"
        _say(console, f"{code}  {own_name(code)}: {state}")
        for domain in _domains(code, folder):
            _say(console, f"    {domain}: {_told(domain, folder)}")


def check(console: Console, code: str, folders: tuple[Path, ...]) -> bool:
    """Every entry that is not right yet; whether citizens can be offered the language."""
    folder = found(CITIZEN, folders).get(code)
    if folder is None:
        raise Refused(f"There is no catalogue of {code!r}: `iblagh messages new {code}` makes one.")
    wrong = dict.fromkeys(NEEDED, 0)
    for domain in _domains(code, folder):
        for sentence, fault in _faults(domain, folder).items():
            wrong[domain] = wrong.get(domain, 0) + 1
            _say(console, f"{code}/{domain}.po: {MEANINGS[fault]}: {sentence}")
    for word in _unheard(code, folders):
        _say(console, f"{code}/{CITIZEN}.po: is what people report or answer, and asks for nothing: {word}")
    for word in _taken(code, folders):
        _say(console, f"{code}/{CITIZEN}.po: means something else in another language, and stays that: {word}")
    is_complete = not any(wrong[domain] for domain in NEEDED)
    is_over_ours = folder.parent != FOLDER and code in load(CITIZEN).codes
    waits = "the rest is said as the product says it" if is_over_ours else "not complete yet"
    _say(console, f"{code}: {'complete; citizens are offered it' if is_complete else waits}")
    return is_complete


def make(console: Console, code: str, folder: Path | None, *, with_desk: bool) -> None:
    """Catalogues of a new language, every sentence still to be translated; those that are there stay. Raises Refused."""
    if code == SOURCE:
        raise Refused("English sentences stand in the code and have no catalogue.")
    if not is_language(code):
        raise Refused(
            f"{code!r} is no language of Unicode's CLDR: its code has two or three letters (ISO 639), as es or zgh."
        )
    if code in IN_DATA:
        raise Refused(f"{code}: {_SHIPPED}.")
    target = (folder or FOLDER) / code
    missing = [one for one in DOMAINS if (one != DESK or with_desk) and not (target / f"{one}.po").exists()]
    if not missing:
        raise Refused(f"{target} is there already: `iblagh messages update {code}` brings it up to date.")
    _write(target, missing)
    if CITIZEN not in missing:
        made = ", ".join(f"{one}.po" for one in missing)
        _say(console, f"{own_name(code)} ({code}): {target} holds {made} too; the others are as they were.")
        return
    _say(console, f"{own_name(code)} ({code}): {target} holds its catalogues. Translate citizen.po and labels.po;")
    asks = f"iblagh messages check {code}{f' --folder {folder}' if folder else ''}"
    _say(console, f"places.po may stay as it is. `{asks}` says what is missing.")


def update(console: Console, code: str, folders: tuple[Path, ...]) -> None:
    """Bring a language's catalogues up to date with this release; raises Refused."""
    folder = found(CITIZEN, folders).get(code)
    if folder is None:
        raise Refused(f"There is no catalogue of {code!r}: `iblagh messages new {code}` makes one.")
    _write(folder, _domains(code, folder))
    for domain in _domains(code, folder):
        _say(console, f"{code}/{domain}.po: {_told(domain, folder)}")


def _write(folder: Path, domains: list[str]) -> None:
    existing = next(one for one in (folder, *folder.parents) if one.exists())
    if not os.access(existing, os.W_OK):
        raise Refused(f"{existing} cannot be written to: give --folder, and set IBLAGH_CATALOGUES_DIR to it.")
    for domain in domains:
        try:
            write(folder / f"{domain}.po", folder.name, wanted(domain).values())
        except (ValueError, OSError) as error:
            raise Refused(str(error)) from error


def _domains(code: str, folder: Path) -> list[str]:
    """The catalogues that a language has or needs."""
    return [
        one for one in DOMAINS if (folder / f"{one}.po").exists() or (one in NEEDED and one not in _with_data(code))
    ]


def _with_data(code: str) -> tuple[str, ...]:
    return OF_DATA if code in IN_DATA else ()


def _unheard(code: str, folders: tuple[Path, ...]) -> Iterator[str]:
    """The words to type of a language that are none."""
    catalogues = _with(code, folders)
    for words in (*WORDS.values(), THIS_LANGUAGE):
        yield from unheard(catalogues.bare(code, words.msgid))


def _with(code: str, folders: tuple[Path, ...]) -> Catalogues:
    """Ours, and this language as it is in them."""
    return load(CITIZEN, offered=tuple(dict.fromkeys((*load(CITIZEN).codes, code))), folders=folders)


def _taken(code: str, folders: tuple[Path, ...]) -> Iterator[str]:
    """The words to type of a language that are heard as something else in conversations in others."""
    catalogues = _with(code, folders)
    tongues = tongues_of(catalogues)
    meant = [*((words, Commanded(command)) for command, words in WORDS.items())]
    for words, command in (*meant, (THIS_LANGUAGE, Commanded(Command.LANGUAGE, code))):
        yield from (one for one in own_words(catalogues, code, words) if is_taken(one, command, tongues))


def _told(domain: str, folder: Path) -> str:
    try:
        wrong = Counter(faults(domain, folder).values())
    except ValueError as error:
        return str(error)
    asked = len(wanted(domain))
    return ", ".join((f"{asked - wrong.total()} of {asked}", *_counts(wrong)))


def _counts(wrong: Mapping[Fault, int]) -> Iterator[str]:
    yield from (f"{wrong[fault]} {meaning}" for fault, meaning in MEANINGS.items() if wrong[fault])


def _faults(domain: str, folder: Path) -> Mapping[str, Fault]:
    try:
        return faults(domain, folder)
    except ValueError as error:
        raise Refused(str(error)) from error


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
