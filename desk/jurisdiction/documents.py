"""Documents: a ruleset as JSON, to keep, to take out and to bring in; what is wrong is told by rule and field."""

import json
from typing import Any

import pyrage
from pyrage import x25519

from conversations.text import Label, Text, _
from desk.jurisdiction.rules import Conditions, Kind, Rule, RuleSet, Service, Where, Wrong

FORMAT = "iblagh-jurisdiction/1"
MAX_BYTES = 1024 * 1024
MAX_ENTRIES = 500
MAX_ID, MAX_WORDS, MAX_CONTACT = 40, 300, 500
LANGUAGES = ("ar", "fr", "en")
_SERVICE_FIELDS = frozenset({"id", "name", "kind", "area", "recipient", "contact", "verified"})
_RULE_FIELDS = frozenset({"id", "note", "conditions", "service", "service_of"})
_CONDITIONS = ("categories", *(one.value for one in Where))

NOT_JSON = _("This is not JSON text of at most 1 MiB.")
NOT_OURS = _("This is not a ruleset: “format” has to be “{format}”.")
NOT_AN_OBJECT = _("This has to be an object.")
NOT_A_LIST = _("This has to be a list of at most {most}.")
NOT_A_TEXT = _("This has to be text of at most {most} characters, on one line.")
NOT_SAID = _("Something has to stand here in Arabic, French and English.")
NOT_ONE_OF = _("This has to be one of: {values}.")
NOT_YES_OR_NO = _("This has to be true or false.")
NOT_AN_ID = _("An id is made of small letters, digits and hyphens, at most {most}; “new” is taken.")
NOT_A_KEY = _("This is not a public age key (age1…).")
UNKNOWN_FIELD = _("There is no field “{field}”.")


def to_text(ruleset: RuleSet) -> str:
    """The JSON of a ruleset, always the same for the same one."""
    data = {
        "format": FORMAT,
        "services": [_service_data(one) for one in ruleset.services],
        "rules": [_rule_data(one) for one in ruleset.rules],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def from_text(text: str | bytes) -> RuleSet:
    """The ruleset in a JSON text; raises Wrong, with the rule or service and the field."""
    try:
        data = json.loads(text) if len(text) <= MAX_BYTES else None
    except (ValueError, RecursionError) as error:
        raise Wrong(NOT_JSON) from error
    if not isinstance(data, dict):
        raise Wrong(NOT_JSON)
    if data.get("format") != FORMAT:
        raise Wrong(Text(NOT_OURS.msgid, {"format": FORMAT}), field="format")
    _check_fields(data, frozenset({"format", "services", "rules"}), where="")
    services = tuple(_service(one, f"services[{place}]") for place, one in enumerate(_list(data, "services")))
    rules = tuple(_rule(one, f"rules[{place}]") for place, one in enumerate(_list(data, "rules")))
    return RuleSet(services, rules)


def checked_service(service: Service) -> Service:
    """The service, when its fields say something; raises Wrong. What a form gave is checked as a document is."""
    return _service(_service_data(service), service.id)


def checked_rule(rule: Rule) -> Rule:
    """The rule, when its fields say something; raises Wrong."""
    return _rule(_rule_data(rule), rule.id)


def _service_data(one: Service) -> dict[str, Any]:
    data = {"id": one.id, "name": _label_data(one.name), "kind": one.kind.value, "area": one.area}
    return data | {"recipient": one.recipient, "contact": one.contact, "verified": one.verified}


def _rule_data(one: Rule) -> dict[str, Any]:
    conditions = {"categories": sorted(one.conditions.categories)}
    conditions |= {where.value: sorted(one.conditions.places(where)) for where in Where}
    target = {"service_of": one.service_of.value} if one.service_of else {"service": one.service}
    named = {name: codes for name, codes in conditions.items() if codes}
    return {"id": one.id, "note": _label_data(one.note), "conditions": named, **target}


def _label_data(label: Label) -> dict[str, str]:
    return {"ar": label.ar, "fr": label.fr, "en": label.en}


def _service(data: Any, where: str) -> Service:
    where = _named(data, where)
    _check_fields(data, _SERVICE_FIELDS, where=where)
    verified = data.get("verified", False)
    if not isinstance(verified, bool):
        raise Wrong(NOT_YES_OR_NO, where=where, field="verified")
    return Service(
        id=_id(data, where),
        name=_label(data, "name", where),
        kind=Kind(_one_of(data, "kind", tuple(Kind), where)),
        area=_text(data, "area", MAX_ID, where),
        recipient=_recipient(data, where),
        contact=_text(data, "contact", MAX_CONTACT, where),
        verified=verified,
    )


def _rule(data: Any, where: str) -> Rule:
    where = _named(data, where)
    _check_fields(data, _RULE_FIELDS, where=where)
    named = data.get("conditions", {})
    if not isinstance(named, dict):
        raise Wrong(NOT_AN_OBJECT, where=where, field="conditions")
    _check_fields(named, frozenset(_CONDITIONS), where=where)
    sets = [_codes(named, one, where) for one in _CONDITIONS]
    of = _one_of(data, "service_of", tuple(Where), where) if data.get("service_of") else ""
    return Rule(
        id=_id(data, where),
        note=_label(data, "note", where),
        conditions=Conditions(*sets),
        service=_text(data, "service", MAX_ID, where),
        service_of=Where(of) if of else None,
    )


def _named(data: Any, where: str) -> str:
    """How to speak of an entry: by its id, where it has one."""
    if not isinstance(data, dict):
        raise Wrong(NOT_AN_OBJECT, where=where)
    found = data.get("id")
    return found[:MAX_ID] if isinstance(found, str) and found and found.isprintable() else where


def _check_fields(data: dict[str, Any], known: frozenset[str], *, where: str) -> None:
    for name in sorted(data.keys() - known):
        # A name may hold what no page can show.
        shown = name[:MAX_ID] if name.isprintable() else ascii(name[:MAX_ID])
        raise Wrong(Text(UNKNOWN_FIELD.msgid, {"field": shown}), where=where, field=shown)


def _list(data: dict[str, Any], name: str, where: str = "") -> list[Any]:
    found = data.get(name, [])
    if not isinstance(found, list) or len(found) > MAX_ENTRIES:
        raise Wrong(Text(NOT_A_LIST.msgid, {"most": MAX_ENTRIES}), where=where, field=name)
    return found


def _codes(data: dict[str, Any], name: str, where: str) -> frozenset[str]:
    found = _list(data, name, where)
    if not all(isinstance(one, str) and len(one) <= MAX_ID and one.isprintable() for one in found):
        raise Wrong(Text(NOT_A_TEXT.msgid, {"most": MAX_ID}), where=where, field=name)
    return frozenset(found)


def _id(data: dict[str, Any], where: str) -> str:
    found = _text(data, "id", MAX_ID, where)
    if found == "new" or not found or set(found) - set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise Wrong(Text(NOT_AN_ID.msgid, {"most": MAX_ID}), where=where, field="id")
    return found


def _label(data: dict[str, Any], name: str, where: str) -> Label:
    found = data.get(name)
    if not isinstance(found, dict):
        raise Wrong(NOT_SAID, where=where, field=name)
    _check_fields(found, frozenset(LANGUAGES), where=where)
    said = [_text(found, language, MAX_WORDS, where, field=f"{name}.{language}") for language in LANGUAGES]
    if not all(said):
        raise Wrong(NOT_SAID, where=where, field=name)
    return Label(*said)


def _text(data: dict[str, Any], name: str, most: int, where: str, *, field: str = "") -> str:
    found = data.get(name, "")
    if not isinstance(found, str) or len(found) > most or not found.isprintable():
        raise Wrong(Text(NOT_A_TEXT.msgid, {"most": most}), where=where, field=field or name)
    return found.strip()


def _one_of(data: dict[str, Any], name: str, values: tuple[str, ...], where: str) -> str:
    found = data.get(name)
    if not isinstance(found, str) or found not in values:
        raise Wrong(Text(NOT_ONE_OF.msgid, {"values": ", ".join(values)}), where=where, field=name)
    return found


def _recipient(data: dict[str, Any], where: str) -> str:
    found = _text(data, "recipient", 200, where)
    try:
        return str(x25519.Recipient.from_str(found)) if found else ""
    except pyrage.RecipientError as error:
        raise Wrong(NOT_A_KEY, where=where, field="recipient") from error
