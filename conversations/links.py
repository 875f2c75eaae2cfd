"""Links: where reported content is (links, accounts, numbers and other addresses), found in what a citizen wrote."""

import re

from conversations import addresses, linking
from conversations.linking import MAX_CHARS
from conversations.refanging import refanged
from conversations.report import Locator

__all__ = ["MAX_CHARS", "MAX_LOCATORS", "defanged", "find", "without", "words_defanged"]

MAX_LOCATORS = 50

_HTTP = re.compile(r"(h)tt(ps?:[/\\])", re.IGNORECASE)
_SCHEME = re.compile(r"(?<!hxxp)(?<!hxxps):(?=//)|(?:(?<=^tg)|(?<=^magnet)|(?<=^javascript)):", re.IGNORECASE)
_DOT = re.compile("[.。．｡]")
_AT = re.compile("[@＠]")


def find(text: str) -> tuple[Locator, ...]:
    """Every locator in `text`, in order, each once, at most MAX_LOCATORS; linear in the length of `text`.

    `raw` is as written but for what kept apps from opening it (hxxp, [.] and the like); nothing is looked up or visited.
    """
    text = refanged(text)
    spans = list(linking.spans(text))
    # What a link holds is part of it: no number in it is a telephone's.
    spans += addresses.spans(addresses.blanked(text, [(one.start, one.end) for one in spans]))
    found = dict.fromkeys(Locator(span.kind, text[span.start : span.end]) for span in sorted(spans))
    return tuple(found)[:MAX_LOCATORS]


def without(text: str, locators: tuple[Locator, ...]) -> str:
    """What remains of `text` when its locators are taken out: the citizen's words about them."""
    rest = refanged(text)
    # The longest first: one link may be part of another.
    for locator in sorted(locators, key=lambda one: -len(one.raw)):
        rest = rest.replace(locator.raw, " ")
    return " ".join(rest.split()).strip(" :،,;-–—")


def defanged(raw: str) -> str:
    """`raw` as it is shown: nothing that an app or a browser turns into a link; `find` reads it as what it was."""
    shown = _SCHEME.sub("[:]", _without_http(raw))
    return _AT.sub("[at]", _DOT.sub("[.]", shown))


def words_defanged(text: str) -> str:
    """`text` with every link in it defanged, so that nothing that shows it makes one clickable."""
    parts, at = [], 0
    for span in sorted(linking.spans(text), key=lambda one: one.start):
        if span.start >= at:
            parts += [text[at : span.start], defanged(text[span.start : span.end])]
            at = span.end
    return _without_http("".join([*parts, text[at:]]))


def _without_http(text: str) -> str:
    return _HTTP.sub(lambda match: f"{match[1]}{'XX' if match[2][0].isupper() else 'xx'}{match[2]}", text)
