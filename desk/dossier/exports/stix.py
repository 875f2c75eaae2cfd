"""STIX 2.1: a dossier as a bundle with the same ids every time; not for cases that show victims, and no citizen's words."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from desk.dossier.content import Dossier
from desk.dossier.exports.observed import (
    Hashes,
    accounts_of,
    hashes_of,
    is_alarming,
    kind_of,
    refuse_victims,
    seen_between,
    title,
    value_of,
)

Thing = dict[str, Any]
# STIX 2.1, section 2.9: the namespace of ids that are made from an observable's own values.
_OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:iblagh:dossier:stix")
_ID_FIELDS = {"url": ("value",), "email-addr": ("value",), "user-account": ("account_type", "account_login")}
# STIX 2.1, section 7.2.1.4: a definition that everybody shares.
AMBER: Thing = {
    "type": "marking-definition",
    "spec_version": "2.1",
    "id": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "created": "2017-01-20T00:00:00.000Z",
    "definition_type": "tlp",
    "name": "TLP:AMBER",
    "definition": {"tlp": "amber"},
}
# STIX has no object for these; they stand in a property of our own on the report.
_WITHOUT_OBJECT = frozenset(("phone", "iban", "wallet"))
_VOCABULARY = {"x": "twitter"}


def bundle(dossier: Dossier) -> Thing:
    """The bundle, as JSON; raises NotExported for a case that shows a victim."""
    refuse_victims(dossier, "STIX")
    observables = list(_observables(dossier))
    sender = _sender(dossier)
    rest = [sender, *_indicators(dossier, observables), *_observed(dossier, observables)]
    whole = _report(dossier, [*rest, *observables])
    for one in (*rest, whole):
        one["object_marking_refs"] = [AMBER["id"]]
        if one is not sender:
            one["created_by_ref"] = sender["id"]
    return {"type": "bundle", "id": _own_id("bundle", dossier.number), "objects": [AMBER, whole, *rest, *observables]}


def _sender(dossier: Dossier) -> Thing:
    sender = dossier.sender
    made = _sdo(
        dossier, "identity", name=sender.name.en, identity_class="organization", contact_information=sender.email
    )
    made["id"] = _own_id("identity", sender.email)
    # The desk is older than its dossiers; a version of it must not differ from one to the next.
    made["created"] = made["modified"] = "2026-01-01T00:00:00.000Z"
    return made


def _observables(dossier: Dossier) -> Iterator[Thing]:
    named = [one for one in dossier.locators if one.canonical]
    yield from (_sco("url", value=one.canonical) for one in named if one.kind == "link")
    yield from (_sco("email-addr", value=one.canonical) for one in named if one.kind == "email")
    for platform, name in accounts_of(dossier):
        kind = {"account_type": _VOCABULARY.get(platform, platform)} if platform else {}
        yield _sco("user-account", account_login=name, **kind)
    yield from (_file(one) for one in hashes_of(dossier))


def _file(one: Hashes) -> Thing:
    known = {"MD5": one.md5, "SHA-1": one.sha1, "SHA-256": one.sha256}
    return _sco("file", hashes={name: value for name, value in known.items() if value}, mime_type=one.media_type)


def _indicators(dossier: Dossier, observables: list[Thing]) -> Iterator[Thing]:
    """An indicator for each thing that names this content, and that it is based on it."""
    alarming = {one.canonical for one in dossier.locators if is_alarming(one)}
    malware = {one.sha256 for one in hashes_of(dossier) if one.is_malware}
    for one in observables:
        is_named = one.get("value") in alarming or one["type"] == "user-account"
        if is_named or one.get("hashes", {}).get("SHA-256") in malware:
            yield from _indicator(dossier, one, kind_of(dossier.subtype))


def _indicator(dossier: Dossier, one: Thing, name: str) -> Iterator[Thing]:
    kinds = ["malicious-activity"] if dossier.category == "FRAUD" or one["type"] == "file" else ["unknown"]
    first, _last = seen_between(dossier)
    made = _sdo(
        dossier,
        "indicator",
        one["id"],
        name=f"{name}: {one['type']}",
        description="Named in reports by citizens to the desk.",
        indicator_types=kinds,
        pattern=_pattern(one),
        pattern_type="stix",
        valid_from=_time(first),
    )
    yield made
    yield _sdo(
        dossier,
        "relationship",
        one["id"],
        relationship_type="based-on",
        source_ref=made["id"],
        target_ref=_own_id("observed-data", dossier.number),
    )


def _observed(dossier: Dossier, observables: list[Thing]) -> Iterator[Thing]:
    if not observables:
        return
    first, last = seen_between(dossier)
    made = _sdo(
        dossier,
        "observed-data",
        first_observed=_time(first),
        last_observed=_time(last),
        number_observed=max(len(dossier.reports), 1),
        object_refs=[one["id"] for one in observables],
    )
    yield made


def _report(dossier: Dossier, content: list[Thing]) -> Thing:
    others = [{"kind": one.kind, "value": value_of(one)} for one in dossier.locators if one.kind in _WITHOUT_OBJECT]
    more: Thing = {"x_iblagh_locators": others} if others else {}
    return _sdo(
        dossier,
        "report",
        name=title(dossier),
        description=f"{len(dossier.reports)} reports by citizens; priority {dossier.priority}.",
        report_types=["observed-data"],
        published=_time(dossier.made_at),
        labels=[dossier.category.lower(), dossier.subtype.lower()],
        object_refs=[one["id"] for one in content],
        **more,
    )


def _pattern(one: Thing) -> str:
    names = {key: value for key, value in one.items() if key in ("value", "account_login", "account_type")}
    if "hashes" in one:
        names = {"hashes.'SHA-256'": one["hashes"]["SHA-256"]}
    return "[" + " AND ".join(f"{one['type']}:{key} = '{_escaped(value)}'" for key, value in names.items()) + "]"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _sdo(dossier: Dossier, kind: str, key: str = "", **values: Any) -> Thing:
    at = _time(dossier.made_at)
    made = _own_id(kind, f"{dossier.number} {key}".strip())
    return {"type": kind, "spec_version": "2.1", "id": made, "created": at, "modified": at, **values}


def _sco(kind: str, **values: Any) -> Thing:
    """An observable, whose id follows from its values."""
    if kind == "file":
        first = next(name for name in ("MD5", "SHA-1", "SHA-256") if name in values["hashes"])
        parts: Thing = {"hashes": {first: values["hashes"][first]}}
    else:
        parts = {name: values[name] for name in _ID_FIELDS[kind] if name in values}
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid.uuid5(_OBSERVABLES, text)}", **values}


def _own_id(kind: str, key: str) -> str:
    return f"{kind}--{uuid.uuid5(_OURS, f'{kind} {key}')}"


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
