"""Assignment: taking a case, handing it back with a note, giving it to another, and who else has it open."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from desk.accounts.signing_in import Role
from desk.queue.assignment import may_work
from desk.tables import AccountRow, CaseRow
from tests.desk.relaying import Relay
from tests.desk.screens import Page, Screen

pytestmark = pytest.mark.both_databases

NOTE = "Waiting for the bank; the account is in the second link"


@pytest.fixture
def other(signed_in: Callable[..., Screen]) -> Screen:
    return signed_in("Driss")


@pytest.fixture
def supervisor(signed_in: Callable[..., Screen]) -> Screen:
    return signed_in("Nadia", Role.SUPERVISOR)


def version_of(page: Page) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found is not None
    return found[1]


def test_a_case_that_is_taken_says_by_whom_in_the_queue_and_on_its_page(
    relay: Relay, analyst: Screen, other: Screen
) -> None:
    relay.files()
    case = analyst.case_of(1)
    analyst.opens(case)

    taken = analyst.sends(f"{case}/take")
    refused = other.sends(f"{case}/take") if other.opens(case) else None

    assert taken.says("You have taken this case.")
    assert analyst.opens("/?assigned=me").says("Case 1")
    assert other.opens("/").says("Salma")
    assert refused is not None
    assert refused.status == 409


def test_a_case_is_handed_back_with_a_note_in_the_custody_log(relay: Relay, analyst: Screen) -> None:
    relay.files()
    case = analyst.case_of(1)
    analyst.opens(case)
    analyst.sends(f"{case}/take")

    page = analyst.sends(f"{case}/hand-back", note=NOTE)

    assert page.says("Nobody has taken this case.")
    assert page.says("handed the case back")
    assert page.says(NOTE)


def test_a_supervisor_gives_a_case_to_another_and_nobody_else_does(
    relay: Relay, analyst: Screen, other: Screen, supervisor: Screen
) -> None:
    relay.files()
    case = analyst.case_of(1)
    offered = supervisor.opens(case)
    account = re.search(r'value="([0-9a-f]{32})"\s*>Driss<', offered.text)
    assert account is not None
    analyst.opens(case)

    refused = analyst.sends(f"{case}/assign", account=account[1])
    given = supervisor.sends(f"{case}/assign", account=account[1])

    assert refused.status == 404
    assert given.says("Driss")
    assert other.opens("/?assigned=me").says("Case 1")


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, False),
        ({"cleared": True}, True),
        ({"cleared": True, "disabled_at": datetime.now(UTC)}, False),
        ({"cleared": True, "role": "liaison"}, False),
    ],
)
def test_a_case_about_children_is_given_only_to_who_may_work_on_it(about: dict[str, object], expected: bool) -> None:
    account = AccountRow(**{"account_id": "0" * 32, "name": "Driss", "role": "analyst", **about})

    assert may_work(account, CaseRow(category="CHILD")) is expected


def test_who_opens_a_case_is_told_who_else_has_it_open(relay: Relay, analyst: Screen, other: Screen) -> None:
    relay.files()
    case = analyst.case_of(1)

    alone = analyst.opens(case)
    both = other.opens(case)

    assert not alone.says("Also open with:")
    assert both.says("Also open with:")
    assert both.says("Salma")


def test_a_form_on_a_case_that_changed_is_refused_says_what_changed_and_loses_nothing(
    relay: Relay, analyst: Screen, other: Screen
) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    seen = version_of(analyst.opens(case))
    other.opens(case)
    other.sends(f"{case}/verification", checked="Opened on an isolated machine", result="unclear")

    refused = analyst.sends(f"{case}/verification", checked="The shop is real", result="unfounded", version=seen)
    again = analyst.sends(
        f"{case}/verification", checked="The shop is real", result="unfounded", version=version_of(refused)
    )

    assert refused.status == 409
    assert refused.says("The case changed while this page was open")
    assert refused.says("Driss")
    assert refused.says("The shop is real")
    assert again.status == 200
    assert relay.states(report_id) == []


def test_looking_and_taking_change_nothing_that_a_form_is_about(relay: Relay, analyst: Screen, other: Screen) -> None:
    relay.files()
    case = analyst.case_of(1)
    seen = version_of(analyst.opens(case))
    other.opens(case)
    other.sends(f"{case}/take")

    page = analyst.sends(f"{case}/verification", checked="The shop is real", result="unfounded", version=seen)

    assert page.status == 200


def test_what_a_reporter_adds_is_a_change(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    seen = version_of(analyst.opens(case))
    relay.adds(report_id, details="Encore ceci")

    page = analyst.sends(f"{case}/verification", checked="The shop is real", result="unfounded", version=seen)

    assert page.status == 409
    assert page.says("addition received")
