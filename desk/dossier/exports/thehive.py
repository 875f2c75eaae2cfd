"""TheHive 5: a dossier as an alert (POST /api/v1/alert); of a case about children only that there is one, and how urgent."""

from typing import Any

from desk.dossier.content import Dossier
from desk.dossier.exports.observed import accounts_of, hashes_of, is_alarming, kind_of, title, value_of

# 1 low to 4 critical.
_SEVERITY = {"P0": 4, "P1": 3, "P2": 2, "P3": 1}
# TheHive 5.1 and later: 2 amber, 3 amber+strict, 4 red.
_AMBER, _RED = 2, 4
# Permissible actions, red: no analyser may visit or submit what is named; nobody is to be warned.
_NO_ANALYSER = 3
_TYPES = {"link": "url", "email": "mail"}


def alert(dossier: Dossier) -> dict[str, Any]:
    """The alert, as TheHive takes it."""
    children = dossier.is_about_children
    return {
        "type": "illegal-content",
        "source": "iblagh",
        "sourceRef": dossier.number,
        "title": title(dossier),
        "description": _description(dossier),
        "severity": _SEVERITY.get(dossier.priority, 2),
        "date": int(dossier.made_at.timestamp() * 1000),
        "tags": [f"category:{dossier.category}", f"subtype:{dossier.subtype}", f"priority:{dossier.priority}"],
        "tlp": _RED if children else _AMBER,
        "pap": _NO_ANALYSER,
        "observables": [] if children else _observables(dossier),
    }


def _description(dossier: Dossier) -> str:
    """Facts only: it is shown as Markdown, which would load pictures from where a citizen's words say."""
    lines = [
        f"Case {dossier.case_number}, {kind_of(dossier.category)}: {kind_of(dossier.subtype)}.",
        f"Reports: {len(dossier.reports)}. Files: {len(dossier.files)}. Verifications: {len(dossier.verifications)}.",
        f"Referred to: {dossier.referral.service.en}.",
        "What the citizens wrote is in the signed dossier only.",
    ]
    if dossier.is_about_children:
        lines.append("About children: places and files are in the sealed dossier only, for cleared people.")
    return "\n\n".join(lines)


def _observables(dossier: Dossier) -> list[dict[str, Any]]:
    places = [
        _observable(_TYPES.get(one.kind, "other"), value_of(one), one.kind, *one.marks.split(), ioc=is_alarming(one))
        for one in dossier.locators
        if one.kind not in ("account", "forward")
    ]
    accounts = [
        _observable("other", name, "account", *([platform] if platform else []), ioc=True)
        for platform, name in accounts_of(dossier)
    ]
    files = [_observable("hash", one.sha256, one.media_type, ioc=one.is_malware) for one in hashes_of(dossier)]
    # TheHive refuses an alert that names the same thing twice.
    return list({(one["dataType"], one["data"]): one for one in (*places, *accounts, *files)}.values())


def _observable(kind: str, value: str, *tags: str, ioc: bool) -> dict[str, Any]:
    return {"dataType": kind, "data": value, "tags": list(tags), "tlp": _AMBER, "pap": _NO_ANALYSER, "ioc": ioc}
