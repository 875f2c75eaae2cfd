"""Notices: the texts with which a citizen tells each platform itself (Regulation (EU) 2022/2065, Article 16), with blanks for their name.

They have the elements of Article 16(2): (a) why the content is illegal, (b) exactly where it is, (c) who sends the notice,
but for offences of Directive 2011/93/EU, and (d) the statement of good faith. Of the report they hold its kind and the
addresses of its links, nothing else: what only the citizen can say is left blank, and filled in where we never see it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conversations.events import Location
from conversations.taxonomy import TAXONOMY, Subtype
from conversations.text import Handout, Text, Verbatim, Words, _

# The names of platforms are the same in every language. All of them serve the European Union, so Article 16 binds them.
PLATFORMS: Mapping[str, str] = {
    "discord": "Discord",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "snapchat": "Snapchat",
    "telegram": "Telegram",
    "tiktok": "TikTok",
    "whatsapp": "WhatsApp",
    "x": "X",
    "youtube": "YouTube",
}
# Directive 2011/93/EU, articles 3 to 7. Bullying among children is not one of these offences.
UNNAMED_KINDS = frozenset(("CHILD.CSAM", "CHILD.AICSAM", "CHILD.GROOM", "CHILD.SEXT", "CHILD.TRADE", "CHILD.SENT"))
CHILDREN = "CHILD."
# With these, a text is at most 4096 units long in every language: one message of Telegram, and never cut inside an address.
LONGEST_ADDRESS = 2048
MOST_OF_ADDRESSES = 2400
# More than these would bury the conversation.
MOST_TEXTS = 5

BLANK = Verbatim("____________")
EMPTY = Verbatim("")

TITLE = _("Notice of illegal content under Article 16 of Regulation (EU) 2022/2065 (Digital Services Act)")
PLAIN_TITLE = _("Notice of illegal content")
WHERE_IT_APPLIES = _("Where Regulation (EU) 2022/2065 applies to you, this is a notice under its Article 16.")
TO = _("To: {platform}")
WHY = _("1. Why the content is illegal")
KIND = _("I consider the content named below to be illegal. Its kind: {kind} ({category}).")
OWN_WORDS = _("What it shows, and why it is illegal, in my own words: {blank}", blank=BLANK)
NO_PICTURE = _("No picture is attached: such pictures must not be copied.")
WHERE = _("2. Where exactly the content is")
WHO = _("3. Who sends this notice")
NAME = _("Name: {name}", name=BLANK)
EMAIL = _("E-mail address: {email}", email=BLANK)
UNNAMED = _("Name and e-mail address are left out, as Article 16(2)(c) allows for these offences against children.")
FAITH = _("4. Good faith")
STATEMENT = _("I believe in good faith that the information and allegations in this notice are accurate and complete.")
PRESERVE = _("Please preserve the data about this content and its account for the authorities.")
ANSWER = _("Please confirm receipt and tell me your decision, with the ways to contest it (Article 16(4) and (5)).")
LEFT_OUT = _("Not every link fits into these texts. Others can be added by hand, under 2.")


@dataclass(frozen=True, slots=True)
class Written:
    """The texts, and what is to be said of them."""

    texts: tuple[Handout, ...] = ()
    says: tuple[Words, ...] = ()


def written(locations: Sequence[Location], subtype: str, language: str) -> Written:
    """A text in `language` for each platform or site; more where one has many addresses, at most MOST_TEXTS in all."""
    kind = TAXONOMY.subtype(subtype)
    fitting = [one for one in dict.fromkeys(locations) if len(one.url) <= LONGEST_ADDRESS]
    texts = [Handout(language, tuple(_lines(site, urls, kind))) for site, urls in _parted(fitting)]
    is_whole = len(fitting) == len(set(locations)) and len(texts) <= MOST_TEXTS
    return Written(tuple(texts[:MOST_TEXTS]), () if is_whole else (LEFT_OUT,))


def _parted(locations: Sequence[Location]) -> Iterator[tuple[str, list[str]]]:
    """Each site with addresses that fit into one text."""
    of_site: Mapping[str, list[str]] = defaultdict(list)
    for one in locations:
        of_site[one.site].append(one.url)
    for site, urls in of_site.items():
        fitting: list[str] = []
        for url in urls:
            if fitting and sum(map(len, fitting)) + len(fitting) + len(url) > MOST_OF_ADDRESSES:
                yield site, fitting
                fitting = []
            fitting.append(url)
        yield site, fitting


def _lines(site: str, urls: Sequence[str], kind: Subtype) -> Iterator[Words]:
    yield from (TITLE,) if site in PLATFORMS else (PLAIN_TITLE, WHERE_IT_APPLIES)
    yield Text(TO.msgid, {"platform": Verbatim(PLATFORMS.get(site, site))})
    category = TAXONOMY.category(kind.code.partition(".")[0]).label
    yield from (EMPTY, WHY)
    yield Text(KIND.msgid, {"kind": kind.label, "category": category})
    yield OWN_WORDS
    if kind.code.startswith(CHILDREN):
        yield NO_PICTURE
    # Each stands on a line of its own, so that nothing of a sentence is copied with it.
    yield from (EMPTY, WHERE)
    yield from map(Verbatim, urls)
    yield from (EMPTY, WHO)
    unnamed = kind.code in UNNAMED_KINDS
    yield from (UNNAMED,) if unnamed else (NAME, EMAIL)
    yield from (EMPTY, FAITH, STATEMENT, EMPTY, PRESERVE)
    if not unnamed:
        # Without an address there is nobody to answer.
        yield ANSWER
