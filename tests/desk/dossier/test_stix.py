"""STIX: a bundle that the validator of OASIS accepts, with ids that do not change; not of cases that show victims."""

import json
from dataclasses import replace

import pytest
import stix2
import stix2validator

from conversations.report import Locator
from desk.dossier.exports import stix
from desk.dossier.exports.observed import NotExported
from tests.desk.dossier.cases import INFECTED, LINK, SCREENSHOT, child, fraud

# Ids made from content are UUIDv5, as section 2.9 has it for observables; account types and our property are open ends.
EXPECTED_WARNINGS = {"{103}", "{244}", "{401}"}
OBSERVABLES = ("url", "file", "user-account", "email-addr")


@pytest.fixture
def bundle() -> dict:
    return stix.bundle(fraud())


def _of(bundle: dict, kind: str) -> list[dict]:
    return [one for one in bundle["objects"] if one["type"] == kind]


def test_the_validator_finds_no_error_with_its_own_schemas(bundle: dict):
    options = stix2validator.ValidationOptions(version="2.1")

    found = stix2validator.validate_string(json.dumps(bundle), options)

    warned = {word for said in found.warnings for word in str(said).split()}
    assert (found.is_valid, found.errors) == (True, [])
    assert {word for word in warned if word.startswith("{")} <= EXPECTED_WARNINGS


def test_the_library_of_oasis_reads_it(bundle: dict):
    assert len(stix2.parse(json.dumps(bundle), allow_custom=True).objects) == len(bundle["objects"])


def test_ids_of_observables_are_those_that_others_give_them(bundle: dict):
    ours = [one for one in bundle["objects"] if one["type"] in OBSERVABLES]

    theirs = [stix2.parse({key: value for key, value in one.items() if key != "id"}) for one in ours]

    assert ours
    assert [one["id"] for one in ours] == [one.id for one in theirs]


def test_it_is_the_same_every_time(bundle: dict):
    assert bundle == stix.bundle(fraud())


def test_every_reference_leads_to_something_in_it(bundle: dict):
    ids = {one["id"] for one in bundle["objects"]}
    named = {one["created_by_ref"] for one in bundle["objects"] if "created_by_ref" in one}
    named |= {ref for one in bundle["objects"] for ref in one.get("object_refs", [])}
    named |= {one["source_ref"] for one in _of(bundle, "relationship")}
    named |= {one["target_ref"] for one in _of(bundle, "relationship")}

    assert len(ids) == len(bundle["objects"])
    assert named <= ids


def test_links_files_and_accounts_are_in_it(bundle: dict):
    hashes = {one["hashes"]["SHA-256"] for one in _of(bundle, "file")}

    assert LINK in {one["value"] for one in _of(bundle, "url")}
    assert hashes == {SCREENSHOT.sha256, INFECTED.sha256}
    assert {one["account_login"] for one in _of(bundle, "user-account")} == {"fake.shop_24"}
    assert {one["value"] for one in _of(bundle, "email-addr")} == {"shop@fake.example"}


def test_what_stix_has_no_object_for_stands_on_the_report(bundle: dict):
    (report,) = _of(bundle, "report")

    assert [one["kind"] for one in report["x_iblagh_locators"]] == ["phone", "iban", "wallet"]


def test_malware_is_an_indicator_and_a_screenshot_is_not(bundle: dict):
    patterns = " ".join(one["pattern"] for one in _of(bundle, "indicator"))

    assert INFECTED.sha256 in patterns
    assert SCREENSHOT.sha256 not in patterns


@pytest.mark.parametrize("mark", ["bare", "private", "unreadable"])
def test_a_link_that_names_no_content_rings_no_alarm(mark: str):
    dossier = fraud()
    front = Locator("link", "https://facebook.com/", canonical="https://facebook.com/", marks=mark)

    made = stix.bundle(replace(dossier, reports=(replace(dossier.reports[0], locators=(front,)),)))

    assert "facebook" not in json.dumps(_of(made, "indicator"))
    assert "facebook" in json.dumps(_of(made, "url"))


def test_a_quote_in_an_account_does_not_leave_its_pattern():
    dossier = fraud()
    odd = Locator("account", "@x", account="a' OR url:value = 'b\\", platform="x", canonical="@x")

    made = stix.bundle(replace(dossier, reports=(replace(dossier.reports[0], locators=(odd,)),)))

    assert stix2validator.validate_string(json.dumps(made)).is_valid
    assert "a\\' OR url:value = \\'b\\\\'" in _of(made, "indicator")[0]["pattern"]


def test_no_citizen_speaks_in_it(bundle: dict):
    text = json.dumps(bundle, ensure_ascii=False)

    assert "Amina" not in text
    assert "amina" not in text
    assert fraud().reports[0].details[:20] not in text


def test_a_case_about_a_child_is_refused():
    with pytest.raises(NotExported, match="children"):
        stix.bundle(child())


def test_a_case_that_one_report_says_is_about_a_child_is_refused():
    dossier = fraud()

    with pytest.raises(NotExported):
        stix.bundle(replace(dossier, reports=(*dossier.reports, child().reports[0])))


@pytest.mark.parametrize("code", ["PRIV.NCII", "SEXT.MONEY", "THRT.SELF"])
def test_a_case_that_shows_a_victim_is_refused(code: str):
    with pytest.raises(NotExported, match="victim"):
        stix.bundle(replace(fraud(), category=code.partition(".")[0], subtype=code))
