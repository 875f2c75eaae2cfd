"""NCMEC: reports of the exploitation of children, in the fields of the CyberTipline, by the desk."""

import json
from dataclasses import replace

import pytest

from conversations.taxonomy import TAXONOMY
from desk.dossier.exports import ncmec
from desk.dossier.exports.observed import NotExported
from tests.desk.dossier.cases import LINK, SCREENSHOT, child, fraud

# The incident types that NCMEC's API takes.
INCIDENTS = {
    "Child Pornography (possession, manufacture, and distribution)",
    "Child Sex Trafficking",
    "Child Sex Tourism",
    "Child Sexual Molestation",
    "Misleading Domain Name",
    "Misleading Words or Digital Images on the Internet",
    "Online Enticement of Children for Sexual Acts",
    "Unsolicited Obscene Material Sent to a Child",
}
TAKEN = ["CHILD.CSAM", "CHILD.AICSAM", "CHILD.GROOM", "CHILD.SEXT", "CHILD.TRADE", "CHILD.SENT"]


@pytest.mark.parametrize("subtype", TAKEN)
def test_each_kind_has_an_incident_type_that_ncmec_knows(subtype: str):
    summary = ncmec.report(replace(child(), subtype=subtype))["report"]["incidentSummary"]

    assert summary["incidentType"] in INCIDENTS
    assert summary["incidentDateTime"] == "2026-11-26T12:00:00+00:00"


def test_sexual_extortion_is_marked_as_such():
    summary = ncmec.report(replace(child(), subtype="CHILD.SEXT"))["report"]["incidentSummary"]

    assert summary["reportAnnotations"] == {"sextortion": True}


def test_a_child_in_danger_is_said_first():
    assert ncmec.report(child())["report"]["incidentSummary"]["escalateToHighPriority"]
    assert "escalateToHighPriority" not in ncmec.report(replace(child(), priority="P1"))["report"]["incidentSummary"]


def test_it_says_where_it_was_and_whose_account():
    report = ncmec.report(child())["report"]

    assert report["internetDetails"] == [
        {"webPageIncident": {"url": [LINK]}},
        {"cellPhoneIncident": {"phoneNumber": "+212600000000"}},
        {"emailIncident": {"emailAddress": ["shop@fake.example"]}},
    ]
    assert report["personOrUserReported"] == {"screenName": "fake.shop_24", "espService": "tiktok"}


def test_further_accounts_stand_beside_the_first():
    dossier = child()
    one = replace(dossier.reports[0], locators=fraud().reports[0].locators)

    report = ncmec.report(replace(dossier, reports=(one,)))["report"]

    assert report["personOrUserReported"]["additionalInfo"] == "Other accounts: fake.shop_24 (instagram)"


def test_the_desk_reports_and_never_the_citizen():
    made = ncmec.report(child())

    assert made["report"]["reporter"]["reportingPerson"]["email"] == ["desk@iblagh.example"]
    assert "ma fille" not in json.dumps(made)


def test_of_a_file_there_are_hashes_and_no_byte():
    (file,) = ncmec.report(child())["fileDetails"]

    assert {one["hashType"]: one["value"] for one in file["originalFileHash"]}["SHA256"] == SCREENSHOT.sha256
    assert "PNG" not in json.dumps(file)


@pytest.mark.parametrize("subtype", [one.code for one in TAXONOMY.subtypes if one.code not in TAKEN])
def test_anything_else_is_refused(subtype: str):
    with pytest.raises(NotExported):
        ncmec.report(replace(fraud(), category=subtype.partition(".")[0], subtype=subtype))
