"""Plan: what citizens report in a day, of every kind of the taxonomy; the same seed makes the same day."""

import random
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from conversations.places import PLACES, Place, place
from conversations.report import Locator
from conversations.taxonomy import TAXONOMY, Policy, Subtype
from tests.drivers.a_day.links import Links

TEXTS = tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))
SEED = 20261126
# Most people report a fraud, or what is done to themselves.
WEIGHTS = {"FRAUD": 6, "PRIV": 3, "SEXT": 3}
# How long ago, in minutes, a case was reported at most: no clock of a P0 or P1 runs out while a test works.
OLDEST = {"P0": 3, "P1": 150, "P2": 1380, "P3": 5000}
OUT_OF_SCOPE = "out_of_scope"
PROVINCES = tuple(one for one in PLACES if one.code.startswith("MA-") and not one.code[-1].isdigit())
NAMES = ("Hanae Example", "Youssef Example", "مثال أحمد", "Aïcha Exemple")


@dataclass(frozen=True, slots=True)
class Planned:
    """A report before it is filed; `language` is that of the dialog, `picture` the number of a screenshot, or 0."""

    subtype: str
    channel: str
    language: str
    details: str
    locators: tuple[Locator, ...]
    answers: dict[str, str]
    minutes_ago: int
    contact: str = ""
    name: str = ""
    picture: int = 0
    is_duplicate: bool = False
    is_in_scope: bool = True

    @property
    def category(self) -> str:
        return self.subtype.partition(".")[0]

    @property
    def priority(self) -> str:
        return TAXONOMY.subtype(self.subtype).priority

    @property
    def place(self) -> Place | None:
        """The prefecture or province where it was, if it was in one."""
        return place(self.answers.get("where", ""))

    @property
    def link(self) -> str:
        """The first link, as an analyst would search for it."""
        return next(one.raw for one in self.locators if one.kind == "link")


@dataclass(frozen=True, slots=True)
class Day:
    """Every report of a day, in the order in which they are filed: `cases` of them open a case, the others join one."""

    reports: tuple[Planned, ...]

    @property
    def cases(self) -> tuple[Planned, ...]:
        return tuple(one for one in self.reports if not one.is_duplicate)

    def to_refer(self) -> Planned:
        """A false shop in a known place of which one reporter alone told, with a contact: nothing else is asked of it."""
        again = {one.link for one in self.reports if one.is_duplicate}
        return next(
            one
            for one in self.cases
            if one.subtype == "FRAUD.SHOP" and one.contact and one.place and one.link not in again
        )

    def first(self, subtype: str, **about: object) -> Planned:
        """The first of a kind whose fields are as named."""
        return next(
            one
            for one in self.cases
            if one.subtype == subtype and all(getattr(one, key) == value for key, value in about.items())
        )


def day(cases: int = 200, *, seed: int = SEED) -> Day:
    """A day of so many cases; about an eighth of them are reported twice."""
    drawing = _Drawing(random.Random(seed), Links(seed))
    subtypes = drawing.subtypes(cases - 1)
    planned = [drawing.report(one) for one in subtypes] + [drawing.out_of_scope()]
    again = [drawing.again(one) for one in drawing.random.sample(planned[:-1], cases // 8)]
    return Day((*planned, *again))


class _Drawing:
    """Draws one report after another."""

    def __init__(self, drawn: random.Random, links: Links) -> None:
        self.random = drawn
        self._links = links
        self._pictures = 0

    def subtypes(self, count: int) -> list[Subtype]:
        """Each at least twice where there is room, the frequent ones more often."""
        every = list(TAXONOMY.subtypes)
        weights = [WEIGHTS.get(one.code.partition(".")[0], 1) for one in every]
        drawn = (every * 2)[:count]
        return drawn + self.random.choices(every, weights, k=count - len(drawn))

    def report(self, subtype: Subtype) -> Planned:
        """A report of this kind; every third is identified."""
        tongue = self.random.choices(("ar", "fr", "en", "ary"), (5, 5, 2, 3))[0]
        province = self.random.choice(PROVINCES)
        language = "ar" if tongue == "ary" else tongue
        minutes = self.random.randint(1, OLDEST[subtype.priority])
        planned = Planned(
            subtype=subtype.code,
            channel=self.random.choices(("web", "telegram", "whatsapp"), (4, 3, 4))[0],
            language=language,
            details=self._words(subtype.code, tongue, getattr(province.label, language)),
            locators=tuple(self._links.of(subtype.code)),
            answers=self._answers(province.code),
            minutes_ago=minutes,
            picture=self._picture(subtype),
        )
        return self._identified(planned) if self.random.random() < 1 / 3 else planned

    def again(self, planned: Planned) -> Planned:
        """The same content, reported by somebody else on another channel, without a name."""
        others = [one for one in ("web", "telegram", "whatsapp") if one != planned.channel]
        return replace(
            planned,
            channel=self.random.choice(others),
            minutes_ago=self.random.randint(0, planned.minutes_ago),
            contact="",
            name="",
            picture=0,
            is_duplicate=True,
        )

    def out_of_scope(self) -> Planned:
        """What the desk has no business with."""
        tongue = self.random.choice(("ar", "fr", "en", "ary"))
        words = TEXTS[OUT_OF_SCOPE][tongue]
        locators = tuple(self._links.of("OTHR.OTHER"))
        language = "ar" if tongue == "ary" else tongue
        return Planned("OTHR.OTHER", "web", language, words, locators, {}, minutes_ago=40, is_in_scope=False)

    def _words(self, code: str, tongue: str, named: str) -> str:
        around = (self.random.choice(TEXTS["begin"][tongue]), self.random.choice(TEXTS["end"][tongue]))
        return " ".join(one for one in (around[0], TEXTS[code][tongue].format(place=named), around[1]) if one)

    def _answers(self, code: str) -> dict[str, str]:
        """Where it was, for most; some are abroad; and who reports."""
        drawn = self.random.random()
        where = {"where": code} if drawn < 0.7 else {"where": "abroad", "country": "France"} if drawn < 0.85 else {}
        return where | {"role": self.random.choice(("victim", "close", "witness"))}

    def _picture(self, subtype: Subtype) -> int:
        if subtype.policy is not Policy.SCREENSHOT_OK or self.random.random() < 0.5:
            return 0
        self._pictures += 1
        return self._pictures

    def _identified(self, planned: Planned) -> Planned:
        name = self.random.choice(NAMES)
        contact = f"reporter{self.random.randint(1, 999)}@example.org"
        return replace(planned, contact=contact, name=name)
