"""Languages: which language a short text is in, told by its letters and its frequent words; offline, and modest about it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from desk.analysis import language_words as words_of


class Language(StrEnum):
    """What a text is in: codes of ISO 639, of Moroccan Arabic by its letters; `other` is of letters or words of none of them."""

    ARABIC = "ar"
    FRENCH = "fr"
    ENGLISH = "en"
    DARIJA = "ary"
    ARABIZI = "ary-latn"
    TAMAZIGHT = "zgh"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Guess:
    """A language, and whether it is only probable: of a vernacular always, of the others when little speaks for it."""

    language: Language
    is_probable: bool = False


# A text in several languages is said to be in those that have at least this share of its letters.
LEAST_SHARE = 0.15
# Characters that are looked at; a longer text is in the language of its beginning.
MOST_CHARS = 20_000
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"\S*(?:://|@|\.[a-z]{2,}/)\S*", re.IGNORECASE)
_SCRIPTS: Mapping[str, tuple[tuple[int, int], ...]] = {
    "arabic": ((0x0600, 0x06FF), (0x0750, 0x077F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    "latin": ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF)),
    "tifinagh": ((0x2D30, 0x2D7F),),
}
_LISTS: Mapping[str, Mapping[Language, frozenset[str]]] = {
    "latin": {
        Language.FRENCH: words_of.FRENCH,
        Language.ENGLISH: words_of.ENGLISH,
        Language.ARABIZI: words_of.ARABIZI,
        Language.OTHER: words_of.OTHER_LATIN,
    },
    "arabic": {
        Language.ARABIC: words_of.ARABIC,
        Language.DARIJA: words_of.DARIJA,
        Language.OTHER: words_of.OTHER_ARABIC,
    },
}
_VERNACULAR = (Language.DARIJA, Language.ARABIZI)
# A digit inside a word stands for a letter: 3 for ع, 7 for ح, 9 for ق, 5 for خ.
_DIGIT_LETTER = re.compile(r"(?:[a-z]+[3795]|[3795][a-z])[a-z3795]+|[a-z]{3,}[379]")
# Moroccan negation around a verb, and its present tense.
_DARIJA_FORM = re.compile(r"ما\w{2,}ش|م\w{2,}تش|كي\w{3,}")
# Letters of Persian and Urdu that Arabic keyboards do not have.
_NOT_ARABIC = frozenset("یکےہںٹڈڑ")
# Below this share of words that speak for it, or by fewer words, it is only probable.
_SURE_SHARE, _SURE_WORDS = 0.25, 3
_FORM_WEIGHT = 1.5


def languages_in(text: str) -> tuple[Guess, ...]:
    """The languages of `text`, the one of most letters first: told line by line, so that a screenshot can have several."""
    letters: Counter[Language] = Counter()
    sure: Counter[Language] = Counter()
    for line in text[:MOST_CHARS].splitlines():
        guess, count = language_of(line), sum(map(str.isalpha, line))
        letters[guess.language] += count
        sure[guess.language] += 0 if guess.is_probable else count
    known = {one: count for one, count in letters.items() if one is not Language.UNKNOWN and count}
    whole = sum(known.values())
    if not whole:
        return (language_of(text),)
    most = sorted((one for one in known if known[one] >= LEAST_SHARE * whole), key=lambda one: -known[one])
    return tuple(Guess(one, is_probable=2 * sure[one] < known[one]) for one in most)


def language_of(text: str) -> Guess:
    """The language of a text that is in one; `unknown` where nothing tells."""
    text = _LINK.sub(" ", text[:MOST_CHARS])
    scripts = Counter(script for script in map(_script, text) if script)
    if not scripts:
        return Guess(Language.UNKNOWN)
    script, _count = scripts.most_common(1)[0]
    if script == "tifinagh":
        return Guess(Language.TAMAZIGHT)
    return _by_words(script, tuple(_words(text))) if script in _LISTS else Guess(Language.OTHER)


def _by_words(script: str, words: tuple[str, ...]) -> Guess:
    scores: dict[Language, float] = dict.fromkeys(_LISTS[script], 0.0)
    for word in words:
        for language, known in _LISTS[script].items():
            scores[language] += word in known
        for language, weight in _forms(script, word):
            scores[language] += weight
    best = max(scores, key=lambda one: scores[one])
    if not scores[best]:
        # Words that no list has: letters alone tell Arabic from the rest, for hardly anything else is written with them here.
        return Guess(Language.ARABIC, is_probable=True) if script == "arabic" else Guess(Language.UNKNOWN)
    second = sorted(scores.values())[-2]
    is_sure = scores[best] >= max(_SURE_WORDS, _SURE_SHARE * len(words)) and scores[best] > second + 1
    return Guess(best, is_probable=best in _VERNACULAR or not is_sure)


def _forms(script: str, word: str) -> Iterator[tuple[Language, float]]:
    """What a word's form says, whether it is in a list or not."""
    if script == "latin" and _DIGIT_LETTER.fullmatch(word):
        yield Language.ARABIZI, _FORM_WEIGHT
    if script == "arabic":
        if _DARIJA_FORM.fullmatch(word):
            yield Language.DARIJA, 1.0
        if _NOT_ARABIC & set(word):
            yield Language.OTHER, _FORM_WEIGHT


def _words(text: str) -> Iterator[str]:
    """Its words as the lists have them: small, without accents, marks and the hamza of an alif."""
    apart = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return (word.replace("ـ", "") for word in _WORD.findall(plain))


def _script(char: str) -> str:
    """arabic, latin, tifinagh or other; nothing for what is no letter."""
    if not char.isalpha():
        return ""
    code = ord(char)
    spans = ((script, span) for script, several in _SCRIPTS.items() for span in several)
    return next((script for script, (first, last) in spans if first <= code <= last), "other")
