"""NCMEC: a case about a child in the fields of the CyberTipline Reporting API, as JSON; nothing of a file but its hashes.

The names are those of NCMEC's XML (report.cybertip.org/ispws/documentation), so that whoever files it turns it into that.
"""

from datetime import UTC
from typing import Any

from conversations.report import Locator
from conversations.text import _
from desk.dossier.content import Dossier, DossierFile
from desk.dossier.exports.codes import ncmec_incident_type
from desk.dossier.exports.observed import NotExported, accounts_of, kind_of, seen_between, value_of

Fields = dict[str, Any]
ONLY_CHILDREN = _("NCMEC takes reports of the sexual exploitation of children only.")


def report(dossier: Dossier) -> Fields:
    """`report` and `fileDetails`; raises NotExported unless NCMEC takes reports of this kind."""
    incident = ncmec_incident_type(dossier.subtype)
    if dossier.category != "CHILD" or not incident:
        raise NotExported(ONLY_CHILDREN)
    return {
        "report": {
            "incidentSummary": _summary(dossier, incident),
            "internetDetails": [found for one in dossier.locators if (found := _incident(one))],
            "lawEnforcement": _law(dossier),
            "reporter": _reporter(dossier),
            **_suspect(dossier),
            "additionalInfo": f"Reference {dossier.number}. {kind_of(dossier.subtype)}. Nothing was visited or copied.",
        },
        "fileDetails": [_file(one) for one in dossier.files],
    }


def _summary(dossier: Dossier, incident: str) -> Fields:
    first, _last = seen_between(dossier)
    known: Fields = {
        "incidentType": incident,
        "incidentDateTime": first.astimezone(UTC).isoformat(timespec="seconds"),
        "incidentDateTimeDescription": "When the first report was filed",
    }
    if dossier.subtype == "CHILD.SEXT":
        known["reportAnnotations"] = {"sextortion": True}
    if dossier.priority == "P0":
        known["escalateToHighPriority"] = "A child may be in danger now"
    return known


def _law(dossier: Dossier) -> Fields:
    return {
        "agencyName": dossier.referral.service.en,
        "caseNumber": dossier.number,
        "officerContact": {"email": [dossier.sender.email]},
        "reportedToLe": dossier.referral.referred_at is not None,
    }


def _reporter(dossier: Dossier) -> Fields:
    """The desk, never the citizen."""
    sender = dossier.sender
    known = {"reportingPerson": {"firstName": sender.name.en, "email": [sender.email]}}
    return {**known, "companyTemplate": sender.name.en, "legalURL": sender.url} if sender.url else known


def _incident(one: Locator) -> Fields | None:
    """Where it was seen; money and forwarded messages have no place here."""
    match one.kind:
        case "link" if one.canonical:
            info = {"additionalInfo": f"Marks: {one.marks}"} if one.marks else {}
            return {"webPageIncident": {"url": [one.canonical], **info}}
        case "email":
            return {"emailIncident": {"emailAddress": [value_of(one)]}}
        case "phone":
            return {"cellPhoneIncident": {"phoneNumber": value_of(one)}}
        case "account":
            return {"chatImIncident": {"chatClient": one.platform or "unknown", "additionalInfo": value_of(one)}}
    return None


def _suspect(dossier: Dossier) -> Fields:
    """NCMEC takes one person or user a report; further accounts are named beside the first."""
    accounts = accounts_of(dossier)
    if not accounts:
        return {}
    (platform, name), *others = accounts
    known = {"screenName": name, **({"espService": platform} if platform else {})}
    if others:
        known["additionalInfo"] = "Other accounts: " + ", ".join(f"{name} ({at or 'unknown'})" for at, name in others)
    return {"personOrUserReported": known}


def _file(one: DossierFile) -> Fields:
    sent = {"MD5": one.arrived_md5, "SHA1": one.arrived_sha1, "SHA256": one.arrived_sha256 or one.sha256}
    return {
        "originalFileName": one.evidence_id,
        "fileViewedByEsp": False,
        "fileRelevance": "Supplemental Reported",
        "originalFileHash": [{"hashType": name, "value": value} for name, value in sent.items() if value],
        "additionalInfo": f"{one.media_type}; a screenshot or document of a citizen, kept at the desk",
    }
