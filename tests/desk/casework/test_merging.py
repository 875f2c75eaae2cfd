"""Joining cases: the reports go to the older one, everyone is still answered, and nothing is lost or told too much."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Locator
from desk.accounts.signing_in import Role
from desk.casework.moving import _tables
from desk.tables import CaseRow
from tests.desk.alike import PDQ, asked, case_of, custody_of, files_picture
from tests.desk.reading import entries, words
from tests.desk.referring import refers
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Page, Screen

LINK = (Locator("link", "https://example.org/the/same"),)


def joins(screen: Screen, case: str, number: int) -> Page:
    """Join a case with the one of a number, as the page shows it."""
    asked_first = screen.sends(f"{case}/merge", number=str(number))
    seen = re.search(r'name="sure" value="yes"><input type="hidden" name="seen" value="([^"]+)"', asked_first.text)
    assert seen is not None, words(asked_first)
    return screen.sends(f"{case}/merge", number=str(number), sure="yes", seen=seen[1])


def test_the_younger_case_goes_to_the_older_and_leads_there(relay: Relay, analyst: Screen) -> None:
    relay.files(details="The first")
    relay.files(details="The second")
    older, younger = analyst.case_of(1), analyst.case_of(2)

    page = joins(analyst, younger, 1)
    shell = analyst.opens(younger)

    assert page.path == older
    assert "The first" in words(page)
    assert "The second" in words(page)
    assert "Case 2 was joined to it" in words(page)
    assert "This case was joined to another one and is empty. Case 1" in words(shell)
    assert "The second" not in words(shell)


def test_what_is_going_to_happen_is_shown_first_and_nothing_is_done(relay: Relay, analyst: Screen) -> None:
    relay.files(priority="P3")
    relay.files(priority="P1")
    younger = analyst.case_of(2)
    analyst.sends(f"{younger}/note", note="Seen before")

    page = words(analyst.sends(f"{younger}/merge", number="1"))

    assert "Join case 2 to case 1?" in page
    assert "1 report goes to the older case." in page
    assert "1 note goes with it." in page
    assert "Priority will be P1, and the state: Received." in page
    assert "No reporter is told anything." in page
    assert not analyst.opens(analyst.case_of(1)).says("Case 2 was joined to it")


@pytest.mark.both_databases
def test_the_joined_case_is_as_urgent_and_as_far_as_either_and_each_reporter_learns_its_state(
    relay: Relay, desk: Desk, analyst: Screen, liaison: Screen
) -> None:
    first = relay.files(priority="P3", subtype="FRAUD.SHOP", contact="salma@example.org")
    second = relay.files(priority="P1", contact="omar@example.org")
    younger = analyst.case_of(2)
    analyst.sends(f"{younger}/state", state="analysis")

    joins(analyst, younger, 1)
    refers(liaison, analyst.case_of(1))

    case = case_of(desk, second)
    assert (case.number, case.priority, case.subtype, case.reports) == (1, "P1", "FRAUD.PHISH", 2)
    assert relay.states(first) == ["analysis", "referred"]
    assert relay.states(second) == ["analysis", "referred"]


def test_who_was_not_asked_learns_nothing_of_a_question_to_another(relay: Relay, analyst: Screen) -> None:
    first, second = relay.files(), relay.files()
    younger = analyst.case_of(2)
    analyst.sends(f"{younger}/message", report=second, kind="question", text="Which bank?")

    joins(analyst, younger, 1)

    assert relay.states(first) == []
    assert relay.states(second) == ["more_information"]


@pytest.mark.both_databases
def test_everything_that_names_the_case_goes_along(relay: Relay, desk: Desk, analyst: Screen) -> None:
    files_picture(relay, pdq=PDQ, locators=LINK, subtype="FRAUD.SHOP")
    second = files_picture(relay, pdq=bytes(32), subtype="FRAUD.PHISH")
    younger = analyst.case_of(2)
    shell_id = case_of(desk, second).case_id
    analyst.sends(f"{younger}/note", note="A note")
    analyst.sends(f"{younger}/task", task="A task")
    analyst.sends(f"{younger}/verification", checked="Looked up", result="founded")

    page = joins(analyst, younger, 1)

    async def left(session: AsyncSession) -> list[int]:
        tables = [select(func.count()).select_from(one).where(one.c.case_id == shell_id) for one in _tables()]
        return [await session.scalar(one) or 0 for one in tables]

    assert sum(asked(desk, left)) == 0
    assert all(one in words(page) for one in ("A note", "A task", "Looked up"))


def test_both_cases_have_it_in_the_custody_log(relay: Relay, desk: Desk, analyst: Screen) -> None:
    relay.files()
    second = relay.files()

    joins(analyst, analyst.case_of(2), 1)

    assert custody_of(desk, second, "merged from") == ["2"]
    assert [one.reason for one in entries(desk) if one.action == "merged into"] == ["1"]


@pytest.mark.both_databases
def test_a_report_that_comes_later_joins_the_case_that_is_left(relay: Relay, desk: Desk, analyst: Screen) -> None:
    relay.files()
    second = relay.files(locators=LINK)
    joins(analyst, analyst.case_of(2), 1)

    third = relay.files(locators=LINK)
    relay.adds(second, details="More of it")

    assert case_of(desk, third).number == 1
    assert analyst.opens(analyst.case_of(1)).says("More of it")


def test_a_form_that_is_out_of_date_changes_nothing(relay: Relay, desk: Desk, analyst: Screen) -> None:
    relay.files()
    second = relay.files()
    younger = analyst.case_of(2)
    seen = re.search(r'name="seen" value="([^" ]+ [^"]+)"', analyst.sends(f"{younger}/merge", number="1").text)
    relay.adds(second, details="Something new")

    page = analyst.sends(f"{younger}/merge", number="1", sure="yes", seen=seen[1] if seen else "")

    assert page.status == 422
    assert page.says("The case was changed while you had it open.")
    assert case_of(desk, second).number == 2


def test_only_another_case_of_the_same_category_is_joined(relay: Relay, analyst: Screen) -> None:
    relay.files()
    relay.files(category="HATE", subtype="HATE.GROUP")
    relay.files(category="CHILD", subtype="CHILD.GROOM")
    merge = f"{analyst.case_of(1)}/merge"

    pages = [analyst.sends(merge, number=number) for number in ("1", "2", "3", "99", "x")]

    said = "There is no other case of this category with that number, or it is not for you."
    assert [(page.status, page.says(said)) for page in pages] == [(422, True)] * 5


def test_an_unverified_anonymous_report_does_not_slip_into_a_referred_case(
    relay: Relay, analyst: Screen, liaison: Screen
) -> None:
    relay.files(contact="salma@example.org")
    relay.files()
    older = analyst.case_of(1)
    refers(liaison, older)

    page = analyst.sends(f"{older}/merge", number="2")

    assert page.status == 422
    assert page.says("An anonymous report can be referred only after a recorded verification.")


def test_a_shell_takes_no_forms(relay: Relay, analyst: Screen) -> None:
    relay.files()
    relay.files()
    younger = analyst.case_of(2)
    joins(analyst, younger, 1)

    page = analyst.sends(f"{younger}/note", note="Too late")

    assert page.status == 422
    assert page.says("This case was joined to another one. Please go on there.")


@pytest.mark.both_databases
def test_a_case_into_which_others_went_can_go_on_into_an_older_one(relay: Relay, desk: Desk, signed_in) -> None:
    reports = [relay.files() for _one in range(3)]
    screen = signed_in("Cleared", Role.CLEARED)
    newest, second = screen.case_of(3), screen.case_of(2)
    joins(screen, newest, 2)

    joins(screen, second, 1)

    assert {case_of(desk, one).number for one in reports} == {1}
    assert "Case 1" in words(screen.opens(newest))

    async def shells(session: AsyncSession) -> list[str]:
        return list(await session.scalars(select(CaseRow.state).where(CaseRow.number > 1)))

    assert asked(desk, shells) == ["closed", "closed"]


@pytest.mark.both_databases
def test_of_two_who_join_at_once_one_is_told_that_it_is_done(relay: Relay, desk: Desk, signed_in) -> None:
    relay.files()
    second = relay.files()
    screens = [signed_in(name) for name in ("Salma", "Omar")]
    younger = screens[0].case_of(2)
    pages = [one.sends(f"{younger}/merge", number="1") for one in screens]
    seen = [re.search(r'name="seen" value="([^" ]+ [^"]+)"', one.text) for one in pages]

    def join(at: int) -> int:
        found = seen[at]
        return screens[at].sends(f"{younger}/merge", number="1", sure="yes", seen=found[1] if found else "").status

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(join, (0, 1)))

    assert sorted(answers) == [200, 422]
    assert custody_of(desk, second, "merged from") == ["2"]
