"""Anatomy: what a locator is made of: host, domain, scripts, what it imitates, a number's country and kind, a wallet's currency."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from conversations.report import Locator
from evidence import homographs, platforms, urls
from evidence.locators import site_of
from evidence.numbers import phone_facts

# What an address starts with, by currency; each has the checksum of its currency already (conversations.wallets).
_CURRENCIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("bitcoin", re.compile(r"bc1.+|[13][A-Za-z0-9]{24,34}", re.ASCII)),
    ("bitcoin_test", re.compile(r"tb1.+")),
    ("litecoin", re.compile(r"ltc1.+|[LM][A-Za-z0-9]{24,34}", re.ASCII)),
    # Other networks than Ethereum write their addresses as it does.
    ("ethereum", re.compile(r"0x[0-9a-fA-F]{40}")),
    ("monero", re.compile(r"[48][A-Za-z0-9]{94}(?:[A-Za-z0-9]{11})?", re.ASCII)),
    ("dogecoin", re.compile(r"[D9A][A-Za-z0-9]{24,34}", re.ASCII)),
    ("dash", re.compile(r"X[A-Za-z0-9]{24,34}", re.ASCII)),
    ("tron", re.compile(r"T[A-Za-z0-9]{24,34}", re.ASCII)),
)
# The first letters of an IBAN (ISO 13616).
_IBAN_COUNTRY = 2
# Links of apps have no host, or one that is none of the web's.
_WEB = ("http", "https", "ftp")
# Names of a platform that stand in hosts of its own.
_OWN: Mapping[str, frozenset[str]] = {
    "x": frozenset(("twitter",)),
}


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What can be told of a locator by looking at it; what does not apply is empty.

    `host` and `site` (its registrable domain) are punycode, `shown` and `site_shown` what a reader sees; `scripts` are those of
    its letters, as Unicode names them; `imitates` are known names that it looks like, `contains` known names that it spells out
    without being of their owner. `country` is of a telephone's range or an IBAN (ISO 3166), `number_kind` as mobile, `currency` as bitcoin.
    """

    host: str = ""
    shown: str = ""
    site: str = ""
    site_shown: str = ""
    scripts: tuple[str, ...] = ()
    imitates: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    country: str = ""
    number_kind: str = ""
    currency: str = ""


def anatomy(read: Locator) -> Anatomy:
    """What `read`, a locator that was recognised (evidence.locators), is made of; never raises, and looks nothing up."""
    match read.kind:
        case "link":
            return _of_link(read)
        case "email":
            return _of_host(read.canonical.rpartition("@")[2])
        case "phone":
            country, kind = phone_facts(read.canonical)
            return Anatomy(country=country, number_kind=kind)
        case "iban":
            country = read.canonical[:_IBAN_COUNTRY]
            return Anatomy(country=country if country.isalpha() else "")
        case "wallet":
            return Anatomy(currency=currency(read.canonical))
    return Anatomy()


def currency(address: str) -> str:
    """The currency that a wallet's address is of; empty for none that we know."""
    return next((name for name, shape in _CURRENCIES if shape.fullmatch(address)), "")


def mail_site(canonical: str) -> str:
    """The registrable domain of an e-mail address."""
    host = canonical.rpartition("@")[2]
    return site_of(f"https://{host}/") if host else ""


def of_platform(host: str) -> str:
    """The platform whose own host this is; empty for any other."""
    address = urls.read(f"https://{host}/") if host else None
    return platforms.place(address).platform if address else ""


def _of_link(read: Locator) -> Anatomy:
    # A link that no browser opens has no canonical spelling, and may still have a host to a reader.
    address = urls.read(read.canonical or read.raw)
    found = _of_host(address.host) if address and address.scheme in _WEB else Anatomy()
    if not read.account.startswith("+"):
        return found
    country, kind = phone_facts(read.account)
    return replace(found, country=country, number_kind=kind)


def _of_host(host: str) -> Anatomy:
    site = site_of(f"https://{host}/") if host else ""
    return Anatomy(
        host=host,
        shown=homographs.shown(host),
        site=site,
        site_shown=homographs.shown(site),
        scripts=homographs.scripts(host),
        imitates=homographs.imitated(host),
        contains=_foreign_names(host, site),
    )


def _foreign_names(host: str, site: str) -> tuple[str, ...]:
    """The known names that a host spells out without being of their owner, as far as we can tell."""
    platform, label = of_platform(host), site.partition(".")[0]
    own = _OWN.get(platform, frozenset((platform,)))
    # Whoever is no platform that we know may own a domain of that very name in any country: google.ma.
    is_its_own = not of_platform(f"{label}.com")
    return tuple(one for one in homographs.contained(host) if one not in own and not (one == label and is_its_own))
