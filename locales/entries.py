"""Entries: what a translator is asked for, catalogue by catalogue, each entry with the most characters that it may have."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from conversations.helplines import HELPLINES
from conversations.places import PLACES
from conversations.taxonomy import TAXONOMY
from locales.languages import SOURCE

FOLDER = Path(__file__).parent
# French is complete, so whatever it says is what there is to say.
COMPLETE = "fr"
CITIZEN, DESK, LABELS, PLACE_NAMES = "citizen", "desk", "labels", "places"
# What a citizen cannot do without; places have their English names, and the desk is for those who work at it.
NEEDED = (CITIZEN, LABELS)
DOMAINS = (*NEEDED, PLACE_NAMES, DESK)
# The data files have these in Arabic, French and English, so those languages have no such catalogue.
OF_DATA = (LABELS, PLACE_NAMES)
# WhatsApp shows so many characters of a row of a list, and of the line below it.
ROW, HINT = 24, 72
# Controls (Unicode's Cc, but the end of a line), and marks that turn what follows round: isolates are added when it is shown.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MOST = re.compile(r"[Aa]t most (\d+) characters")


class Fault(StrEnum):
    """Why an entry of a catalogue cannot be shown, or should not."""

    MISSING = "missing"
    UNCERTAIN = "uncertain"
    FIELDS = "fields"
    LONG = "long"
    UNSEEN = "unseen"
    SAME = "same"


def at_most(characters: int) -> str:
    """The comment that limits an entry, for translators and for whoever checks them."""
    return f"At most {characters} characters."


def wanted(domain: str) -> Mapping[str, Message]:
    """Every entry of a catalogue by its (first) English sentence, still without translation."""
    catalog = _of_data(domain) if domain in OF_DATA else read(FOLDER / COMPLETE / f"{domain}.po")
    return {first(one): one for one in catalog if one.id}


def read(path: Path) -> Catalog:
    """The catalogue in a file; raises FileNotFoundError, and ValueError for what is none or cannot be opened."""
    try:
        # Some editors begin a file in UTF-8 with a mark.
        return read_po(BytesIO(path.read_bytes().removeprefix(BOM_UTF8)), abort_invalid=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        # The library checks little of what stands in a file, and raises whatever it meets there.
        raise ValueError(f"{path.parent.name}/{path.name} cannot be read as a catalogue") from error


def faults_of(said: Message | None, asked: Message, *, forms: Sequence[bool]) -> Fault | None:
    """What is wrong with the translation of `asked`; `forms` says which forms of a count are for one number alone."""
    if said is None or len(words := _forms(said.string)) != (len(forms) if asked.pluralizable else 1):
        return Fault.MISSING
    if not all(one.strip() for one in words):
        return Fault.MISSING
    if said.fuzzy:
        return Fault.UNCERTAIN
    if any(map(_UNSEEN.search, words)):
        return Fault.UNSEEN
    of_one = forms if asked.pluralizable else (False,)
    if not all(_has_fields(one, asked, is_of_one) for one, is_of_one in zip(words, of_one, strict=True)):
        return Fault.FIELDS
    most = _most(asked)
    return Fault.LONG if most and any(len(one) > most for one in words) else None


def first(message: Message) -> str:
    """By which an entry is looked up."""
    return _forms(message.id)[0]


@cache
def fields(sentence: str) -> tuple[str, ...]:
    """The {fields} of a sentence, sorted; raises ValueError where its braces do not match, or one says more than its name."""
    found = [one for one in Formatter().parse(sentence) if one[1] is not None]
    if any(spec or conversion for _text, _name, spec, conversion in found):
        raise ValueError("a field says how it is to be written")
    return tuple(sorted(str(name) for _text, name, _spec, _conversion in found))


def _has_fields(form: str, asked: Message, is_of_one: bool) -> bool:
    try:
        said = fields(form)
    except ValueError:
        return False
    needed = fields(_forms(asked.id)[-1])
    # Where a form is for one number alone, that number may be left to its word.
    return said == needed or (is_of_one and said == tuple(one for one in needed if one != "count"))


def _most(message: Message) -> int:
    found = (_MOST.search(one) for one in message.auto_comments)
    return next((int(one[1]) for one in found if one), 0)


def _forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


def _of_data(domain: str) -> Catalog:
    """What stands in the data files: no code names it."""
    catalog = Catalog(locale=SOURCE, charset="utf-8")
    for words, where, comments in _labels() if domain == LABELS else _places():
        catalog.add(words, None, [(f"conversations/data/{where}", 0)], auto_comments=comments)
    return catalog


def _labels() -> Iterator[tuple[str, str, list[str]]]:
    for category in TAXONOMY.categories:
        yield category.label.en, "taxonomy.json", [f"{category.code}, a button.", at_most(ROW)]
        yield category.hint.en, "taxonomy.json", [f"{category.code}, what belongs to it.", at_most(HINT)]
        for subtype in category.subtypes:
            yield subtype.label.en, "taxonomy.json", [f"{subtype.code}, a button.", at_most(ROW)]
    for code, question in TAXONOMY.questions.items():
        yield question.en, "taxonomy.json", [f"A question ({code})."]
    for helpline in HELPLINES.values():
        yield helpline.label.en, "helplines.json", ["A service that helps."]


def _places() -> Iterator[tuple[str, str, list[str]]]:
    for place in PLACES:
        french = [] if place.label.fr == place.label.en else [f"French: {place.label.fr}."]
        yield place.label.en, "subdivisions.csv", [f"Arabic: {place.label.ar}.", *french, at_most(ROW)]
