"""Splitting a case: what is about something else leaves, with all by which it was found; its reporters are told nothing."""

import re

import pytest
from sqlalchemy import select

from conversations.report import Locator
from desk.referral.tables import ReferralRow
from tests.desk.alike import PDQ, case_of, custody_of, files_picture, related
from tests.desk.reading import change, rows
from tests.desk.referring import prepared, refers
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Page, Screen

LINK = Locator("link", "https://example.org/the/same")
WHY = "Another shop behind the same link"


def parts(screen: Screen, case: str, *report_ids: str, reason: str = WHY) -> Page:
    """Split reports off, as the page was when it was opened last."""
    seen = re.search(r'name="seen" value="([^" ]+ [^"]+)"', screen.opens(case).text)
    chosen = {f"report-{one}": "yes" for one in report_ids}
    return screen.sends(f"{case}/split", reason=reason, seen=seen[1] if seen else "", **chosen)


@pytest.mark.both_databases
def test_reports_leave_into_a_case_of_their_own(relay: Relay, desk: Desk, analyst: Screen) -> None:
    first = relay.files(locators=(LINK,), details="The first")
    second = relay.files(locators=(LINK,), details="The second", subtype="FRAUD.SHOP")
    case = analyst.case_of(1)

    page = parts(analyst, case, second)

    new = case_of(desk, second)
    assert page.path == f"/cases/{new.case_id}"
    assert page.says("The second")
    assert not page.says("The first")
    assert (new.number, new.subtype, new.reports) == (2, "FRAUD.SHOP", 1)
    assert case_of(desk, first).reports == 1
    assert relay.states(first) == relay.states(second) == []


@pytest.mark.both_databases
def test_signs_go_along_so_that_the_two_stay_related(relay: Relay, desk: Desk, analyst: Screen) -> None:
    first = files_picture(relay, pdq=PDQ, locators=(LINK,))
    second = files_picture(relay, pdq=PDQ, locators=(LINK,))

    parts(analyst, analyst.case_of(1), second)

    (found,) = related(desk, first)
    assert (found.number, found.why) == (2, ("link", "picture"))


@pytest.mark.both_databases
def test_the_clock_of_an_identified_reporter_goes_along(relay: Relay, desk: Desk, analyst: Screen) -> None:
    first = relay.files(locators=(LINK,))
    second = relay.files(locators=(LINK,), contact="salma@example.org")

    parts(analyst, analyst.case_of(1), second)

    assert case_of(desk, first).due_at is None
    assert case_of(desk, second).due_at is not None


def test_what_was_verified_before_is_verified_anew_in_the_new_case(
    relay: Relay, analyst: Screen, liaison: Screen
) -> None:
    relay.files(locators=(LINK,))
    second = relay.files(locators=(LINK,))
    case = analyst.case_of(1)
    analyst.sends(f"{case}/verification", checked="Looked up", result="founded")

    new = parts(analyst, case, second).path

    assert liaison.sends(f"{new}/referral").status == 422
    assert liaison.sends(f"{case}/referral").status == 200


def test_what_a_service_has_a_dossier_of_is_not_split_also_when_it_came_back(
    relay: Relay, analyst: Screen, liaison: Screen
) -> None:
    relay.files(locators=(LINK,), contact="salma@example.org")
    second = relay.files(locators=(LINK,), contact="omar@example.org")
    case = analyst.case_of(1)
    refers(liaison, case)

    referred = parts(analyst, case, second)
    analyst.sends(f"{case}/state", state="analysis")
    back = parts(analyst, case, second)

    assert [one.status for one in (referred, back)] == [422, 422]
    why = 'role="alert">A service has a dossier of this case, so it is not split.'
    assert all(why in one.text for one in (referred, back))


def test_what_a_service_has_a_dossier_of_is_not_offered_to_be_split_or_closed_as_lawful(
    relay: Relay, analyst: Screen, liaison: Screen
) -> None:
    relay.files(locators=(LINK,), contact="salma@example.org")
    relay.files(locators=(LINK,), contact="omar@example.org")
    case = analyst.case_of(1)
    before = analyst.opens(case).text
    refers(liaison, case)

    after, asked = analyst.opens(case).text, analyst.sends(f"{case}/lawful")

    assert all(f'action="{case}/{form}"' in before for form in ("split", "lawful"))
    assert not any(f'action="{case}/{form}"' in after for form in ("split", "lawful"))
    assert (asked.status, asked.says("so the case cannot be deleted")) == (422, True)


def test_a_case_on_hold_is_not_split_because_its_reports_could_be_deleted_elsewhere(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    relay.files(locators=(LINK,))
    second = relay.files(locators=(LINK,))
    change(
        desk,
        "INSERT INTO case_holds (case_id, at, decided_by, reason, lifted_by) "
        "SELECT case_id, opened_at, 'Samira', 'an investigation', '' FROM cases",
    )

    page = parts(analyst, analyst.case_of(1), second)

    assert 'role="alert">The case is on hold: nothing of it is deleted until the hold is lifted.' in page.text


def test_a_dossier_that_did_not_leave_is_withdrawn_with_the_reports_that_go(
    relay: Relay, desk: Desk, analyst: Screen, liaison: Screen
) -> None:
    relay.files(locators=(LINK,), contact="salma@example.org")
    second = relay.files(locators=(LINK,), contact="omar@example.org")
    case = analyst.case_of(1)
    prepared(liaison, case, **{f"identity-{second}": "yes", "why_identities": "The prosecutor asked for it"})

    parts(analyst, case, second)
    (dossier,) = rows(desk, select(ReferralRow))

    assert dossier.withdrawn_at is not None
    assert dossier.sealed_document is None


@pytest.mark.both_databases
def test_both_cases_have_it_with_the_reason_in_the_custody_log(relay: Relay, desk: Desk, analyst: Screen) -> None:
    first = relay.files(locators=(LINK,))
    second = relay.files(locators=(LINK,))

    page = parts(analyst, analyst.case_of(1), second)

    assert custody_of(desk, first, "split to") == [f"2: {WHY}"]
    assert custody_of(desk, second, "split from") == [f"1: {WHY}"]
    assert page.says(f"1: {WHY}")


@pytest.mark.parametrize("chosen", [(), (0, 1)])
def test_some_leave_and_some_stay(relay: Relay, analyst: Screen, chosen: tuple[int, ...]) -> None:
    reports = [relay.files(locators=(LINK,)) for _one in range(2)]

    page = parts(analyst, analyst.case_of(1), *(reports[one] for one in chosen))

    assert page.status == 422
    assert page.says("Please choose the reports that leave. At least one has to stay.")
    assert page.says(WHY)


def test_a_split_needs_a_reason(relay: Relay, analyst: Screen) -> None:
    _first, second = relay.files(locators=(LINK,)), relay.files(locators=(LINK,))

    assert parts(analyst, analyst.case_of(1), second, reason=" ").status == 422


def test_a_report_of_another_case_is_not_split_off(relay: Relay, analyst: Screen) -> None:
    relay.files(locators=(LINK,))
    relay.files(locators=(LINK,))
    stranger = relay.files()

    assert parts(analyst, analyst.case_of(1), stranger).status == 404


def test_a_form_that_is_out_of_date_changes_nothing(relay: Relay, desk: Desk, analyst: Screen) -> None:
    _first, second = relay.files(locators=(LINK,)), relay.files(locators=(LINK,))
    case = analyst.case_of(1)
    seen = re.search(r'name="seen" value="([^" ]+ [^"]+)"', analyst.opens(case).text)
    relay.files(locators=(LINK,))

    page = analyst.sends(f"{case}/split", reason=WHY, seen=seen[1] if seen else "", **{f"report-{second}": "yes"})

    assert page.status == 422
    assert case_of(desk, second).number == 1
