"""MISP: a dossier as the JSON of one event, to be added by hand or API; not for cases that show victims, and no citizen's words."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from conversations.report import Locator
from desk.dossier.content import Dossier
from desk.dossier.exports.observed import (
    accounts_of,
    hashes_of,
    is_alarming,
    refuse_victims,
    seen_between,
    title,
    value_of,
)

_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:iblagh:dossier:misp")
# MISP counts downwards: 1 is high.
_THREAT = {"P0": "1", "P1": "1", "P2": "2", "P3": "3"}
# The event stays in the organisation that loads it until somebody there decides otherwise.
_OWN_ORGANISATION, _AS_THE_EVENT = "0", "5"
_BITCOIN = re.compile(r"bc1[a-z0-9]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34}")
_MONERO = re.compile(r"[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93,}")
_DASH = re.compile(r"X[1-9A-HJ-NP-Za-km-z]{33}")
# Only where the target is a place or a public that has to be protected; elsewhere it is a victim's name.
_TARGETED = ("TERR.", "THRT.PLACE")
_PLACES = {
    "link": ("url", "Network activity"),
    "email": ("email-src", "Payload delivery"),
    "phone": ("phone-number", "Other"),
    "iban": ("iban", "Financial fraud"),
}


def event(dossier: Dossier) -> dict[str, Any]:
    """The event; raises NotExported for a case that shows a victim."""
    refuse_victims(dossier, "MISP")
    first, _last = seen_between(dossier)
    sender = dossier.sender
    attributes = [*_locators(dossier), *_accounts(dossier), *_files(dossier), *_targets(dossier)]
    tags = ("tlp:amber", f"iblagh:category={_quoted(dossier.category)}", f"iblagh:subtype={_quoted(dossier.subtype)}")
    return {
        "Event": {
            "uuid": str(uuid.uuid5(_OURS, dossier.number)),
            "info": title(dossier),
            "date": first.astimezone(UTC).date().isoformat(),
            "timestamp": str(int(dossier.made_at.timestamp())),
            "published": False,
            "analysis": "0",
            "threat_level_id": _THREAT.get(dossier.priority, "4"),
            "distribution": _OWN_ORGANISATION,
            "Orgc": {"name": sender.name.en, "uuid": str(uuid.uuid5(_OURS, sender.email))},
            "Tag": [{"name": name} for name in tags],
            "Attribute": attributes,
        }
    }


def _locators(dossier: Dossier) -> Iterator[dict[str, Any]]:
    for one in dossier.locators:
        if one.kind == "wallet":
            kind = _currency(value_of(one))
            yield _attribute(dossier, kind, "Financial fraud", value_of(one), to_ids=kind != "text")
        elif one.kind in _PLACES and one.canonical:
            kind, category = _PLACES[one.kind]
            yield _attribute(dossier, kind, category, one.canonical, to_ids=_rings(one), comment=one.marks)


def _rings(one: Locator) -> bool:
    """Whether a detector may look for it."""
    return one.kind in ("link", "email", "iban") and is_alarming(one)


def _accounts(dossier: Dossier) -> Iterator[dict[str, Any]]:
    for platform, name in accounts_of(dossier):
        kind = "twitter-id" if platform == "x" else "text"
        yield _attribute(dossier, kind, "Social network", name, comment=f"account {platform}".strip())


def _files(dossier: Dossier) -> Iterator[dict[str, Any]]:
    for one in hashes_of(dossier):
        category = "Payload delivery" if one.is_malware else "External analysis"
        comment = "malware sent to the citizen" if one.is_malware else "evidence sent by the citizen"
        known = {"sha256": one.sha256, "sha1": one.sha1, "md5": one.md5}
        for kind, value in known.items():
            if value:
                yield _attribute(dossier, kind, category, value, to_ids=one.is_malware, comment=comment)


def _targets(dossier: Dossier) -> Iterator[dict[str, Any]]:
    if not dossier.subtype.startswith(_TARGETED):
        return
    said = (part.answers.get("target", "").strip() for part in dossier.parts)
    for target in dict.fromkeys(one for one in said if one):
        yield _attribute(dossier, "target-external", "Targeting data", target)


def _attribute(
    dossier: Dossier, kind: str, category: str, value: str, *, to_ids: bool = False, comment: str = ""
) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid5(_OURS, f"{dossier.number} {kind} {value}")),
        "type": kind,
        "category": category,
        "value": value,
        "to_ids": to_ids,
        "distribution": _AS_THE_EVENT,
        "timestamp": str(int(dossier.made_at.timestamp())),
        "comment": comment,
    }


def _currency(wallet: str) -> str:
    """The attribute type of an address; others than these MISP keeps as text."""
    known = {"btc": _BITCOIN, "xmr": _MONERO, "dash": _DASH}
    return next((kind for kind, pattern in known.items() if pattern.fullmatch(wallet)), "text")


def _quoted(value: str) -> str:
    return f'"{value}"'
