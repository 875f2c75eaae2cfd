"""Cells: words ready for the page: each line with its direction, links defanged, long runs with places to break."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from conversations.links import defanged, words_defanged
from locales.isolation import isolate_latin
from locales.languages import is_right_to_left

Cell = dict[str, Any]
# A run without a space that is longer than this would leave its column.
LONGEST_RUN = 18
_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
# Explicit embeddings and overrides (UAX #9): a citizen's words must not reorder the page. Isolates of our own stay.
_OVERRIDES = re.compile("[\u200e\u200f\u061c\u202a-\u202e]")
# Emoji say something in a threat or an advert, and fonts for documents have none.
_EMOJI = re.compile("[\U0001f000-\U0001faff]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def told(text: str, language: str) -> Cell:
    """Our own words, in the direction of the page; Latin runs in Arabic are isolated."""
    ours = _OVERRIDES.sub("", text)
    side = "rtl" if is_right_to_left(language) else "ltr"
    lines = (isolate_latin(ours) if side == "rtl" else ours).split("\n")
    return {"lines": [{"dir": side, "pieces": _pieces(line)} for line in lines], "code": False}


def written(text: str, language: str) -> Cell:
    """Somebody's words, as they wrote them but for links, which are defanged."""
    return _cell(words_defanged(cleaned(text)), language, is_code=False)


def code(text: str) -> Cell:
    """A hash, an id or a code: left-to-right in letters of one width."""
    return _cell(cleaned(text), "en", is_code=True)


def address(text: str) -> Cell:
    """A place on the network: defanged, left-to-right in letters of one width."""
    return _cell(defanged(cleaned(text)), "en", is_code=True)


def cleaned(text: str) -> str:
    """`text` without controls that move other words, emoji by their names; what cannot be printed shows as U+FFFD."""
    plain = _BREAKS.sub("\n", _ISOLATES.sub("", _OVERRIDES.sub("", text)))
    return _EMOJI.sub(_in_words, "".join(one if one in "\n\t" or _is_printable(one) else "\ufffd" for one in plain))


def _cell(text: str, language: str, *, is_code: bool) -> Cell:
    lines = [{"dir": _direction(line, language), "pieces": _pieces(line)} for line in text.split("\n")]
    return {"lines": lines, "code": is_code}


def _direction(line: str, language: str) -> str:
    """Of its first letter that has one (UAX #9, rule P2), else that of the page."""
    for letter in line:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "rtl" if is_right_to_left(language) else "ltr"


def _pieces(line: str) -> list[str]:
    """`line` in pieces between which it may break; one piece where every run is short."""
    return [piece for part in _parts(line) for piece in part] or [""]


def _parts(line: str) -> Iterator[list[str]]:
    at = 0
    for run in _RUN.finditer(line):
        yield [line[at : run.start()]] if run.start() > at else []
        text = run.group()
        yield [text[start : start + LONGEST_RUN] for start in range(0, len(text), LONGEST_RUN)]
        at = run.end()
    yield [line[at:]] if at < len(line) else []


def _in_words(match: re.Match[str]) -> str:
    return f"‹{unicodedata.name(match.group(), 'emoji').lower()}›"


def _is_printable(letter: str) -> bool:
    """Not a control, a surrogate, or a code point that has no meaning for everybody."""
    return unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")
