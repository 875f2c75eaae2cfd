"""What a translation cannot do: stop a turn, another language or the service, or take somebody else's words."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from hypothesis import example, given
from hypothesis import strategies as st

from conversations import commands
from conversations.answering import typed_button
from conversations.commands import apart
from conversations.dialog import dialog_in
from conversations.events import Command, Commanded
from conversations.prompt import Button, Prompt
from conversations.text import _
from locales.catalogues import faults, load
from locales.entries import CITIZEN, DOMAINS, FOLDER, faults_of
from locales.languages import IN_DATA
from locales.speaking import tongues_of
from tests.drivers.translator import spoil

CODE = "zgh"
SENTENCE = "What do you want to report?"


class _Count:
    """A count that notes how it is written."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def __format__(self, how: str) -> str:
        self.written.append(how)
        return "5"

    @classmethod
    def written_by(cls, sentence: str) -> list[str] | None:
        """How `sentence` writes its {count}, each time; None where it cannot be said."""
        count = cls()
        try:
            sentence.format(count=count)
        except (ValueError, LookupError, AttributeError, TypeError):
            return None
        return count.written


@given(field=st.text(st.sampled_from("{}count!:.[]() 0ds<,"), max_size=14))
@example(field="{count:d}")
@example(field="{count!r}")
@example(field="{count:>50000000}")
@example(field="{count:{count}}")
@example(field="{count}{count}")
def test_a_field_is_its_name_and_says_nothing_more(field: str):
    asked = Message(("{count} second", "{count} seconds"))
    told = Message(asked.id, (f"x {field}", f"x {field}"))

    fault = faults_of(told, asked, forms=(False, False))

    assert (fault is None) is (_Count.written_by(f"x {field}") == [""])


@pytest.mark.parametrize(
    "broken",
    ['msgid "one"\nmsgstr two"\n', 'msgid ""\nmsgstr "POT-Creation-Date: 2026-11-27 10:00+0000\\n HO:MI\\n"\n'],
)
def test_a_broken_file_stops_no_other_language(folder: Path, broken: str):
    (folder / CODE / "citizen.po").write_text(broken)

    assert load(CITIZEN, folders=(folder,)).codes == (*IN_DATA, "es")


@pytest.mark.parametrize(
    "plural",
    [
        "nplurals=2; plural=(n%10==1 ? 0 : n%10<5 ? 1 : 2);",
        "nplurals=2; plural=(n/(n-2));",
        "nplurals=2; plural=(n > 900 ? 7 : n > 1);",
        "nplurals=2; plural=__import__;",
        f"nplurals=2; plural={'(' * 200}n{')' * 200};",
        "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);",
    ],
)
def test_a_header_that_counts_otherwise_than_the_language_stops_nobody(folder: Path, plural: str):
    path = folder / CODE / "citizen.po"
    path.write_text(re.sub(r"nplurals=[^\\]*", lambda _found: plural, path.read_text(), count=1))

    with pytest.raises(
        ValueError, match=r"zgh/citizen.po: the header counts otherwise.*needs “Plural-Forms: nplurals=2"
    ):
        faults(CITIZEN, folder / CODE)
    assert load(CITIZEN, folders=(folder,)).codes == (*IN_DATA, "es")


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_catalogue_that_cannot_be_opened_stops_nobody(folder: Path, domain: str):
    path = folder / CODE / f"{domain}.po"
    path.unlink()
    path.mkdir()

    with pytest.raises(ValueError, match=f"zgh/{domain}.po cannot be read"):
        faults(domain, folder / CODE)
    assert load(CITIZEN, folders=(folder,)).codes[:4] == (*IN_DATA, "es")


def test_a_translation_of_ours_that_was_laid_over_takes_no_word_from_another(folder: Path):
    shutil.copytree(FOLDER / "ar", folder / "ar")
    path = folder / "ar" / "citizen.po"
    path.write_text(re.sub(r'(msgid "erase"\nmsgstr ")', r"\1aide, help, volver, ", path.read_text()))
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))

    meant = [
        commands.read(word, tongues, code)
        for word, code in (("aide", "fr"), ("help", "en"), ("volver", "es"), ("aide", "ar"))
    ]

    assert [one and one.command for one in meant] == [Command.HELP, Command.HELP, Command.BACK, Command.ERASE]


def test_a_translation_takes_no_word_or_button_from_another_language(folder: Path):
    taken = "hello, help, yes, aide, français, español, english, volver"
    spoil(folder / CODE, "erase", taken)
    spoil(folder / CODE, "english, in english", "français, en français, ⵜⵓⵣⵣⵎⵜ")
    spoil(folder / CODE, "Follow a report", "New report")
    tongues = tongues_of(load(CITIZEN, folders=(folder,)))
    labels = (_("Follow a report"), _("New report"))
    prompt = Prompt(buttons=tuple(Button("s", str(number), words) for number, words in enumerate(labels)))

    meant = {word: commands.read(word, tongues) for word in apart(taken)}
    button = typed_button(dialog_in(tongues)["report"], "new report", prompt, "en")

    assert {word: one.argument or one.command for word, one in meant.items() if one} == {
        **{"help": Command.HELP, "aide": Command.HELP, "volver": Command.BACK},
        **{"francais": "fr", "espanol": "es", "english": "en"},
    }
    assert commands.read("ⵜⵓⵣⵣⵎⵜ", tongues) == Commanded(Command.LANGUAGE, CODE)
    assert button == prompt.buttons[1]
