"""First language: in which language somebody writes to us first, by how they say good day, what they ask for, their letters or words."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from conversations import links
from conversations.events import Attached, Wrote
from conversations.gathering import FORWARD
from conversations.matching import folded
from conversations.text import _
from conversations.tongues import Tongues

# Translators: Single words of people who write to us in your language, apart by commas; those of several languages tell none.
WORDS = _("i, my, want, would, need, someone, somebody, please, this, is, was, she, they")
# Enough to tell by, however long the rest is.
_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    openings: Mapping[str, str]
    words: Mapping[str, str]


def written_in(event: Wrote | Attached, tongues: Tongues) -> str:
    """The language in which a first message is to be answered; empty where it tells none."""
    text = event.text[:_LOOKED_AT]
    # What stands behind a slash is the same in every language.
    if text.startswith("/"):
        return ""
    said, known = folded(text), _vocabulary(tongues)
    return known.openings.get(said) or _by_letters(text, tongues) or _by_words(event, text, said, known.words)


def _by_letters(text: str, tongues: Tongues) -> str:
    if text.isascii():
        return ""
    names = (unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    known = Counter(one for one in names if one in tongues.letters)
    return tongues.letters[max(known, key=known.__getitem__)] if known else ""


def _by_words(event: Wrote | Attached, text: str, said: str, words: Mapping[str, str]) -> str:
    """The language of most of the words that tell one; what is passed on was written by somebody else."""
    # Looking for links costs more than all the rest.
    if not any(one in words for one in said.split()) or any(one.kind == FORWARD for one in event.locators):
        return ""
    own = folded(links.without(text, links.find(text))).split()
    told = Counter(words[one] for one in own if one in words).most_common(2)
    if not told or (len(told) == 2 and told[0][1] == told[1][1]):
        return ""
    return told[0][0]


# There is one in a process, and few more in tests.
@lru_cache(maxsize=8)
def _vocabulary(tongues: Tongues) -> _Vocabulary:
    return _Vocabulary(_of_one(tongues.openings), _of_one(tongues.words))


def _of_one(said: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """The words that only one language has, and which."""
    times = Counter(word for words in said.values() for word in set(words))
    return {word: code for code, words in said.items() for word in words if times[word] == 1}
