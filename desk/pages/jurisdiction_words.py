"""Jurisdiction words: rules, services, places and what is wrong with them, in the analyst's language."""

from collections.abc import Iterable

from conversations.taxonomy import TAXONOMY
from conversations.text import Text, Words, _
from desk.jurisdiction import differences as words
from desk.jurisdiction.areas import EVERYWHERE, REGIONS, inside
from desk.jurisdiction.rules import Kind, Rule, RuleSet, Service, Where, Wrong
from locales.catalogues import Catalogues
from locales.rendering import plain

WRONG_THERE = _("In “{where}”, field “{field}”: {what}")
WRONG_FIELD = _("Field “{field}”: {what}")
FIELDS: dict[str, Text] = {
    "categories": words.CATEGORIES,
    **{where.value: label for where, label in words.PLACES.items()},
    "service": words.SENT_TO,
    "note": words.REASON,
    "name": words.NAME,
    "kind": words.KIND,
    "area": words.AREA,
    "recipient": words.KEY,
    "contact": words.CONTACT,
    "verified": words.STATE,
}

# What a select shows: groups of codes with their labels.
Groups = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class RuleWords:
    """Words for one language."""

    def __init__(self, desk: Catalogues, language: str) -> None:
        self._desk = desk
        self._language = language

    def said(self, one: Words) -> str:
        """Any words."""
        return plain(self._desk, self._language, one)

    def all_said(self, many: Iterable[Words]) -> tuple[str, ...]:
        """Several."""
        return tuple(self.said(one) for one in many)

    def conditions(self, rule: Rule) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What a rule asks for: names with values."""
        return tuple((self.said(name), self.all_said(values)) for name, values in words.conditions_in_words(rule))

    def target(self, ruleset: RuleSet, rule: Rule) -> str:
        """Where a rule sends its cases."""
        return self.said(words.target_in_words(ruleset, rule))

    def service(self, service: Service) -> str:
        """A service's name."""
        return self.said(service.name)

    def kind(self, kind: Kind) -> str:
        """How far its competence reaches."""
        return self.said(words.KINDS[kind])

    def place(self, code: str) -> str:
        """A place, or nothing."""
        return self.said(words.place_in_words(code)) if code else ""

    def field(self, name: str) -> str:
        """A part of a rule or service; of one language where the name says so."""
        known, _dot, language = name.partition(".")
        shown = self.said(FIELDS[known]) if known in FIELDS else known
        return f"{shown} ({language})" if language else shown

    def wrong(self, error: Wrong) -> Text:
        """What is wrong, and where, ready to be shown as a complaint."""
        what = self.said(error.words)
        if not error.field:
            return Text(error.words.msgid, {name: self._shown(one) for name, one in error.words.fields.items()})
        fields = {"field": self.field(error.field), "what": what}
        if not error.where:
            return Text(WRONG_FIELD.msgid, fields)
        return Text(WRONG_THERE.msgid, {"where": error.where, **fields})

    def category_groups(self) -> Groups:
        """Every category with its subtypes."""
        return tuple(
            (
                self.said(category.label),
                (
                    (category.code, f"{self.said(category.label)} ({category.code})"),
                    *((one.code, self.said(one.label)) for one in category.subtypes),
                ),
            )
            for category in TAXONOMY.categories
        )

    def place_groups(self) -> Groups:
        """Everywhere, abroad and unknown, then each region with what lies in it."""
        anywhere = tuple((code, self.said(label)) for code, label in EVERYWHERE.items())
        return (("", anywhere), *self.area_groups())

    def area_groups(self) -> Groups:
        """Each region with what lies in it."""
        return tuple(
            (
                self.said(region.label),
                tuple((one.code, f"{self.said(one.label)} ({one.code})") for one in (region, *inside(region))),
            )
            for region in REGIONS
        )

    def target_groups(self, ruleset: RuleSet) -> Groups:
        """Where a rule may send cases: the service of a place, or one service."""
        of_place = tuple((f"of:{where.value}", self.said(words.SERVICE_OF[where])) for where in Where)
        named = tuple(
            (self.kind(kind), tuple((one.id, self.service(one)) for one in ruleset.services if one.kind is kind))
            for kind in Kind
        )
        return (("", of_place), *(group for group in named if group[1]))

    def _shown(self, value: str | int | Words) -> str | int:
        return value if isinstance(value, (str, int)) else self.said(value)
