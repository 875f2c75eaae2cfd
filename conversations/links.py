"""Links: where reported content is (links, accounts, phone numbers, e-mail addresses), found in what a citizen wrote."""

import re
from collections.abc import Iterator

from conversations.report import Locator

# Longer than any address that a browser accepts; what is longer is text.
MAX_CHARS = 2048
MAX_LOCATORS = 50

_DEFANGED = (("[.]", "."), ("(.)", "."), ("{.}", "."), ("[dot]", "."), ("(dot)", "."), ("[:]", ":"), ("[at]", "@"))
# Spaces, bidi marks, brackets and quotes that cannot stand in a link, Arabic punctuation, and a comma before a link.
_BETWEEN = re.compile(
    '[\\s\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069<>«»"“”،؛؟|]+|[,;](?=(?:https?|hxxps?|ftp)://)', re.IGNORECASE
)
_SCHEME = re.compile(r"(?:https?|hxxps?|ftp)://", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}([a-z]{2,24})(?::\d{1,5})?(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}", re.IGNORECASE)
_HANDLE = re.compile(r"@[\w.]{2,40}")
_PHONE = re.compile(r"(?<![\w/.=&-])(?:\+|00)?\d(?:[ .-]?\d){7,14}(?![\w/])")
_ENDING = ".,;:!?…'’)]}*_"
# Top-level domains that make a bare name a link; any two letters do too.
_TOP_LEVEL = frozenset(
    "com net org info biz app dev io me tv live online site shop store xyz top club vip link click icu pro fun cloud "
    "news media blog page web space website tech agency group chat gg onion edu gov int mobi name asia".split()
)
# Endings of file names that read like two-letter country codes.
_NOT_HOSTS = frozenset("js py md sh ps".split())


def find(text: str) -> tuple[Locator, ...]:
    """Every locator in `text`, in order, each once, at most MAX_LOCATORS; linear in the length of `text`."""
    found = dict.fromkeys(_locators(_refanged(text)))
    return tuple(found)[:MAX_LOCATORS]


def without(text: str, locators: tuple[Locator, ...]) -> str:
    """What remains of `text` when its locators are taken out: the citizen's words about them."""
    rest = _refanged(text)
    # The longest first: one link may be part of another.
    for locator in sorted(locators, key=lambda one: -len(one.raw)):
        rest = rest.replace(locator.raw, " ")
    return " ".join(rest.split()).strip(" :،,;-–—")


def defanged(raw: str) -> str:
    """`raw` as it is shown: nothing that an app or a browser turns into a link."""
    shown = re.sub(r"^(h)tt(ps?://)", r"\1xx\2", raw, flags=re.IGNORECASE)
    return shown.replace(".", "[.]").replace("@", "[at]") if "@" in shown[1:] else shown.replace(".", "[.]")


def _refanged(text: str) -> str:
    for written, meant in _DEFANGED:
        text = text.replace(written, meant)
    return re.sub(r"hxxp(s?)://", r"http\1://", text, flags=re.IGNORECASE)


def _locators(text: str) -> Iterator[Locator]:
    for token in _BETWEEN.split(text):
        yield from _in_token(token)
    for match in _PHONE.finditer(text):
        yield Locator("phone", match.group())


def _in_token(token: str) -> Iterator[Locator]:
    # A second scheme inside a link belongs to it (a redirect).
    if scheme := _SCHEME.search(token):
        link = token[scheme.start() :].rstrip(_ENDING)
        if len(link) <= MAX_CHARS and len(link) > len("https://"):
            yield Locator("link", link)
        return
    token = token.strip(_ENDING + "([{")
    if len(token) > MAX_CHARS:
        return
    if _EMAIL.fullmatch(token):
        yield Locator("email", token)
    elif _HANDLE.fullmatch(token):
        yield Locator("account", token)
    elif (host := _HOST.fullmatch(token)) and _is_top_level(host.group(1), token):
        yield Locator("link", token)


def _is_top_level(ending: str, token: str) -> bool:
    ending = ending.lower()
    if ending in _NOT_HOSTS and "/" not in token:
        return False
    return len(ending) == 2 or ending in _TOP_LEVEL
