"""DSA: a notice to a platform (Regulation (EU) 2022/2065, Article 16) as plain text in Arabic, French or English.

It has the four elements of Article 16(2): why the content is illegal, exactly where it is, who sends the notice, and the
statement of good faith. The citizen abroad or the desk sends it; nothing here does.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from conversations.report import Locator
from conversations.taxonomy import TAXONOMY
from conversations.text import Text, Words, _
from desk.dossier.content import Dossier
from desk.dossier.exports.observed import NotExported
from desk.pages.evidence_words import PLATFORMS
from locales.catalogues import Catalogues, load
from locales.isolation import without_controls
from locales.rendering import plain

TITLE = _("Notice of illegal content under Article 16 of Regulation (EU) 2022/2065 (Digital Services Act)")
TO = _("To: {platform}")
REFERENCE = _("Our reference: {number}")
WHY = _("1. Why the content is illegal")
KIND = _("I consider the content named below to be illegal. Its kind: {kind} ({category}).")
WHERE = _("2. Where exactly the content is")
ALSO = _("To help find it: {hint}")
WHO = _("3. Who sends this notice")
NAME = _("Name: {name}")
EMAIL = _("E-mail address: {email}")
UNNAMED = _("Name and e-mail address are left out, as Article 16(2)(c) allows for these offences against children.")
FAITH = _("4. Good faith")
STATEMENT = _("I believe in good faith that the information and allegations in this notice are accurate and complete.")
ANSWER = _("Please confirm receipt and tell me your decision, with the ways to contest it (Article 16(4) and (5)).")
PRESERVE = _("Please preserve the data about this content and its account for the authorities.")
NO_LINK = _("A notice needs the exact location of the content: at least one link.")
NO_EXPLANATION = _("A notice needs an explanation of why the content is illegal.")
NO_NAME = _("A notice needs the name and e-mail address of who sends it.")
# Directive 2011/93/EU, articles 3 to 7. Bullying among children is not one of these offences.
UNNAMED_KINDS = frozenset(
    ("CHILD.CSAM", "CHILD.AICSAM", "CHILD.GROOM", "CHILD.SEXT", "CHILD.TRADE", "CHILD.SENT")
)  # fmt: skip
ELSEWHERE = ""


@dataclass(frozen=True, slots=True)
class Notifier:
    """Who sends the notice."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says; `explanation` is in the notifier's own words, `hints` are accounts and numbers of posts."""

    category: str
    subtype: str
    explanation: str = field(repr=False)
    locations: tuple[str, ...] = field(repr=False)
    hints: tuple[str, ...] = field(default=(), repr=False)
    platform: str = ELSEWHERE
    number: str = ""
    notifier: Notifier | None = field(default=None, repr=False)


def notices(dossier: Dossier, explanation: str, notifier: Notifier | None) -> tuple[Notice, ...]:
    """One notice for each platform that the dossier names links of; the last, without a platform, has all others."""
    places: Mapping[str, list[Locator]] = defaultdict(list)
    for one in dossier.locators:
        if one.kind == "link" and one.canonical and "bare" not in one.marks.split():
            places[one.platform].append(one)
    common = Notice(dossier.category, dossier.subtype, explanation, (), number=dossier.number, notifier=notifier)
    return tuple(
        replace(common, platform=platform, locations=_urls(places[platform]), hints=_hints(places[platform]))
        for platform in sorted(places, key=lambda one: (one == ELSEWHERE, one))
    )


def text(notice: Notice, language: str) -> str:
    """The notice in `language`; raises NotExported when one of the four elements is missing."""
    unnamed = notice.subtype in UNNAMED_KINDS
    if not notice.locations:
        raise NotExported(NO_LINK)
    if not notice.explanation.strip():
        raise NotExported(NO_EXPLANATION)
    if not unnamed and (
        notice.notifier is None or not (notice.notifier.name.strip() and notice.notifier.email.strip())
    ):
        raise NotExported(NO_NAME)
    return "\n".join(_lines(load("desk"), language, notice, None if unnamed else notice.notifier)) + "\n"


def _lines(desk: Catalogues, language: str, notice: Notice, notifier: Notifier | None) -> Iterator[str]:
    def say(words: Text, **fields: object) -> str:
        return desk.text(language, words.msgid, **fields)

    yield say(TITLE)
    if notice.platform:
        yield say(TO, platform=PLATFORMS.get(notice.platform, notice.platform.replace("_", " ").title()))
    if notice.number:
        yield say(REFERENCE, number=notice.number)
    kind, category = (_label(desk, language, code) for code in (notice.subtype, notice.category))
    yield from ("", say(WHY), say(KIND, kind=kind, category=category), without_controls(notice.explanation.strip()))
    # Exact, so without a mark of direction: each stands on a line of its own.
    yield from ("", say(WHERE), *(without_controls(one) for one in notice.locations))
    yield from (say(ALSO, hint=hint) for hint in notice.hints)
    yield from ("", say(WHO))
    if notifier is None:
        yield say(UNNAMED)
    else:
        yield from (say(NAME, name=notifier.name), say(EMAIL, email=notifier.email))
    yield from ("", say(FAITH), say(STATEMENT), "", say(PRESERVE), say(ANSWER))


def _label(desk: Catalogues, language: str, code: str) -> str:
    try:
        found: Words = TAXONOMY.subtype(code).label if "." in code else TAXONOMY.category(code).label
    except KeyError:
        return code
    return plain(desk, language, found)


def _urls(places: list[Locator]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.canonical for one in places))


def _hints(places: list[Locator]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hint for one in places for hint in (one.account, one.post) if hint))
