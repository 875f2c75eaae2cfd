"""Rulesets, cases and services for tests, and any of them for properties."""

from collections.abc import AsyncIterator

from hypothesis import strategies as st

from conversations.taxonomy import TAXONOMY
from conversations.text import Label
from desk.jurisdiction.areas import ABROAD, AREAS, CODES, UNKNOWN
from desk.jurisdiction.documents import from_text
from desk.jurisdiction.editing import DEFAULT
from desk.jurisdiction.rules import CATCH_ALL, Conditions, Facts, Kind, Rule, RuleSet, Service, Where
from desk.jurisdiction.trials import OpenCase


def label(words: str) -> Label:
    return Label(words, words, words)


def service(service_id: str, area: str = "") -> Service:
    return Service(service_id, label(service_id), Kind.LOCAL if area else Kind.CENTRAL, area)


def rule(rule_id: str, target: str = "", *, of: Where | None = None, **conditions: set[str]) -> Rule:
    sets = {name: frozenset(codes) for name, codes in conditions.items()}
    return Rule(rule_id, label(rule_id), Conditions(**sets), target, of)


LAST = rule(CATCH_ALL, "central")
SERVICES = (service("central"), service("casablanca", "MA-CAS"), service("settat-region", "MA-06"), service("other"))


def ruleset(*rules: Rule) -> RuleSet:
    return RuleSet(SERVICES, (*rules, LAST))


def default() -> RuleSet:
    return from_text(DEFAULT.read_text(encoding="utf-8"))


def facts(subtype: str = "FRAUD.PHISH", **places: str) -> Facts:
    return Facts(subtype.partition(".")[0], subtype, **places)


def case(number: int, subtype: str = "FRAUD.PHISH", **places: str) -> OpenCase:
    known = facts(subtype, **places)
    return OpenCase(f"{number:032x}", number, known.category, known)


class Cases:
    """Open cases whose facts somebody unsealed."""

    def __init__(self, *cases: OpenCase) -> None:
        self.cases = list(cases)

    async def __call__(self) -> AsyncIterator[OpenCase]:
        for one in self.cases:
            yield one


SUBTYPES = st.sampled_from([one.code for one in TAXONOMY.subtypes])
PLACES = st.sampled_from([*(one.code for one in AREAS), ABROAD, UNKNOWN])
FACTS = st.builds(facts, SUBTYPES, event_place=PLACES, suspect_place=PLACES, reporter_place=PLACES)
_FEW = st.sampled_from(["MA", "MA-06", "MA-CAS", "MA-01", ABROAD, UNKNOWN]) | st.sampled_from(sorted(CODES))
_CONDITION = st.sets(_FEW, max_size=4)
_CATEGORIES = st.sets(st.sampled_from(["FRAUD", "TERR"]) | SUBTYPES, max_size=3)
_RULES = st.builds(
    lambda target, of, **sets: rule("", "" if of else target, of=of, **sets),
    st.sampled_from([one.id for one in SERVICES]),
    st.none() | st.sampled_from(list(Where)),
    categories=_CATEGORIES,
    event_place=_CONDITION,
    suspect_place=_CONDITION,
    reporter_place=_CONDITION,
)
RULESETS = st.lists(_RULES, max_size=6).map(
    lambda many: ruleset(
        *(Rule(f"r{n}", label(f"r{n}"), one.conditions, one.service, one.service_of) for n, one in enumerate(many))
    )
)
