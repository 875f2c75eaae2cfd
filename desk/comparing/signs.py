"""Signs: by what a report is found to be about the same as another: its links, accounts, files and pictures."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from conversations import places
from conversations.report import Addition, Locator, Particulars, Report
from conversations.right import MARK, Right, right_in
from evidence.anatomy import mail_site, of_platform
from evidence.locators import Mark, recognised, site_of
from evidence.pdq import MIN_QUALITY

# The registrable domain of a link or an e-mail address: shown to analysts, never a reason to join cases.
SITE = "site"
# More than any honest report holds; what comes after is not compared.
MOST_SIGNS = 500
# A link with one of these leads nowhere in particular, or to different places from different networks.
_VAGUE = frozenset((Mark.BARE, Mark.SHORTENER, Mark.UNREADABLE, Mark.PRIVATE))
# As https://host/department has them.
_DEPARTMENT = 3
_EVERYBODYS_SITES = frozenset(
    "google.com google.ma google.fr gmail.com bing.com yahoo.com outlook.com live.com microsoft.com apple.com icloud.com "
    "wikipedia.org chatgpt.com openai.com amazon.com netflix.com mega.nz dropbox.com mediafire.com".split()
)
# Where everybody has pages, files or a mailbox: that two links lead to one of these says nothing of them.
_SHARED_SITES = _EVERYBODYS_SITES | frozenset(
    "reddit.com linkedin.com vk.com ok.ru pinterest.com threads.net threads.com dailymotion.com vimeo.com twitch.tv tumblr.com "
    "medium.com quora.com github.com imgur.com pastebin.com telegra.ph change.org onlyfans.com avito.ma hotmail.com hotmail.fr "
    "live.fr msn.com yahoo.fr ymail.com protonmail.com proton.me gmx.com gmx.fr aol.com mail.ru yandex.ru yandex.com orange.fr "
    "free.fr laposte.net sfr.fr wanadoo.fr menara.ma iam.ma amazon.fr wikimedia.org archive.org cloudfront.net".split()
)
# Written for "it was on WhatsApp": a place's own name names nobody there.
_EVERYBODYS = frozenset(
    (
        "",
        *"whatsapp telegram facebook messenger instagram threads tiktok youtube twitter x snapchat discord signal".split(),
    )
)
# Letters and digits that what names somebody has at least: emergency and service numbers are shorter, so are parts of IBANs.
_SHORTEST: Mapping[str, int] = {"phone": 7, "email": 6, "iban": 15, "wallet": 20}
_PHONE = re.compile(r"\+[0-9]{7,15}")
_HASHES: Mapping[str, re.Pattern[str]] = {
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "sha1": re.compile(r"[0-9a-f]{40}"),
    "md5": re.compile(r"[0-9a-f]{32}"),
}
# What the question for the place offers beside places (conversations.flows.questions).
ABROAD = "abroad"
_PDQ = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that a report is about: `kind` is link, account, site, sha256, sha1 or md5; files name their evidence."""

    kind: str
    value: str = field(repr=False)
    evidence_id: str | None = None

    @property
    def groups(self) -> bool:
        """Whether reports that share it are about the same; two pages of one site need not be."""
        return self.kind != SITE


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's PDQ hash of 32 bytes, with its quality of 0 to 100."""

    evidence_id: str
    pdq: bytes = field(repr=False)
    quality: int

    @property
    def is_comparable(self) -> bool:
        """Whether there is enough in the picture for its hash to say something."""
        return self.quality >= MIN_QUALITY


@dataclass(frozen=True, slots=True)
class Signs:
    """All that one document shows; `place` is the code of the province or region that it answers with, `abroad`, or empty.

    `right` is what its reporter asks over their data, if that is what it is for.
    """

    signs: tuple[Sign, ...] = ()
    pictures: tuple[Picture, ...] = ()
    place: str = ""
    right: Right | None = None


class SignKey:
    """Keyed with IBLAGH_DESK_SECRET: who has only the database cannot try out links, accounts or hashes on it."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"iblagh signs\0" + secret.encode()).digest()

    def hashed(self, kind: str, value: str) -> bytes:
        """32 bytes that only this desk can make of `value`."""
        return hmac.digest(self._key, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256")


def signs_of(document: Report | Addition, here: Mapping[str, str], known: Iterable[Particulars]) -> Signs:
    """What `document` shows, with the files that are `here`, by their id: the SHA-256 of each as it was kept.

    Links are read anew, so that all are read alike, whatever version of the intake sent them.
    """
    named = [one for one in known if one.evidence_id in here]
    signs = [Sign("sha256", sha256, evidence_id) for evidence_id, sha256 in here.items()]
    signs += [sign for one in named for sign in _of_file(one)]
    signs += [sign for locator in document.locators for sign in _of_locator(locator)]
    signs += site_signs(document.locators)
    pictures = (_picture(one) for one in named)
    own = tuple(one for one in pictures if one)
    place, right = _place(document.answers.get("where", "")), right_in(document.answers.get(MARK, ""))
    return Signs(
        tuple(dict.fromkeys(signs))[:MOST_SIGNS], own, place, right if isinstance(document, Addition) else None
    )


def sealed_particulars(document: Report | Addition) -> tuple[bytes, ...]:
    """The sealed Particulars of the files that a document names."""
    return tuple(decoded(file.particulars) for file in document.files if file.particulars)


def decoded(text: str) -> bytes:
    """What is in base64; nothing when it is not."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def link_sign(link: str) -> str:
    """What a link is compared by; empty when it leads nowhere in particular."""
    return _link(recognised(Locator("link", link)))


def locator_signs(locator: Locator) -> tuple[Sign, ...]:
    """By what a locator is found: the link, and the account, number or address that it names."""
    return tuple(_of_locator(locator))


def site_signs(locators: Iterable[Locator]) -> tuple[Sign, ...]:
    """The domains that locators are at, each once, without those where everybody is."""
    sites = (_site(recognised(Locator(one.kind, one.raw, one.note))) for one in locators)
    return tuple(Sign(SITE, site) for site in dict.fromkeys(sites) if site)


def hash_sign(kind: str, value: str) -> str:
    """A file's hash as it is compared; empty when it is none of its kind."""
    value = value.strip().lower()
    return value if _HASHES[kind].fullmatch(value) else ""


def pdq_bytes(value: str) -> bytes:
    """A PDQ hash in hex as bytes; empty when it is none."""
    value = value.strip().lower()
    return bytes.fromhex(value) if _PDQ.fullmatch(value) else b""


def _place(answer: str) -> str:
    found = places.place(answer)
    return found.code if found else ABROAD if answer == ABROAD else ""


def _of_locator(locator: Locator) -> Iterator[Sign]:
    read = recognised(Locator(locator.kind, locator.raw, locator.note))
    if read.kind == "link" and (link := _link(read)):
        yield Sign("link", link)
        if _PHONE.fullmatch(read.account):
            yield Sign("account", f"phone {read.account}")
    if read.kind in ("link", "account") and read.account not in _EVERYBODYS and not _is_vague(read):
        yield Sign("account", f"{read.platform} {read.account}")
    fewest = _SHORTEST.get(read.kind)
    if fewest is not None and sum(map(str.isalnum, read.canonical)) >= fewest:
        yield Sign("account", f"{read.kind} {read.canonical}")


def _link(read: Locator) -> str:
    """The one spelling of a link, empty for the front door of a place that everybody uses, and for its departments."""
    names_something = read.account or read.post or read.canonical.count("/") > _DEPARTMENT or "?" in read.canonical
    is_front = site_of(read.canonical) in _EVERYBODYS_SITES or bool(read.platform)
    return "" if _is_vague(read) or (is_front and not names_something) else read.canonical


def _site(read: Locator) -> str:
    if read.kind not in ("link", "email") or _is_vague(read):
        return ""
    site = site_of(read.canonical) if read.kind == "link" else mail_site(read.canonical)
    return "" if site in _SHARED_SITES or read.platform or of_platform(site) else site


def _is_vague(read: Locator) -> bool:
    return bool(_VAGUE & set(read.marks.split()))


def _of_file(known: Particulars) -> Iterator[Sign]:
    """The hashes of a file as it arrived, as lists of known files have them."""
    for kind, value in (("sha256", known.sha256), ("sha1", known.sha1), ("md5", known.md5)):
        if sign := hash_sign(kind, value):
            yield Sign(kind, sign, known.evidence_id)


def _picture(known: Particulars) -> Picture | None:
    pdq = pdq_bytes(known.pdq)
    return Picture(known.evidence_id, pdq, known.pdq_quality) if pdq else None
