"""Speaking: a conversation's languages as its catalogues have them: their names, and what may be typed in each."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache, partial

from conversations import first_language
from conversations.commands import GREETINGS, THIS_LANGUAGE, WORDS, apart
from conversations.text import Text
from conversations.tongues import Tongues
from locales.catalogues import Catalogues
from locales.languages import SOURCE, letters, name
from locales.rendering import spoken

# Most languages are written in these, so they tell none of them.
_COMMON = ("LATIN", "")
# As Arabic names of languages begin; people leave it out.
_ARTICLE = "ال"


# There is one in a process, and few more in tests; those who ask get the same, so that what is made of it is kept.
@lru_cache(maxsize=8)
def tongues_of(catalogues: Catalogues) -> Tongues:
    """The languages that `catalogues` are offered in."""
    codes = catalogues.codes
    # Of two languages with the same letters ours counts, or the one that is offered first.
    ranked = sorted(codes, key=catalogues.ours.codes.__contains__, reverse=True)
    return Tongues(
        names=catalogues.names,
        spoken=partial(spoken, catalogues),
        shared=catalogues.ours.ranked,
        called={code: (*_names(codes, code), *_in_own_letters(catalogues, code)) for code in codes},
        asked_by={code: own_words(catalogues, code, THIS_LANGUAGE) for code in codes},
        letters={first: code for code in reversed(ranked) if (first := letters(code)) not in _COMMON},
        openings={code: _openings(catalogues.ours, code) for code in catalogues.ours.codes},
        words={code: own_words(catalogues.ours, code, first_language.WORDS) for code in catalogues.ours.codes},
    )


def _names(codes: Iterable[str], code: str) -> tuple[str, ...]:
    """A language as it is called in each of them."""
    named = [name(code, language=one) for one in codes]
    short = [one.removeprefix(_ARTICLE) for one in named if one.startswith(_ARTICLE)]
    return (*named, *short)


def _in_own_letters(catalogues: Catalogues, code: str) -> tuple[str, ...]:
    """What else a language is asked for by that nobody types in one of ours, as it is in no letters of theirs."""
    script, ours = letters(code), {letters(one) for one in catalogues.ours.ranked}
    words = own_words(catalogues, code, THIS_LANGUAGE) if script not in (*ours, *_COMMON) else ()
    return tuple(
        word for word in words if all(unicodedata.name(one, "").startswith(script) for one in word if one != " ")
    )


def _openings(catalogues: Catalogues, code: str) -> tuple[str, ...]:
    """How a language says good day and what it asks for, but for the English commands, which are typed in every language."""
    english = {word for words in WORDS.values() for word in apart(words.msgid)}
    asked = (word for words in WORDS.values() for word in own_words(catalogues, code, words))
    return (*own_words(catalogues, code, GREETINGS), *(word for word in asked if word not in english))


def own_words(catalogues: Catalogues, code: str, words: Text) -> tuple[str, ...]:
    """The words that stand apart by commas in a language's own catalogue; none where it has not translated them."""
    said = catalogues.bare(code, words.msgid)
    return apart(said) if said != words.msgid or code == SOURCE else ()
