"""Catalogues: the .po files of each language, read at start, and the sentences looked up in them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from babel.messages.catalog import Catalog, Message

from conversations.matching import folded
from conversations.text import Label
from locales.buttons import beside
from locales.counting import counting
from locales.entries import FOLDER, NEEDED, OF_DATA, Fault, faults_of, first, read, wanted
from locales.isolation import isolate, right_to_left, without_controls
from locales.languages import IN_DATA, SOURCE, is_language, is_right_to_left, own_name
from locales.writing import empty

Asked = Callable[[str], Mapping[str, Message]]
T = TypeVar("T")


class NoSuchLanguage(ValueError):
    """A language is to be offered that has no catalogue; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no catalogue of the language {code!r} that can be read")
        self.code = code


@dataclass(frozen=True, slots=True)
class _Language:
    sentences: Mapping[str, str]
    # The form for a count.
    counted: Mapping[str, Callable[[int], str]]
    labels: Mapping[str, str]
    # What is not right in all that a citizen needs of it, by English sentence.
    wrong: Mapping[str, Fault]

    def over(self, ours: "_Language | None") -> "_Language":
        """This, and as `ours` has it what is not right here."""
        if ours is None:
            return self
        keeps = {one for one in self.wrong if one not in ours.wrong}
        return _Language(
            _laid(self.sentences, ours.sentences, keeps),
            _laid(self.counted, ours.counted, keeps),
            _laid(self.labels, ours.labels, keeps),
            {one: fault for one, fault in self.wrong.items() if one not in keeps},
        )


@dataclass(frozen=True, slots=True, eq=False)
class Catalogues:
    """One domain (`citizen` or `desk`); `codes` are the languages that it is offered in, in the order shown."""

    languages: Mapping[str, _Language]
    codes: tuple[str, ...] = IN_DATA
    # These languages as the product has them, without what an operator's folders lay over or add; none where nothing is.
    shipped: Mapping[str, _Language] | None = None
    names: Mapping[str, str] = field(init=False)
    # Those offered, and English, as what people type is read: of one word with two meanings that of the first counts.
    ranked: tuple[str, ...] = field(init=False)
    # What is heard in every conversation; what was added or laid over is heard in those in its own language alone.
    ours: "Catalogues" = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {code: own_name(code) for code in self.codes})
        known = dict.fromkeys((*IN_DATA, *self.languages))
        object.__setattr__(self, "ranked", tuple(one for one in known if one in (*self.codes, SOURCE)))
        object.__setattr__(self, "ours", self if self.shipped is None else _ours(self.shipped, self.codes))

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
        form = known.counted.get(msgid) if known else None
        return form(count) if form else msgid if count == 1 else msgid_plural

    def label(self, language: str, label: Label) -> str:
        """Words from the data files in `language`; English where nobody translated them."""
        if language in IN_DATA:
            return {"ar": label.ar, "fr": label.fr, "en": label.en}[language]
        known = self.languages.get(language)
        return known.labels.get(label.en, label.en) if known else label.en


@cache
def load(domain: str, *, offered: tuple[str, ...] = (), folders: tuple[Path, ...] = ()) -> Catalogues:
    """Read `<language>/<domain>.po` of every language in our folder and in `folders`, once in a process.

    A later folder goes before ours, which says what is not right there. Languages with any Fault are left out, unless
    `offered` names them; then those are the languages, in that order, and what is not right is said in English. Raises
    NoSuchLanguage.
    """
    asked = cache(wanted)
    known: dict[str, _Language] = {}
    shipped: dict[str, _Language] | None = None
    for place in (FOLDER, *folders):
        for code, folder in _in(place, domain):
            if one := _read(domain, folder, asked):
                known[code] = one.over(known.get(code))
        shipped = shipped or dict(known)
    for code in offered:
        if code not in (*known, SOURCE):
            raise NoSuchLanguage(code)
    complete = sorted(code for code, one in known.items() if not one.wrong and code not in IN_DATA)
    codes = offered or (*IN_DATA, *complete)
    return Catalogues({code: one for code, one in known.items() if code in codes}, codes, shipped)


def found(domain: str, folders: Iterable[Path] = ()) -> Mapping[str, Path]:
    """The folder of each language that has a catalogue of `domain`; a later folder goes before ours."""
    return {code: folder for place in (FOLDER, *folders) for code, folder in _in(place, domain)}


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


def _ours(shipped: Mapping[str, _Language], codes: tuple[str, ...]) -> Catalogues:
    kept = {code: one for code, one in shipped.items() if code in codes}
    return Catalogues(kept, tuple(code for code in codes if code in (*kept, *IN_DATA)))


def _in(place: Path, domain: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(place.glob(f"*/{domain}.po")):
        if is_language(path.parent.name):
            yield path.parent.name, path.parent


def _laid(above: Mapping[str, T], below: Mapping[str, T], keeps: Collection[str]) -> Mapping[str, T]:
    return {**below, **{one: said for one, said in above.items() if one not in keeps}}


def _read(domain: str, folder: Path, asked: Asked) -> _Language | None:
    """A language, and what is wrong in what a citizen needs of it; None where a file is no catalogue."""
    labels: dict[str, str] = {}
    try:
        catalog, wrong = _checked(domain, folder, asked)
        index = counting(catalog, folder.name).form_of
        for other in OF_DATA if folder.name not in IN_DATA else ():
            names, unfit = _checked(other, folder, asked)
            labels |= {one: str(message.string) for one, message in _shown(names, unfit)}
            wrong = {**wrong, **unfit} if other in NEEDED and domain in NEEDED else wrong
    except ValueError:
        # One broken file must not stop those who read another language.
        return None
    said = dict(_shown(catalog, wrong))
    sentences = {one: str(message.string) for one, message in said.items() if not message.pluralizable}
    counted = {
        one: partial(_form, tuple(message.string or ()), index) for one, message in said.items() if message.pluralizable
    }
    return _Language(sentences, counted, labels, wrong)


def _form(forms: tuple[str, ...], index: Callable[[int], int], count: int) -> str:
    return forms[index(count)]


def _checked(domain: str, folder: Path, asked: Asked) -> tuple[Catalog, Mapping[str, Fault]]:
    try:
        catalog = read(folder / f"{domain}.po")
    except FileNotFoundError:
        catalog = empty(folder.name)
    try:
        forms = counting(catalog, folder.name).alone
    except ValueError as error:
        raise ValueError(f"{folder.name}/{domain}.po: {error}") from error
    said = {first(one): one for one in catalog if one.id}
    checked = {one: faults_of(said.get(one), entry, forms=forms) for one, entry in asked(domain).items()}
    wrong = {one: fault for one, fault in checked.items() if fault}
    fit = {one: folded(str(message.string)) for one, message in said.items() if one in checked and one not in wrong}
    return catalog, {**dict.fromkeys(_said_twice(fit), Fault.SAME), **wrong}


def _said_twice(said: Mapping[str, str]) -> Iterator[str]:
    """Labels that stand together and say the same: whoever types one would press the other."""
    for group in beside():
        together = [one for one in group if one in said]
        times = Counter(said[one] for one in together)
        yield from (one for one in together if times[said[one]] > 1)


def _shown(catalog: Catalog, wrong: Mapping[str, Fault]) -> Iterator[tuple[str, Message]]:
    """Each entry that can be shown: one that is too long can, if need be as text."""
    for message in catalog:
        if message.id and wrong.get(first(message), Fault.LONG) is Fault.LONG:
            yield first(message), message
