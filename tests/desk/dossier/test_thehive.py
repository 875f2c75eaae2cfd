"""TheHive: an alert that no analyser may act on; of a case about a child only that there is one."""

import json

from desk.dossier.exports import thehive
from tests.desk.dossier.cases import LINK, SCREENSHOT, child, fraud

# InputAlert and InputObservable of TheHive 5.
ALERT = {"type", "source", "sourceRef", "title", "description", "severity", "date", "tags", "tlp", "pap", "observables"}
OBSERVABLE = {"dataType", "data", "tags", "tlp", "pap", "ioc"}
TYPES = {"url", "mail", "hash", "other"}


def test_it_has_the_fields_of_an_alert():
    alert = thehive.alert(fraud())

    assert set(alert) == ALERT
    assert all(set(one) == OBSERVABLE for one in alert["observables"])
    assert {one["dataType"] for one in alert["observables"]} <= TYPES
    assert (alert["sourceRef"], alert["severity"], alert["tlp"], alert["pap"]) == ("IB-2026-000042-1", 2, 2, 3)


def test_nothing_is_named_twice():
    named = [(one["dataType"], one["data"]) for one in thehive.alert(fraud())["observables"]]

    assert len(named) == len(set(named))
    assert {("url", LINK), ("hash", SCREENSHOT.sha256), ("other", "fake.shop_24")} <= set(named)


def test_no_citizen_speaks_in_it():
    text = json.dumps(thehive.alert(fraud()), ensure_ascii=False)

    assert "Amina" not in text
    assert fraud().reports[0].details[:20] not in text


def test_of_a_case_about_a_child_it_says_that_there_is_one_and_how_urgent():
    alert = thehive.alert(child())

    text = json.dumps(alert, ensure_ascii=False)
    assert (alert["observables"], alert["tlp"], alert["severity"]) == ([], 4, 4)
    assert "tiktok" not in text
    assert SCREENSHOT.sha256 not in text
    assert "fake" not in text
