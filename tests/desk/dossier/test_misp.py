"""MISP: an event whose attributes are of types and categories that MISP has; not of cases that show victims."""

import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest
from pymisp import MISPEvent

from conversations.report import Locator
from desk.dossier.exports import misp
from desk.dossier.exports.observed import NotExported
from tests.desk.dossier.cases import INFECTED, LINK, SCREENSHOT, child, fraud

DATA = files("pymisp") / "data"
KNOWN = json.loads((DATA / "describeTypes.json").read_text())["result"]


@pytest.fixture
def attributes() -> list[dict]:
    return misp.event(fraud())["Event"]["Attribute"]


def test_every_attribute_is_of_a_type_that_its_category_has(attributes: list[dict]):
    wrong = [one for one in attributes if one["type"] not in KNOWN["category_type_mappings"][one["category"]]]

    assert attributes
    assert wrong == []


def test_pymisp_reads_the_event_and_keeps_all_of_it(attributes: list[dict]):
    event = MISPEvent()
    event.load(misp.event(fraud()))

    assert len(event.attributes) == len(attributes)
    assert (event.published, int(event.distribution)) == (False, 0)
    assert event.tags[0].name == "tlp:amber"


def test_it_is_as_the_schema_of_misp_says():
    schema = json.loads((DATA / "schema-lax.json").read_text())

    jsonschema.Draft4Validator(schema).validate(misp.event(fraud()))


def test_it_names_what_was_reported(attributes: list[dict]):
    values = {(one["type"], one["value"]) for one in attributes}

    assert values >= {
        ("url", LINK),
        ("email-src", "shop@fake.example"),
        ("phone-number", "+212600000000"),
        ("iban", "MA64011519000001205000534921"),
        ("btc", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
        ("sha256", SCREENSHOT.sha256),
        ("md5", SCREENSHOT.arrived_md5),
        ("text", "fake.shop_24"),
    }


def test_detectors_look_for_malware_and_not_for_screenshots(attributes: list[dict]):
    rings = {one["value"]: one["to_ids"] for one in attributes}

    assert (rings[INFECTED.sha256], rings[SCREENSHOT.sha256], rings[LINK]) == (True, False, True)


@pytest.mark.parametrize(
    ("wallet", "kind"),
    [
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "btc"),
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "btc"),
        ("XdAUmwtig27HBG6WfYyHAzP8n6XC9jESEw", "dash"),
        ("4" + "A" * 94, "xmr"),
        ("0x52908400098527886e0f7030069857d2e4169ee7", "text"),
    ],
)
def test_a_wallet_has_the_type_of_its_currency(wallet: str, kind: str):
    dossier = fraud()
    one = Locator("wallet", wallet, canonical=wallet)

    made = misp.event(replace(dossier, reports=(replace(dossier.reports[0], locators=(one,), files=(), additions=()),)))

    assert [found["type"] for found in made["Event"]["Attribute"]] == [kind]


def test_a_target_is_named_where_it_is_a_place_and_not_a_person():
    dossier = fraud()
    report = replace(dossier.reports[0], answers={"target": "Gare Casa-Voyageurs"})
    place = replace(dossier, category="THRT", subtype="THRT.PLACE", reports=(report,))

    named = [misp.event(one)["Event"]["Attribute"] for one in (place, replace(place, subtype="THRT.PERSON"))]

    assert "Gare Casa-Voyageurs" in json.dumps(named[0])
    assert "Gare Casa-Voyageurs" not in json.dumps(named[1])


def test_no_citizen_speaks_in_it():
    text = json.dumps(misp.event(fraud()), ensure_ascii=False)

    assert "mina" not in text.replace("criminal", "")
    assert fraud().reports[0].details[:20] not in text


def test_it_is_the_same_every_time():
    assert misp.event(fraud()) == misp.event(fraud())


@pytest.mark.parametrize("dossier", [child(), replace(fraud(), category="PRIV", subtype="PRIV.NCII")])
def test_a_case_that_shows_a_victim_is_refused(dossier):
    with pytest.raises(NotExported):
        misp.event(dossier)
