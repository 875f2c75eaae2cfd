"""Catalogues: the .po files of each language, read at start, and the sentences looked up in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from conversations.text import Label
from locales.entries import FOLDER, NEEDED, OF_DATA, Fault, alone, faults_of, first, read, wanted
from locales.isolation import isolate, right_to_left, without_controls
from locales.languages import IN_DATA, SOURCE, is_language, is_right_to_left, own_name

Asked = Callable[[str], Mapping[str, Message]]


class NoSuchLanguage(ValueError):
    """A language is to be offered that has no catalogue; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no catalogue of the language {code!r} that can be read")
        self.code = code


@dataclass(frozen=True, slots=True)
class _Language:
    sentences: Mapping[str, str]
    counted: Mapping[str, tuple[str, ...]]
    plural_index: Callable[[int], int]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogues:
    """One domain (`citizen` or `desk`); `codes` are the languages that it is offered in, in the order shown."""

    languages: Mapping[str, _Language]
    codes: tuple[str, ...] = IN_DATA
    names: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {code: own_name(code) for code in self.codes})

    def text(self, language: str, msgid: str, /, **fields: object) -> str:
        """`msgid` in `language`, its {fields} filled in; in Arabic ready to show right-to-left."""
        return finished(language, self.bare(language, msgid), fields)

    def plural(self, language: str, msgid: str, msgid_plural: str, count: int, /, **fields: object) -> str:
        """The form that `language` uses for `count` things; {count} is filled in beside the other fields."""
        return finished(language, self.bare_plural(language, msgid, msgid_plural, count), {"count": count, **fields})

    def bare(self, language: str, msgid: str) -> str:
        """`msgid` in `language` with its {fields} still open; English for a language that we do not have."""
        if language not in self.languages:
            return msgid
        return self.languages[language].sentences.get(msgid) or msgid

    def bare_plural(self, language: str, msgid: str, msgid_plural: str, count: int) -> str:
        """The counted form with its {fields} still open."""
        known = self.languages.get(language)
        forms = known.counted.get(msgid) if known else None
        if known is None or not forms:
            return msgid if count == 1 else msgid_plural
        return forms[known.plural_index(count)]

    def label(self, language: str, label: Label) -> str:
        """Words from the data files in `language`; English where nobody translated them."""
        if language in IN_DATA:
            return {"ar": label.ar, "fr": label.fr, "en": label.en}[language]
        known = self.languages.get(language)
        return known.labels.get(label.en, label.en) if known else label.en


@cache
def load(domain: str, *, offered: tuple[str, ...] = (), folders: tuple[Path, ...] = ()) -> Catalogues:
    """Read `<language>/<domain>.po` of every language in our folder and in `folders`, once in a process.

    Languages with anything missing, uncertain, too long or with other fields are left out, unless `offered` names them;
    then those are the languages, in that order, and what is missing is said in English. Raises NoSuchLanguage.
    """
    asked = cache(wanted)
    known = {code: one for code, folder in found(domain, folders).items() if (one := _read(domain, folder, asked))}
    for code in offered:
        if code not in (*known, SOURCE):
            raise NoSuchLanguage(code)
    complete = sorted(code for code, (_language, is_complete) in known.items() if is_complete and code not in IN_DATA)
    codes = offered or (*IN_DATA, *complete)
    return Catalogues({code: language for code, (language, _is) in known.items() if code in codes}, codes)


def found(domain: str, folders: Iterable[Path] = ()) -> Mapping[str, Path]:
    """The folder of each language that has a catalogue of `domain`; a later folder goes before ours."""
    return {
        path.parent.name: path.parent
        for folder in (FOLDER, *folders)
        for path in sorted(folder.glob(f"*/{domain}.po"))
        if is_language(path.parent.name)
    }


def faults(domain: str, folder: Path) -> Mapping[str, Fault]:
    """What is not right yet in a language's catalogue, by English sentence; everything where there is no catalogue.

    Raises ValueError for a file that is none.
    """
    return _checked(domain, folder, wanted)[1]


def finished(language: str, sentence: str, fields: Mapping[str, object]) -> str:
    """Fill {fields} into `sentence`; in Arabic each value is isolated and each paragraph starts right-to-left."""
    shown = isolate if is_right_to_left(language) else without_controls
    filled = sentence.format(**{name: shown(str(value)) for name, value in fields.items()}) if fields else sentence
    return right_to_left(filled) if is_right_to_left(language) else filled


def _read(domain: str, folder: Path, asked: Asked) -> tuple[_Language, bool] | None:
    """A language, and whether nothing is wrong in what a citizen needs of it; None where a file is no catalogue."""
    labels: dict[str, str] = {}
    try:
        catalog, wrong = _checked(domain, folder, asked)
        for other in OF_DATA if folder.name not in IN_DATA else ():
            names, unfit = _checked(other, folder, asked)
            labels |= {one: str(message.string) for one, message in _shown(names, unfit)}
            wrong = {**wrong, **unfit} if other in NEEDED and domain in NEEDED else wrong
    except ValueError:
        # One broken file must not stop those who read another language.
        return None
    said = dict(_shown(catalog, wrong))
    sentences = {one: str(message.string) for one, message in said.items() if not message.pluralizable}
    counted = {one: tuple(message.string or ()) for one, message in said.items() if message.pluralizable}
    return _Language(sentences, counted, c2py(catalog.plural_expr), labels), not wrong


def _checked(domain: str, folder: Path, asked: Asked) -> tuple[Catalog, Mapping[str, Fault]]:
    path = folder / f"{domain}.po"
    catalog = read(path) if path.exists() else Catalog()
    forms = alone(catalog)
    said = {first(one): one for one in catalog if one.id}
    checked = {one: faults_of(said.get(one), entry, forms=forms) for one, entry in asked(domain).items()}
    return catalog, {one: fault for one, fault in checked.items() if fault}


def _shown(catalog: Catalog, wrong: Mapping[str, Fault]) -> Iterator[tuple[str, Message]]:
    """Each entry that can be shown: one that is too long can, if need be as text."""
    for message in catalog:
        if message.id and wrong.get(first(message), Fault.LONG) is Fault.LONG:
            yield first(message), message
