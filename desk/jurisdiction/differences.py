"""Differences: what one ruleset changes in another, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from conversations.taxonomy import TAXONOMY
from conversations.text import Label, Text, Words, _
from desk.jurisdiction.areas import EVERYWHERE, area
from desk.jurisdiction.rules import Kind, Rule, RuleSet, Service, Where

ANY, NOTHING = _("any"), _("nothing")
PLACES: dict[Where, Text] = {
    Where.EVENT: _("Place of the event"),
    Where.SUSPECT: _("Place of the suspect"),
    Where.REPORTER: _("Place of the reporter"),
}
SERVICE_OF: dict[Where, Text] = {
    Where.EVENT: _("The service of the place of the event"),
    Where.SUSPECT: _("The service of the place of the suspect"),
    Where.REPORTER: _("The service of the place of the reporter"),
}
KINDS: dict[Kind, Text] = {
    Kind.NATIONAL: _("National"),
    Kind.CENTRAL: _("Central"),
    Kind.REGIONAL: _("Regional"),
    Kind.LOCAL: _("Of a prefecture or province"),
}
CONFIRMED, NOT_CONFIRMED = _("Confirmed"), _("Not confirmed")
CATEGORIES, SENT_TO, REASON = _("Category"), _("Goes to"), _("Reason given")
NAME, KIND, AREA, KEY, CONTACT, STATE = (
    _("Name"),
    _("Competence"),
    _("Area"),
    _("Public key"),
    _("Contact"),
    _("Confirmation"),
)
RULE_ADDED, RULE_GONE = _("Rule added: {rule}"), _("Rule deleted: {rule}")
RULE_MOVED = _("Rule moved: {rule}, from place {before} to {after}")
RULE_CHANGED, SERVICE_CHANGED = _("Rule changed: {rule}"), _("Service changed: {service}")
SERVICE_ADDED, SERVICE_GONE = _("Service added: {service}"), _("Service deleted: {service}")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rule or service that changed; lists are shown one by one."""

    name: Text
    before: tuple[Words, ...]
    after: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that changed, and in which of its parts."""

    words: Text
    parts: tuple[Part, ...] = ()


def differences(before: RuleSet, after: RuleSet) -> tuple[Difference, ...]:
    """Rules first, in their new order, then services."""
    return (*_of_rules(before, after), *_of_services(before, after))


def conditions_in_words(rule: Rule) -> tuple[tuple[Text, tuple[Words, ...]], ...]:
    """What a rule asks for, without what may be anything."""
    every = [(CATEGORIES, categories_in_words(rule))]
    every += [(PLACES[where], places_in_words(rule, where)) for where in Where]
    return tuple((name, said) for name, said in every if said != (ANY,))


def categories_in_words(rule: Rule) -> tuple[Words, ...]:
    """The categories and subtypes of a rule, in the order of the taxonomy."""
    named = rule.conditions.categories
    labels: list[Words] = []
    for category in TAXONOMY.categories:
        labels += [category.label] if category.code in named else []
        labels += [one.label for one in category.subtypes if one.code in named]
    return tuple(labels) or (ANY,)


def places_in_words(rule: Rule, where: Where) -> tuple[Words, ...]:
    """The places of a condition."""
    return tuple(place_in_words(code) for code in sorted(rule.conditions.places(where))) or (ANY,)


def place_in_words(code: str) -> Words:
    """A place of a condition, or the area of a service."""
    found = area(code)
    if found is not None:
        return found.label
    return EVERYWHERE.get(code, NOTHING)


def target_in_words(ruleset: RuleSet, rule: Rule) -> Words:
    """Where a rule sends its cases."""
    if rule.service_of is not None:
        return SERVICE_OF[rule.service_of]
    found = ruleset.service(rule.service)
    return found.name if found else NOTHING


def _of_rules(before: RuleSet, after: RuleSet) -> Iterator[Difference]:
    old, new = {one.id: one for one in before.rules}, {one.id: one for one in after.rules}
    for rule in before.rules:
        if rule.id not in new:
            yield Difference(_about(RULE_GONE, rule))
    in_order = _in_order(tuple(one for one in old if one in new), tuple(one for one in new if one in old))
    for place, rule in enumerate(after.rules, 1):
        if rule.id not in old:
            yield Difference(_about(RULE_ADDED, rule), _parts(_rule_parts(after, rule), []))
            continue
        if rule.id not in in_order:
            was = before.rules.index(old[rule.id]) + 1
            yield Difference(Text(RULE_MOVED.msgid, {"rule": rule.note, "before": was, "after": place}))
        parts = _parts(_rule_parts(after, rule), _rule_parts(before, old[rule.id]))
        if parts:
            yield Difference(_about(RULE_CHANGED, rule), parts)


def _in_order(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """Those that did not move: the others moved past them."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return frozenset(one for block in blocks for one in before[block.a : block.a + block.size])


def _of_services(before: RuleSet, after: RuleSet) -> Iterator[Difference]:
    for service in before.services:
        if after.service(service.id) is None:
            yield Difference(_named(SERVICE_GONE, service))
    for service in after.services:
        was = before.service(service.id)
        if was is None:
            yield Difference(_named(SERVICE_ADDED, service), _parts(_service_parts(service), []))
        elif parts := _parts(_service_parts(service), _service_parts(was)):
            yield Difference(_named(SERVICE_CHANGED, service), parts)


_Said = list[tuple[Text, tuple[Words, ...]]]


def _rule_parts(ruleset: RuleSet, rule: Rule) -> _Said:
    said: _Said = [(CATEGORIES, categories_in_words(rule))]
    said += [(PLACES[where], places_in_words(rule, where)) for where in Where]
    return [*said, (SENT_TO, (target_in_words(ruleset, rule),)), (REASON, _every_language(rule.note))]


def _service_parts(one: Service) -> _Said:
    return [
        (NAME, _every_language(one.name)),
        (KIND, (KINDS[one.kind],)),
        (AREA, (place_in_words(one.area),)),
        (KEY, (_own(one.recipient),)),
        (CONTACT, (_own(one.contact),)),
        (STATE, (CONFIRMED if one.verified else NOT_CONFIRMED,)),
    ]


def _parts(new: _Said, old: _Said) -> tuple[Part, ...]:
    was = {name.msgid: said for name, said in old}
    return tuple(Part(name, was.get(name.msgid, ()), said) for name, said in new if said != was.get(name.msgid, (ANY,)))


def _every_language(label: Label) -> tuple[Words, ...]:
    return tuple(_own(one) for one in (label.ar, label.fr, label.en))


def _own(text: str) -> Words:
    return Label(text, text, text) if text else NOTHING


def _about(words: Text, rule: Rule) -> Text:
    return Text(words.msgid, {"rule": rule.note})


def _named(words: Text, service: Service) -> Text:
    return Text(words.msgid, {"service": service.name})
