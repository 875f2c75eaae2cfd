"""Locators: what a citizen gave, read as a browser would: one spelling, its platform, and what to beware of."""

import ipaddress
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from conversations.events import Location
from conversations.report import Locator
from evidence import platforms, redirects, urls
from evidence.homographs import is_homograph
from evidence.numbers import bank_account, phone

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Redirects inside redirects; real ones have two or three.
MAX_REDIRECTS = 10


class Mark(StrEnum):
    """What to beware of in a link.

    ip: its host is a number; homograph: its host looks like another; shortener: it leads elsewhere, unknown where;
    redirect: it names where it leads; credentials: it holds a user or a password (left out of `canonical`); punycode:
    its letters were written as xn--; onion: it opens in Tor; private: it leads into a network that is not the
    internet; bare: it is the front door of a platform and names nothing there; unreadable: no browser opens it.
    """

    IP = "ip"
    HOMOGRAPH = "homograph"
    SHORTENER = "shortener"
    REDIRECT = "redirect"
    CREDENTIALS = "credentials"
    PUNYCODE = "punycode"
    ONION = "onion"
    PRIVATE = "private"
    BARE = "bare"
    UNREADABLE = "unreadable"


# Of these no site could take anything down: they name nothing, or nothing on the internet.
_NOWHERE = frozenset((Mark.BARE, Mark.PRIVATE, Mark.ONION, Mark.UNREADABLE))


def recognised(locator: Locator) -> Locator:
    """`locator` with canonical, platform, account, post and marks filled; never raises, and looks nothing up.

    What has no readable address has the mark `unreadable` and an empty `canonical`; so has a name without an @, unmarked.
    """
    match locator.kind:
        case "link":
            return _link(locator)
        case "account":
            return _account(locator)
        case "phone":
            return replace(locator, canonical=phone(locator.raw))
        case "email":
            return _email(locator)
        case "iban":
            return replace(locator, canonical=bank_account(locator.raw))
        case "wallet":
            return replace(locator, canonical=_wallet(locator.raw))
    return locator


def site_of(canonical: str) -> str:
    """The registrable domain of a canonical link (Public Suffix List), its host if that has none; empty if it has no host."""
    address = urls.read(canonical) if canonical else None
    return _site(address.host) if address else ""


def locations(read: Iterable[Locator]) -> tuple[Location, ...]:
    """Where on the web the recognised locators `read` are, each once; what says who shared a link is no part of it."""
    found = (
        Location(one.canonical, one.platform or site_of(one.canonical))
        for one in read
        if one.canonical.startswith(("http://", "https://")) and not _NOWHERE & set(one.marks.split())
    )
    return tuple(dict.fromkeys(found))


def _link(locator: Locator) -> Locator:
    marks: set[Mark] = set()
    link, address = locator.raw, urls.read(locator.raw)
    for _ in range(MAX_REDIRECTS):
        named = (platforms.web(address) or redirects.target(address)) if address else ""
        onward = urls.read(named) if named else None
        if address is None or onward is None:
            break
        marks |= _of_address(link, address)
        if not platforms.web(address):
            marks.add(Mark.REDIRECT)
        link, address = named, onward
    else:
        address = None
    return _placed(locator, link, address, marks)


def _placed(locator: Locator, link: str, address: urls.Address | None, marks: set[Mark]) -> Locator:
    """`locator` with what `address` is of, where `link` was read as it; `marks` are of the way there."""
    if address is None:
        return _marked(locator, "", marks | {Mark.UNREADABLE})
    place = platforms.place(address)
    canonical = place.canonical or urls.written(replace(address, host=_without_www(address.host)), place.platform)
    if not canonical or not canonical.isascii():
        return _marked(locator, "", marks | {Mark.UNREADABLE})
    marks = marks | _of_address(link, address) | _of_place(address, place)
    found = replace(locator, platform=place.platform, account=place.account, post=place.post)
    return _marked(found, canonical, marks)


def _marked(locator: Locator, canonical: str, marks: set[Mark]) -> Locator:
    return replace(locator, canonical=canonical, marks=" ".join(sorted(marks)))


def _of_address(link: str, address: urls.Address) -> set[Mark]:
    host = address.host
    number = _ip(host)
    found = {
        Mark.IP: number is not None,
        Mark.HOMOGRAPH: is_homograph(host),
        Mark.CREDENTIALS: address.has_credentials,
        Mark.PUNYCODE: "xn--" in link.lower() and "xn--" in host,
        Mark.ONION: host.endswith(".onion"),
        Mark.PRIVATE: not number.is_global if number else _is_inner(address),
    }
    return {mark for mark, is_so in found.items() if is_so}


def _of_place(address: urls.Address, place: platforms.Place) -> set[Mark]:
    is_short = place.is_short or redirects.is_short(address)
    is_bare = bool(place.platform) and not (place.canonical or place.account or address.steps)
    return ({Mark.SHORTENER} if is_short else set()) | ({Mark.BARE} if is_bare else set())


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _is_inner(address: urls.Address) -> bool:
    """Names that no resolver of the internet knows (RFC 6761, RFC 6762, RFC 8375)."""
    if address.scheme not in ("http", "https", "ftp"):
        return False
    ending = address.host.rsplit(".", 1)[-1]
    return ending in ("localhost", "local", "internal", "lan", "home", "intranet") or "." not in address.host


def _without_www(host: str) -> str:
    """`host` without www., m. or mobile., where a site of its own is left."""
    first, _, rest = host.partition(".")
    while first in ("www", "m", "mobile") and _ip(rest) is None and _registrable(rest):
        host = rest
        first, _, rest = host.partition(".")
    return host


@cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def _registrable(host: str) -> str:
    return _suffixes().privatesuffix(host) or "" if "." in host else ""


def _site(host: str) -> str:
    return host if _ip(host) else _registrable(host) or host


def _account(locator: Locator) -> Locator:
    """A @name; what Telegram tells of (its note says so) is at Telegram, other names may be anywhere."""
    if not locator.raw.startswith("@"):
        return locator
    name = locator.raw[1:].lower()
    platform = "telegram" if locator.note.startswith("Telegram") else ""
    return replace(locator, canonical=f"@{name}", platform=platform, account=name)


def _email(locator: Locator) -> Locator:
    local, _, host = locator.raw.strip().lower().rpartition("@")
    address = urls.read(f"https://{host}/") if host and not set(host) & set("/?#\\:@") else None
    if address is None or not (address.host and local and local.isascii()):
        return _marked(locator, "", {Mark.UNREADABLE})
    return _marked(locator, f"{local}@{address.host}", _of_address(host, address))


def _wallet(raw: str) -> str:
    return raw.lower() if raw.lower().startswith(("bc1", "ltc1", "tb1", "0x")) else raw
