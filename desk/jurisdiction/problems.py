"""Problems of a ruleset: rules that are never reached, that contradict another, or that leave places to the next."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from conversations.taxonomy import TAXONOMY
from conversations.text import Counted, Text, Words, _, _n
from desk.jurisdiction.areas import PLACES, around
from desk.jurisdiction.rules import CATCH_ALL, Rule, RuleSet, Where

# Whether several rules together hide another is looked for in so many steps for a ruleset (a fifth of a second); a
# rule that is not decided by then counts as reached.
MOST_STEPS = 50_000

NEVER = _("It fits no case: no service is competent for any place that it names.")
HIDDEN = _("It is never reached: the rules before it take all its cases.")
HIDDEN_BY = _("It is never reached: “{rule}” comes first and takes all its cases.")
CONTRADICTS = _("It contradicts “{rule}”, which comes first, has the same conditions and names another service.")
SHARED = _("“{service}” is never found by its place: “{other}” is for the same one.")

# The cases that a rule takes, as a product of four sets (subtypes and the three places), each the bits of a number.
_Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Problem:
    """What an operator should know before saving; `rule` is an id, or empty when it is about services."""

    rule: str
    words: Words


def problems(ruleset: RuleSet) -> tuple[Problem, ...]:
    """All of them, in the order of the rules."""
    return (*_of_rules(ruleset), *_of_services(ruleset))


def _of_rules(ruleset: RuleSet) -> Iterator[Problem]:
    before: list[tuple[Rule, _Box]] = []
    steps = Counter(left=MOST_STEPS)
    for rule in ruleset.rules:
        box = _box(ruleset, rule)
        if rule.id != CATCH_ALL:
            hidden = _hidden(rule, box, before, steps)
            gaps = _gaps(ruleset, rule)
            if hidden:
                yield Problem(rule.id, hidden)
            elif gaps:
                yield Problem(rule.id, _gap_words(gaps))
        before.append((rule, box))


def _hidden(rule: Rule, box: _Box, before: list[tuple[Rule, _Box]], steps: Counter[str]) -> Text | None:
    if not all(box):
        return NEVER
    for other, its in before:
        if _covers(its, box):
            same = rule.conditions == other.conditions and (rule.service, rule.service_of) != (
                other.service,
                other.service_of,
            )
            return Text((CONTRADICTS if same else HIDDEN_BY).msgid, {"rule": other.note})
    pieces = [box]
    for _other, its in before:
        steps["left"] -= len(pieces)
        if steps["left"] < 0:
            return None
        pieces = [left for piece in pieces for left in _minus(piece, its)]
    return None if pieces else HIDDEN


def _gaps(ruleset: RuleSet, rule: Rule) -> int:
    if rule.service_of is None:
        return 0
    named = rule.conditions.places(rule.service_of)
    wanted = [one for one in PLACES if not named.isdisjoint(around(one))]
    return sum(ruleset.service_of(one) is None for one in wanted)


def _gap_words(count: int) -> Counted:
    words = _n(
        "{count} place that it names has no service; its cases go on to the next rule.",
        "{count} places that it names have no service; their cases go on to the next rule.",
        0,
    )
    return Counted(words.msgid, words.msgid_plural, count)


def _of_services(ruleset: RuleSet) -> Iterator[Problem]:
    for one in ruleset.services:
        found = ruleset.service_of(one.area) if one.area else one
        if found is not None and found.id != one.id:
            yield Problem("", Text(SHARED.msgid, {"service": one.name, "other": found.name}))


def _box(ruleset: RuleSet, rule: Rule) -> _Box:
    categories = rule.conditions.categories
    subtypes = _bits(
        not categories or not categories.isdisjoint((category.code, subtype.code))
        for category in TAXONOMY.categories
        for subtype in category.subtypes
    )
    event, suspect, reporter = (_places(ruleset, rule, where) for where in Where)
    return subtypes, event, suspect, reporter


def _places(ruleset: RuleSet, rule: Rule, where: Where) -> int:
    named = rule.conditions.places(where)
    needs_service = rule.service_of is where
    return _bits(
        (not named or not named.isdisjoint(around(one))) and not (needs_service and ruleset.service_of(one) is None)
        for one in PLACES
    )


def _bits(flags: Iterator[bool]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def _covers(one: _Box, other: _Box) -> bool:
    return all(not part & ~whole for whole, part in zip(one, other, strict=True))


def _minus(box: _Box, other: _Box) -> Iterator[_Box]:
    """What is left of a box: at most four, which do not overlap."""
    if not all(mine & its for mine, its in zip(box, other, strict=True)):
        yield box
        return
    rest = list(box)
    for place, its in enumerate(other):
        outside = rest[place] & ~its
        if outside:
            a, b, c, d = (outside if place == other_place else part for other_place, part in enumerate(rest))
            yield a, b, c, d
        rest[place] &= its
