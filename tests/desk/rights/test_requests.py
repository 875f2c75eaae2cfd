"""Requests about data: on the case and in the queue with a clock, answered by reference, and a report deleted where nothing forbids it."""

import json

import pytest

from conversations import privacy
from locales.catalogues import load
from tests.desk.alike import links
from tests.desk.reading import change, entries, words
from tests.desk.referring import handed_over, prepared
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Screen

# Reports are in French here, and so is what their reporters would be told.
GIVEN = load("citizen").text("fr", privacy.GIVEN.msgid)


def asks(relay: Relay, report_id: str, right: str, text: str = "") -> str:
    return relay.adds(report_id, answers={"right": right}, details=text)


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ("access", "Access requested"),
        ("correction", "Correction requested"),
        ("objection", "Objection to the use of data"),
        ("erasure", "Erasure requested"),
    ],
)
def test_a_request_is_in_the_queue_and_on_the_case_with_a_deadline_and_is_answered(
    relay: Relay, analyst: Screen, right: str, said: str
) -> None:
    report_id = relay.files()
    request_id = asks(relay, report_id, right, "It was another bank.")

    queue = words(analyst.opens("/"))
    case = analyst.case_of(1)
    page = words(analyst.opens(case))
    analyst.sends(f"{case}/request", request_id=request_id, answer="Here is our answer.")
    after = words(analyst.opens(case))

    assert f"{said} answer by 20" in queue
    assert "It was another bank." in page
    assert GIVEN not in page
    assert f"{said} : answer by 20" in page or f"{said}: answer by 20" in page
    assert [one.text for one in relay.replies(report_id)] == ["Here is our answer."]
    assert "done by Salma" in after
    assert said not in words(analyst.opens("/"))


def test_what_is_suggested_is_in_the_language_of_the_reporter(relay: Relay, analyst: Screen) -> None:
    asks(relay, relay.files(language="fr"), "correction")

    page = words(analyst.opens(analyst.case_of(1)))

    assert "Votre correction a été lue" in page


@pytest.mark.parametrize("right", ["access", "objection", "erasure"])
def test_nobody_is_told_that_no_name_is_left_where_a_service_was_given_it(
    relay: Relay, analyst: Screen, liaison: Screen, right: str
) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = liaison.case_of(1)
    reason = {f"identity-{report_id}": "yes", "why_identities": "The prosecutor asked for it"}
    handed_over(liaison, prepared(liaison, case, **reason))

    relay.withdraws(report_id)
    asks(relay, report_id, right, "My family must not know.")
    page = words(analyst.opens(case))

    assert GIVEN in page
    assert "A dossier that was handed over names the reporter." in page
    # What a service has is not deleted, so nothing offers it.
    assert "Delete the report and answer" not in page


def test_a_report_is_deleted_on_request_and_its_reporter_reads_it(relay: Relay, desk: Desk, analyst: Screen) -> None:
    report_id = relay.files(contact="sara@example.org")
    request_id = asks(relay, report_id, "erasure")
    case = analyst.case_of(1)

    analyst.sends(f"{case}/erase", request_id=request_id, answer="It is deleted.")
    page = words(analyst.opens(case))

    assert "Un faux site" not in page
    assert "Its content was deleted, as its reporter asked." in page
    assert [one.text for one in relay.replies(report_id)] == ["It is deleted."]
    assert relay.states(report_id)[-1] == "closed"
    assert "erased on request" in [one.action for one in entries(desk)]


def test_nothing_is_deleted_of_a_case_on_hold(relay: Relay, desk: Desk, analyst: Screen) -> None:
    report_id = relay.files()
    request_id = asks(relay, report_id, "erasure")
    change(
        desk,
        "INSERT INTO case_holds (case_id, at, decided_by, reason, lifted_by) "
        "SELECT case_id, opened_at, 'Samira', 'an investigation', '' FROM cases",
    )

    refused = analyst.sends(f"{analyst.case_of(1)}/erase", request_id=request_id, answer="It is deleted.")
    lawful = analyst.sends(f"{analyst.case_of(1)}/lawful", sure="yes")

    assert all("The case is on hold" in words(one) for one in (refused, lawful))
    assert all("Un faux site" in words(one) for one in (refused, lawful))
    assert relay.replies(report_id) == []


def test_a_report_among_others_is_not_deleted_with_them(relay: Relay, analyst: Screen) -> None:
    first = relay.files(details="The first", locators=links("https://example.org/bad/1"))
    relay.files(locators=links("https://example.org/bad/1"))
    request_id = asks(relay, first, "erasure")

    shown = words(analyst.opens(analyst.case_of(1)))
    refused = analyst.sends(f"{analyst.case_of(1)}/erase", request_id=request_id, answer="It is deleted.")

    assert "Delete the report and answer" not in shown
    assert all("move this report to a case of its own first" in one for one in (shown, words(refused)))
    assert "The first" in words(refused)


def test_a_request_is_no_answer_to_a_question(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    analyst.sends(f"{case}/message", report=report_id, kind="question", text="Which bank?")

    asks(relay, report_id, "access")

    assert relay.states(report_id)[-1] == "more_information"


def test_a_request_on_a_closed_and_emptied_case_is_found_and_answered(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    analyst.sends(f"{case}/lawful", sure="yes")
    request_id = asks(relay, report_id, "access")

    listed = words(analyst.opens("/?asked=yes"))
    analyst.sends(f"{case}/request", request_id=request_id, answer="Nothing of it is kept.")

    assert "Access requested" in listed
    assert relay.replies(report_id)[-1].text == "Nothing of it is kept."
    assert "Access requested" not in words(analyst.opens("/?asked=yes"))


@pytest.mark.parametrize("right", ["access", "correction", "objection", "erasure"])
def test_what_is_suggested_of_an_emptied_report_does_not_say_that_it_is_kept(
    relay: Relay, analyst: Screen, right: str
) -> None:
    report_id = relay.files(language="fr")
    case = analyst.case_of(1)
    analyst.sends(f"{case}/lawful", sure="yes")
    asks(relay, report_id, right)

    page = words(analyst.opens(case))

    assert "est déjà supprimé ici" in page
    assert "Its content was deleted: it was lawful or out of scope" in page


def test_a_request_is_answered_once_and_only_on_its_own_case(relay: Relay, analyst: Screen) -> None:
    one, other = relay.files(), relay.files()
    request_id = asks(relay, one, "access")
    own, foreign = analyst.case_of(1), analyst.case_of(2)

    elsewhere = analyst.sends(f"{foreign}/request", request_id=request_id, answer="No.")
    analyst.sends(f"{own}/request", request_id=request_id, answer="Yes.")
    again = analyst.sends(f"{own}/request", request_id=request_id, answer="Yes, again.")

    assert elsewhere.status == 404
    assert again.status == 422
    assert [reply.text for reply in relay.replies(one)] == ["Yes."]
    assert relay.replies(other) == []


def test_an_unknown_right_is_an_addition_like_any_other(relay: Relay, analyst: Screen) -> None:
    asks(relay, relay.files(), "everything", "Hello")

    page = words(analyst.opens(analyst.case_of(1)))

    assert "Hello" in page
    assert "What reporters ask about their data" not in page


def test_the_feed_says_for_how_long_things_are_kept_to_those_who_ask(relay: Relay, desk: Desk) -> None:
    asks_for_it = relay.sends("GET", "/v1/updates?after=0&kept=1", b"", f"upd_0.{new_id()}")
    does_not = relay.sends("GET", "/v1/updates?after=0", b"", f"upd_0.{new_id()}")

    kept = json.loads(asks_for_it.body)["kept"]

    assert kept["unverified_days"] == desk.settings.desk_keep_unverified_days
    assert kept["answer_days"] == desk.settings.desk_request_days
    assert "kept" not in json.loads(does_not.body)


def test_the_feed_says_what_was_purged_to_those_who_ask_and_passes_it_over_for_others(
    relay: Relay, analyst: Screen
) -> None:
    report_id = relay.files()
    request_id = asks(relay, report_id, "erasure")
    analyst.sends(f"{analyst.case_of(1)}/erase", request_id=request_id, answer="It is deleted.")

    asks_for_it = json.loads(relay.sends("GET", "/v1/updates?after=0&purged=1", b"", f"upd_0.{new_id()}").body)
    does_not = json.loads(relay.sends("GET", "/v1/updates?after=0", b"", f"upd_0.{new_id()}").body)

    assert [one["type"] for one in asks_for_it["updates"]] == ["purged", "status", "reply"]
    assert asks_for_it["updates"][0]["report_id"] == report_id
    assert [one["type"] for one in does_not["updates"]] == ["status", "reply"]
    assert does_not["next"] == asks_for_it["next"]
