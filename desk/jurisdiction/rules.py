"""Rules of jurisdiction: what a case is about and where decide to which service it goes; the first rule that fits does."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from conversations.taxonomy import TAXONOMY
from conversations.text import Label, Text, _
from desk.jurisdiction.areas import CODES, UNKNOWN, area, around, matches

# The rule that is always there, comes last and takes every case that no other took.
CATCH_ALL = "otherwise"


class Where(StrEnum):
    """A place that a case has."""

    EVENT = "event_place"
    SUSPECT = "suspect_place"
    REPORTER = "reporter_place"


class Kind(StrEnum):
    """How far a service's competence reaches."""

    NATIONAL = "national"
    CENTRAL = "central"
    REGIONAL = "regional"
    LOCAL = "local"


class Wrong(ValueError):
    """A ruleset that says nothing, or contradicts itself: `where` is the rule or service, `field` its part."""

    def __init__(self, words: Text, *, where: str = "", field: str = "") -> None:
        super().__init__(f"{where} {field}: {words.msgid}")
        self.words = words
        self.where = where
        self.field = field


@dataclass(frozen=True, slots=True)
class Service:
    """Whom cases go to; `area` is where it is competent, `recipient` an age key to which dossiers are sealed.

    `verified` says that an operator confirmed name and contact; until then both are a guess.
    """

    id: str
    name: Label
    kind: Kind
    area: str = ""
    recipient: str = ""
    contact: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case: its codes, and each place as an area's code, `abroad` or `unknown`."""

    category: str
    subtype: str
    event_place: str = UNKNOWN
    suspect_place: str = UNKNOWN
    reporter_place: str = UNKNOWN

    def place(self, where: Where) -> str:
        """One of its places."""
        return {
            Where.EVENT: self.event_place,
            Where.SUSPECT: self.suspect_place,
            Where.REPORTER: self.reporter_place,
        }[where]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a case has to meet; an empty set is met by every case."""

    categories: frozenset[str] = frozenset()
    event_place: frozenset[str] = frozenset()
    suspect_place: frozenset[str] = frozenset()
    reporter_place: frozenset[str] = frozenset()

    def places(self, where: Where) -> frozenset[str]:
        """Those for one of the places."""
        return {
            Where.EVENT: self.event_place,
            Where.SUSPECT: self.suspect_place,
            Where.REPORTER: self.reporter_place,
        }[where]

    def met_by(self, facts: Facts) -> bool:
        """Whether a case meets all of them."""
        if self.categories and self.categories.isdisjoint((facts.category, facts.subtype)):
            return False
        return all(not self.places(one) or matches(self.places(one), facts.place(one)) for one in Where)


@dataclass(frozen=True, slots=True)
class Rule:
    """Sends what meets its conditions to `service`, or to the service of the place `service_of`: one of the two is set.

    Where no service is competent for that place the rule does not fit, and the next one is tried.
    """

    id: str
    note: Label
    conditions: Conditions = Conditions()
    service: str = ""
    service_of: Where | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Which service, by which rule, and why; `place` is the place that decided, where one did."""

    service: Service
    rule: Rule
    reason: Label
    place: str = ""


@dataclass(frozen=True)
class RuleSet:
    """Services, and rules in the order in which they are tried; raises Wrong where it cannot decide every case."""

    services: tuple[Service, ...]
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        for what in _wrong(self):
            raise what

    @cached_property
    def _services(self) -> dict[str, Service]:
        return {one.id: one for one in self.services}

    @cached_property
    def _of_area(self) -> dict[str, Service]:
        # The first that is named for an area is the one that a rule finds.
        return {one.area: one for one in reversed(self.services) if one.area}

    def service(self, service_id: str) -> Service | None:
        """The service with this id."""
        return self._services.get(service_id)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id."""
        return next((one for one in self.rules if one.id == rule_id), None)

    def service_of(self, place: str) -> Service | None:
        """Who is competent for a place: of those for what it lies in, the nearest."""
        return next((self._of_area[one] for one in around(place) if one in self._of_area), None)


def decide(ruleset: RuleSet, facts: Facts) -> Decision:
    """Where a case goes: the first rule that fits, and the last fits every case."""
    return next(found for rule in ruleset.rules if (found := _applied(ruleset, rule, facts)) is not None)


def _applied(ruleset: RuleSet, rule: Rule, facts: Facts) -> Decision | None:
    if not rule.conditions.met_by(facts):
        return None
    if rule.service_of is None:
        return Decision(ruleset._services[rule.service], rule, rule.note)
    place = facts.place(rule.service_of)
    service = ruleset.service_of(place)
    return Decision(service, rule, _with_place(rule.note, place), place) if service else None


def _with_place(note: Label, place: str) -> Label:
    found = area(place)
    if found is None:
        return note
    name = found.label
    return Label(ar=f"{note.ar} ({name.ar})", fr=f"{note.fr} ({name.fr})", en=f"{note.en} ({name.en})")


NO_CATCH_ALL = _("The last rule has to take every case that is left, for one service. It is named “otherwise”.")
NO_SERVICE = _("There is no service “{service}”.")
NO_TARGET = _("A rule needs a service, or the place whose service it is: one of the two.")
TWICE = _("“{id}” is there twice.")
NO_CODE = _("“{code}” is not a known code.")


def _wrong(ruleset: RuleSet) -> Iterator[Wrong]:
    yield from _twice([one.id for one in ruleset.services])
    yield from _twice([one.id for one in ruleset.rules])
    for service in ruleset.services:
        if service.area and area(service.area) is None:
            yield Wrong(_coded(service.area), where=service.id, field="area")
    for rule in ruleset.rules:
        yield from _wrong_rule(ruleset, rule)
    last = ruleset.rules[-1] if ruleset.rules else None
    if last is None or last.id != CATCH_ALL or last.conditions != Conditions() or last.service_of is not None:
        yield Wrong(NO_CATCH_ALL, where=CATCH_ALL)


def _wrong_rule(ruleset: RuleSet, rule: Rule) -> Iterator[Wrong]:
    if bool(rule.service) == (rule.service_of is not None):
        yield Wrong(NO_TARGET, where=rule.id, field="service")
    if rule.service and rule.service not in ruleset._services:
        yield Wrong(Text(NO_SERVICE.msgid, {"service": rule.service}), where=rule.id, field="service")
    for code in sorted(rule.conditions.categories - CATEGORIES):
        yield Wrong(_coded(code), where=rule.id, field="categories")
    for where in Where:
        for code in sorted(rule.conditions.places(where) - CODES):
            yield Wrong(_coded(code), where=rule.id, field=where.value)


def _twice(ids: list[str]) -> Iterator[Wrong]:
    for one in ids:
        if ids.count(one) > 1:
            yield Wrong(Text(TWICE.msgid, {"id": one}), where=one, field="id")


def _coded(code: str) -> Text:
    return Text(NO_CODE.msgid, {"code": code})


CATEGORIES = frozenset(one.code for one in TAXONOMY.categories) | frozenset(one.code for one in TAXONOMY.subtypes)
