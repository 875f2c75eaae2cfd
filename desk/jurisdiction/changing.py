"""Changing: edits of a ruleset that leave a whole one, or raise Wrong; the rule that takes what is left stays last."""

from dataclasses import replace

from conversations.text import Text, _
from desk.jurisdiction.documents import MAX_ENTRIES, checked_rule, checked_service
from desk.jurisdiction.rules import CATCH_ALL, Conditions, Rule, RuleSet, Service, Wrong

STAYS = _("The last rule takes every case that is left. It has no conditions, names one service, and stays last.")
IN_USE = _("“{rule}” sends cases to this service. Change that rule first.")
TOO_MANY = _("There are {most} already.")


def moved_up(ruleset: RuleSet, rule_id: str) -> RuleSet:
    """One place earlier; the first one stays where it is."""
    place = _place(ruleset, rule_id)
    return _swapped(ruleset, place - 1) if place > 0 else ruleset


def moved_down(ruleset: RuleSet, rule_id: str) -> RuleSet:
    """One place later, but before the last."""
    place = _place(ruleset, rule_id)
    return _swapped(ruleset, place) if place < len(ruleset.rules) - 2 else ruleset


def with_rule(ruleset: RuleSet, rule: Rule) -> RuleSet:
    """Put it in the place of the one with its id, or before the last; raises Wrong."""
    rule = checked_rule(rule)
    if rule.id == CATCH_ALL and (rule.conditions != Conditions() or rule.service_of is not None):
        raise Wrong(STAYS, where=rule.id)
    if ruleset.rule(rule.id):
        return replace(ruleset, rules=tuple(rule if one.id == rule.id else one for one in ruleset.rules))
    _check_room(len(ruleset.rules))
    return replace(ruleset, rules=(*ruleset.rules[:-1], rule, ruleset.rules[-1]))


def without_rule(ruleset: RuleSet, rule_id: str) -> RuleSet:
    """Take a rule out; raises Wrong for the last one, and KeyError for one that is not there."""
    _place(ruleset, rule_id)
    return replace(ruleset, rules=tuple(one for one in ruleset.rules if one.id != rule_id))


def with_service(ruleset: RuleSet, service: Service) -> RuleSet:
    """Put it in the place of the one with its id, or last; raises Wrong."""
    service = checked_service(service)
    if ruleset.service(service.id):
        return replace(ruleset, services=tuple(service if one.id == service.id else one for one in ruleset.services))
    _check_room(len(ruleset.services))
    return replace(ruleset, services=(*ruleset.services, service))


def without_service(ruleset: RuleSet, service_id: str) -> RuleSet:
    """Take a service out; raises Wrong while a rule names it."""
    for rule in ruleset.rules:
        if rule.service == service_id:
            raise Wrong(Text(IN_USE.msgid, {"rule": rule.note}), where=service_id)
    return replace(ruleset, services=tuple(one for one in ruleset.services if one.id != service_id))


def new_rule_id(ruleset: RuleSet) -> str:
    """An id that no rule has."""
    return _new_id("rule", {one.id for one in ruleset.rules})


def new_service_id(ruleset: RuleSet) -> str:
    """An id that no service has."""
    return _new_id("service", {one.id for one in ruleset.services})


def _new_id(kind: str, taken: set[str]) -> str:
    return next(one for number in range(1, len(taken) + 2) if (one := f"{kind}-{number}") not in taken)


def _place(ruleset: RuleSet, rule_id: str) -> int:
    if rule_id == CATCH_ALL:
        raise Wrong(STAYS, where=rule_id)
    for place, one in enumerate(ruleset.rules):
        if one.id == rule_id:
            return place
    raise KeyError(rule_id)


def _swapped(ruleset: RuleSet, place: int) -> RuleSet:
    rules = list(ruleset.rules)
    rules[place], rules[place + 1] = rules[place + 1], rules[place]
    return replace(ruleset, rules=tuple(rules))


def _check_room(count: int) -> None:
    if count >= MAX_ENTRIES:
        raise Wrong(Text(TOO_MANY.msgid, {"most": MAX_ENTRIES}))
