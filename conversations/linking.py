"""Linking: where in a text links, e-mail addresses and accounts stand, and where each of them ends."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from conversations import hosts

# Longer than any address that a browser accepts; what is longer is text.
MAX_CHARS = 2048

# What cannot stand in a link: spaces, bidi marks, quotes, Arabic punctuation, arrows and pictures.
_TOKEN = re.compile(
    '[^\\s\u200b-\u200f\u061c\u2060\u202a-\u202e\u2066-\u2069\ufeff<>«»‹›"“”„‘`،؛؟۔٫٬|•·…'
    "\u2190-\u2bff\u3000-\u303f\ufe0f\ufd3e\ufd3f\uff01\uff0c\uff08\uff09\uff1b\uff1f\U0001f000-\U0001faff]+"
)
_LIST = re.compile(
    r"(?:[,;]|(?<![^ـ])ـ)(?=(?:https?|ftp)://|(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|ma|fr|me|be|tv|gg)\b)",
    re.IGNORECASE,
)
_APPS = "ftps?|tg|whatsapp|fb|fb-messenger|instagram|twitter|snapchat|discord|tiktok|snssdk\\d{1,5}|youtube|vnd\\.youtube|viber|signal|sgnl|intent"
_SCHEME = re.compile(
    rf"https?:[/\\]++|(?<![a-z0-9])(?:(?:{_APPS})://|(?:magnet:|tg:(?:resolve|join|privatepost|user))\?)", re.IGNORECASE
)
# A link behind one of these is a part of the link before it: where that one leads.
_PARAMETER = "=/?&#%"
_ATOM = re.compile(rf"[{hosts.HOST_CHAR}+%]++(?:@[{hosts.HOST_CHAR}]++)*+|(?:@[{hosts.HOST_CHAR}]++)++")
_TAIL = re.compile(r"(?::\d{1,5}(?!\d))?(?:[/?#\\].*)?", re.DOTALL)
_AUTHORITY = re.compile(r"[^/?#\\]*+")
_LOCAL = re.compile(r"[A-Za-z0-9._%+-]{1,64}")
_MAIL_ENDING = re.compile(r"[a-z]{2,24}", re.IGNORECASE)
_HANDLE = re.compile(r"(?=[^a-zA-Z]*[^\W\d])[\w.-]{2,40}")
_BEFORE_ARABIC = re.compile(rf"[^{hosts.ARABIC}]++")
_GLUED_WORD = re.compile(rf"(?<=[A-Za-z0-9])[.!,;]{{0,3}}(?=[{hosts.ARABIC}])")
_ENDING = ".,;:!?…'’*ـ"
# Signs that make a word bold or slanted in chats, if they stand on both sides of it.
_MARKUP = "_~*'"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


class Span(NamedTuple):
    """Where a locator of `kind` stands in a text."""

    start: int
    end: int
    kind: str


def spans(text: str) -> Iterator[Span]:
    """Every link, e-mail address and account in `text`, in order; none overlaps another."""
    for token in _TOKEN.finditer(text):
        start = token.start()
        for cut in (*(match.start() for match in _LIST.finditer(text, *token.span())), token.end()):
            yield from _in_token(text, start, cut)
            start = cut


def _in_token(text: str, start: int, end: int) -> Iterator[Span]:
    """Several links may stand in one word: "https://a.mahttps://b.ma"."""
    for scheme in _SCHEME.finditer(text, start, end):
        if scheme.start() > start and text[scheme.start() - 1] not in _PARAMETER:
            yield from _in_piece(text, start, scheme.start())
            start = scheme.start()
    yield from _in_piece(text, start, end)


def _in_piece(text: str, start: int, end: int) -> Iterator[Span]:
    scheme = _SCHEME.search(text, start, end)
    at = start
    while atom := _ATOM.search(text, at, scheme.start() if scheme else end):
        if "@" in atom.group():
            yield from _addressed(atom)
            at = atom.end()
            continue
        at = atom.end()
        for link in _named(text, atom, end):
            at = max(at, link.end)
            if link.end - link.start <= MAX_CHARS:
                yield link
        if scheme and at > scheme.start():
            return
    if scheme and (whole := _schemed(text, scheme, end)):
        yield whole


def _schemed(text: str, scheme: re.Match[str], end: int) -> Span | None:
    """The link that begins with `scheme`, as far as it goes."""
    link = text[scheme.start() : min(end, scheme.start() + MAX_CHARS + 1)]
    begun = scheme.end() - scheme.start()
    authority = _AUTHORITY.match(link, begun)
    stop = authority.end() if authority else begun
    name = hosts.pieces(link[begun:stop])[0]
    if len(name) < stop - begun:
        link = link[: begun + len(name)]
    before = text[scheme.start() - 1 : scheme.start()]
    link = link[:begun] + hosts.trimmed(name) if len(link) <= stop else _tailed(link, stop, before)
    link = _closed(link, before)
    if len(link) > MAX_CHARS or not any(map(str.isalnum, link[begun:])):
        return None
    return Span(scheme.start(), scheme.start() + len(link), "link")


def _named(text: str, atom: re.Match[str], end: int) -> Iterator[Span]:
    """Each link without a scheme in `atom`; the last one may go on behind it, for longer than a link can be."""
    stop = atom.start()
    for piece in hosts.pieces(atom.group()):
        stop += len(piece)
        host = re.split(r"[+%]", piece)[-1].lstrip("-._")
        if "." in host and not _is_file_path(text, stop - len(host)):
            yield from _hosted(text, host, stop, end if stop == atom.end() else stop)


def _hosted(text: str, host: str, stop: int, end: int) -> Iterator[Span]:
    begun = stop - len(host)
    tail = _TAIL.match(text, stop, min(end, stop + MAX_CHARS)) if hosts.is_written_out(host) else None
    link = _tailed(host + tail.group(), len(host), text[max(begun - 1, 0) : begun]) if tail else ""
    if len(link) > len(host):
        yield Span(begun, begun + len(link), "link")
        return
    host = hosts.trimmed(host.rstrip("-._"))
    if hosts.is_bare(host):
        yield Span(begun, begun + len(host), "link")


def _is_file_path(text: str, begun: int) -> bool:
    return text[max(begun - 1, 0) : begun] in ("/", "\\") and text[max(begun - 2, 0) : begun] != "//"


def _addressed(atom: re.Match[str]) -> Iterator[Span]:
    """What stands around an @: an e-mail address, an account, or one account after another."""
    local, *names = atom.group().split("@")
    at = atom.start() + len(local)
    mine = hosts.pieces(local)[-1] if local else ""
    host = _mail_host(names[0])
    if host and (sent := mine.strip("._~") if mine[:1] in _MARKUP else mine.lstrip(".")) and _LOCAL.fullmatch(sent):
        yield Span(at - len(sent), at + 1 + len(host), "email")
    elif not mine.strip(_MARKUP) and len(names) == 2 and (host := _mail_host(names[1])):
        yield Span(at, at + 2 + len(names[0]) + len(host), "account")
    elif not mine.strip(_MARKUP) or not mine.isascii():
        for name in names:
            handle = _handle(name, marked=bool(mine.strip("-")) and mine.isascii())
            if handle:
                yield Span(at, at + 1 + len(handle), "account")
            at += 1 + len(name)


def _mail_host(word: str) -> str:
    """The host that `word` begins with, or nothing."""
    host = hosts.trimmed(hosts.pieces(word)[0].rstrip("-._"))
    is_named = hosts.is_name(host) and "." in host
    return host if is_named and (hosts.ends_top_level(host) or _MAIL_ENDING.fullmatch(host.rsplit(".")[-1])) else ""


def _handle(word: str, *, marked: bool) -> str:
    """The account name that `word` begins with; names of platforms end where Arabic begins."""
    latin = _BEFORE_ARABIC.match(word)
    name = (latin.group() if latin else word).rstrip("._-" if marked else ".-")
    return name if _HANDLE.fullmatch(name) else ""


def _tailed(link: str, stop: int, before: str) -> str:
    """`link` without what is glued to the part of it that begins at `stop`."""
    link = _closed(link, before)
    return _closed(link[:stop] + _unglued(link[stop:]), before)


def _unglued(tail: str) -> str:
    """`tail` without an Arabic word that stands glued to its last Latin part."""
    last = max(tail.rfind(sign) for sign in "/?=&%#")
    glue = _GLUED_WORD.search(tail, max(last, 0))
    return tail[: glue.start()] if glue and tail[max(last, 0) : glue.start()].isascii() else tail


def _closed(link: str, before: str) -> str:
    """`link` up to a bracket that it does not open, without the punctuation of the sentence around it."""
    opened: list[str] = []
    for at, char in enumerate(link):
        if char in "([{":
            opened.append(char)
        elif char in _BRACKETS and (not opened or opened.pop() != _BRACKETS[char]):
            link = link[:at]
            break
    ending = _ENDING + (before if before and before in _MARKUP else "") + "([{"
    return link.rstrip(ending)
