"""Holds: nothing of a case goes while one is on it; who decided it is on record, and only who may decide can."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner, Result

from desk.__main__ import app
from desk.accounts.signing_in import Role
from desk.retention.deleting import Gone
from desk.retention.due import Rule
from tests.desk.alike import custody_of, links
from tests.desk.reading import words as said
from tests.desk.relaying import Relay
from tests.desk.running import Desk, settings_in
from tests.desk.screens import Page, Screen

pytestmark = pytest.mark.both_databases


@pytest.fixture
def operator(desk: Desk) -> Callable[..., Result]:
    """Runs a command of the desk's operator."""

    def runs(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), env=settings_in(desk))

    return runs


@pytest.fixture
def supervisor(signed_in: Callable[..., Screen]) -> str:
    """The name of an account that supervises."""
    signed_in("Hind", Role.SUPERVISOR)
    return "Hind"


def offered(page: Page) -> set[str]:
    """The forms of a case page by which something of the case could be deleted, here or later."""
    return {one for one in ("erase", "lawful", "split") if re.search(rf'action="/cases/[0-9a-f]+/{one}"', page.text)}


def test_a_case_on_hold_is_kept_until_the_hold_is_lifted(
    relay: Relay, desk: Desk, operator: Callable[..., Result], supervisor: str, after_days: Callable[[float], Gone]
) -> None:
    report_id = relay.files()
    placed = operator("holds", "place", "1", "--by", supervisor, "--reason", "order 12/2026")

    held = after_days(4000)
    shown = operator("holds", "show")
    lifted = operator("holds", "lift", "1", "--by", supervisor)
    free = after_days(4000)

    assert (placed.exit_code, lifted.exit_code) == (0, 0)
    assert (held.cases.total(), free.cases) == (0, Counter({Rule.UNVERIFIED: 1}))
    assert "order 12/2026" in shown.stdout
    assert custody_of(desk, report_id, "held") == ["Hind: order 12/2026"]
    assert custody_of(desk, report_id, "hold lifted") == ["Hind"]


def test_a_hold_goes_with_a_case_that_is_joined_to_another(
    relay: Relay,
    analyst: Screen,
    operator: Callable[..., Result],
    supervisor: str,
    after_days: Callable[[float], Gone],
) -> None:
    relay.files()
    relay.files()
    operator("holds", "place", "2", "--by", supervisor, "--reason", "order 12/2026")
    merge = f"{analyst.case_of(2)}/merge"
    seen = re.search(r'name="seen" value="([^"]+)"', analyst.sends(merge, number="1").text)

    joined = analyst.sends(merge, number="1", sure="yes", seen=seen[1] if seen else "")

    assert joined.says("Case 1")
    assert after_days(4000).cases.total() == 0


@pytest.mark.parametrize("is_among_others", [False, True], ids=["alone", "among others"])
def test_a_case_on_hold_says_so_and_offers_nothing_that_is_refused(
    relay: Relay, analyst: Screen, operator: Callable[..., Result], supervisor: str, is_among_others: bool
) -> None:
    first = relay.files(locators=links("https://example.org/bad/1"))
    if is_among_others:
        relay.files(locators=links("https://example.org/bad/1"))
    relay.adds(first, answers={"right": "erasure"})
    case = analyst.case_of(1)

    before = analyst.opens(case)
    operator("holds", "place", "1", "--by", supervisor, "--reason", "order 12/2026")
    held = analyst.opens(case)
    asked = analyst.sends(f"{case}/lawful")
    operator("holds", "lift", "1", "--by", supervisor)
    after = analyst.opens(case)

    assert not before.says("On hold")
    assert not after.says("On hold")
    assert offered(before) == offered(after) == {"lawful", "split" if is_among_others else "erase"}
    assert held.says("On hold: until that is lifted, the case is not closed as lawful or split")
    assert f"since {datetime.now(UTC):%Y-%m-%d}, decided by Hind" in said(held)
    assert offered(held) == set()
    assert (asked.status, asked.says("The case is on hold"), asked.says("Delete and close")) == (422, True, False)


def test_why_a_case_is_on_hold_is_told_to_those_who_decide_it(
    relay: Relay, signed_in: Callable[..., Screen], operator: Callable[..., Result], supervisor: str
) -> None:
    relay.files()
    operator("holds", "place", "1", "--by", supervisor, "--reason", "order 12/2026")
    shown = {role: signed_in(f"{role} of the desk", role) for role in (Role.ANALYST, Role.LIAISON, Role.SUPERVISOR)}

    told = {role: one.opens(one.case_of(1)).says("order 12/2026") for role, one in shown.items()}

    assert told == {Role.ANALYST: False, Role.LIAISON: False, Role.SUPERVISOR: True}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("place", "1", "--by", "Salma", "--reason", "order"), "--by is nobody who supervises or administers."),
        (("place", "7", "--by", "Hind", "--reason", "order"), "There is no case of this number."),
        (("place", "1", "--by", "Hind", "--reason", " "), "--reason has words"),
        (("place", "9" * 30, "--by", "Hind", "--reason", "order"), "less than or equal to 2147483647"),
        (("lift", "1", "--by", "Hind"), "This case is not on hold."),
    ],
)
def test_who_may_not_decide_and_what_makes_no_sense_is_refused(
    relay: Relay,
    analyst: Screen,
    supervisor: str,
    operator: Callable[..., Result],
    words: tuple[str, ...],
    complaint: str,
) -> None:
    relay.files()

    refused = operator("holds", *words)

    assert refused.exit_code == 2
    assert complaint in refused.stderr


def test_a_plan_shows_what_is_due_and_deletes_nothing(
    relay: Relay, operator: Callable[..., Result], after_days: Callable[[float], Gone]
) -> None:
    relay.files()

    shown = operator("retention")
    applied = operator("retention", "--apply")

    assert "0 due: cases of anonymous reports that nobody verified" in shown.stdout
    assert "0 done: cases of anonymous reports that nobody verified" in applied.stdout
    assert after_days(181).cases.total() == 1
