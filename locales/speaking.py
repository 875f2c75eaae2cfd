"""Speaking: a conversation's languages as its catalogues have them: their names, and what may be typed in each."""

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
    written = ((letters(code), code) for code in reversed(codes))
    return Tongues(
        names=catalogues.names,
        spoken=partial(spoken, catalogues),
        ranked=catalogues.ranked,
        asked_by={code: _names(catalogues, code) for code in codes},
        letters={first: code for first, code in written if first not in _COMMON},
        openings={code: _openings(catalogues, code) for code in codes},
        words={code: own_words(catalogues, code, first_language.WORDS) for code in codes},
    )


def _names(catalogues: Catalogues, code: str) -> tuple[str, ...]:
    """A language as it is called in each of them, and as its own catalogue says that people ask for it."""
    named = [name(code, language=one) for one in catalogues.codes]
    short = [one.removeprefix(_ARTICLE) for one in named if one.startswith(_ARTICLE)]
    return (*named, *short, *own_words(catalogues, code, THIS_LANGUAGE))


def _openings(catalogues: Catalogues, code: str) -> tuple[str, ...]:
    """How a language says good day and what it asks for, but for the English commands, which are typed in every language."""
    english = {word for words in WORDS.values() for word in apart(words.msgid)}
    asked = (word for words in WORDS.values() for word in own_words(catalogues, code, words))
    return (*own_words(catalogues, code, GREETINGS), *(word for word in asked if word not in english))


def own_words(catalogues: Catalogues, code: str, words: Text) -> tuple[str, ...]:
    """The words that stand apart by commas in a language's own catalogue; none where it has not translated them."""
    said = catalogues.bare(code, words.msgid)
    return apart(said) if said != words.msgid or code == SOURCE else ()
