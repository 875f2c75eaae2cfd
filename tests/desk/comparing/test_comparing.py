"""Reports that are about the same are one case, which still answers each reporter; what differs stays apart."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Locator
from desk.accounts.signing_in import Role
from desk.comparing.tables import SignRow
from tests.desk.alike import (
    asked,
    case_of,
    changes,
    counts,
    custody_of,
    files_picture,
    links,
    related,
    unreadable,
)
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Screen

pytestmark = pytest.mark.both_databases

POST = "https://example.org/post/77"


def test_the_same_link_with_other_tracking_is_one_case_that_answers_both_reporters(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    first = relay.files(locators=links(f"{POST}?utm_source=a"))
    second = relay.files(locators=links("http://www.example.org/post/77/?fbclid=b#top"))
    queue = analyst.opens("/")

    analyst.sends(f"{analyst.case_of(1)}/state", state="analysis")

    assert queue.says("1 case")
    assert queue.says("2 reports")
    assert relay.states(first) == relay.states(second) == ["analysis"]
    assert custody_of(desk, second, "grouped") == [f"{second} link"]


def test_a_question_is_for_the_reporter_who_was_asked_and_the_case_waits_for_that_answer(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    first, second = relay.files(locators=links(POST)), relay.files(locators=links(POST))

    analyst.sends(f"{analyst.case_of(1)}/message", report=second, kind="question", text="When?")
    relay.adds(first, details="Something else")
    waiting = case_of(desk, first).state
    relay.adds(second, details="Yesterday")

    assert waiting == "more_information"
    assert relay.states(first) == ["verification"]
    assert relay.states(second) == ["more_information", "verification"]
    assert relay.replies(first) == []


def test_a_reporter_is_not_told_that_the_link_is_known(relay: Relay, analyst: Screen) -> None:
    relay.files(locators=links(POST))
    analyst.sends(f"{analyst.case_of(1)}/state", state="analysis")

    later = relay.files(locators=links(POST))

    assert relay.states(later) == []


@pytest.mark.parametrize(
    "locators",
    [
        (Locator("account", "@bad.seller"),),
        (Locator("phone", "+212 612-345678"),),
        (Locator("email", "Seller@Example.org"),),
        (Locator("iban", "MA64 0115 1900 0001 2050 0053 4921"),),
    ],
    ids=lambda locators: locators[0].kind,
)
def test_the_same_account_is_one_case(relay: Relay, desk: Desk, locators: tuple[Locator, ...]) -> None:
    first, second = relay.files(locators=locators), relay.files(locators=locators)

    assert case_of(desk, first).case_id == case_of(desk, second).case_id
    assert custody_of(desk, second, "grouped") == [f"{second} account"]


@pytest.mark.parametrize(
    "locators",
    [
        (Locator("phone", "19"),),
        (Locator("account", "somebody"),),
        links("http://192.168.1.1/admin"),
        links("not a link"),
        (Locator("forward", "Forwarded"),),
    ],
    ids=["short number", "name without @", "private address", "unreadable", "forward"],
)
def test_what_names_nothing_in_particular_groups_nothing(
    relay: Relay, desk: Desk, locators: tuple[Locator, ...]
) -> None:
    first, second = relay.files(locators=locators), relay.files(locators=locators)

    assert case_of(desk, first).case_id != case_of(desk, second).case_id
    assert related(desk, first) == ()


def test_another_category_is_related_only(relay: Relay, desk: Desk) -> None:
    first = relay.files(locators=links(POST))

    second = relay.files(locators=links(POST), category="VIOL", subtype="VIOL.THREAT")

    (other,) = related(desk, first)
    assert (other.case_id, other.why) == (case_of(desk, second).case_id, ("link",))
    assert other.category == "VIOL"


def test_a_closed_case_is_related_only(relay: Relay, desk: Desk, analyst: Screen) -> None:
    first = relay.files(locators=links(POST))
    box = analyst.case_of(1).replace("/cases/", "case-")
    analyst.sends("/queue/close", outcome="duplicate", reason="The same as a case of last week", **{box: "yes"})

    second = relay.files(locators=links(POST))

    (other,) = related(desk, second)
    assert (other.case_id, other.state) == (case_of(desk, first).case_id, "closed")


def test_nobody_learns_of_a_related_case_that_is_not_for_them(relay: Relay, desk: Desk) -> None:
    fraud = relay.files(locators=links(POST))

    relay.files(locators=links(POST), category="CHILD", subtype="CHILD.GROOM", priority="P0")

    assert related(desk, fraud, Role.ANALYST) == ()
    assert len(related(desk, fraud, Role.CLEARED)) == 1


def test_the_more_urgent_subtype_raises_the_case_and_their_number_never_does(relay: Relay, desk: Desk) -> None:
    many = [relay.files(locators=links(POST), priority="P2") for _time in range(4)]
    before = case_of(desk, many[0]).priority
    urgent = relay.files(locators=links(POST), subtype="FRAUD.SCAM", priority="P1")
    relay.files(locators=links(POST), priority="P3")

    case = case_of(desk, urgent)

    assert before == "P2"
    assert (case.case_id, case.priority, case.subtype) == (case_of(desk, many[0]).case_id, "P1", "FRAUD.SCAM")


def test_an_identified_reporter_among_anonymous_ones_is_owed_an_answer_until_the_name_is_taken_back(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    relay.files(locators=links(POST))
    named = relay.files(locators=links(POST), contact="salma@example.org")
    queue = analyst.opens("/")

    relay.withdraws(named)

    assert queue.says("Identified")
    assert queue.says("answer by")
    assert case_of(desk, named).due_at is None
    assert analyst.opens("/").says("Anonymous")


def test_an_addition_makes_cases_related_and_moves_nothing(relay: Relay, desk: Desk) -> None:
    first = relay.files(locators=links(POST))
    second = relay.files()
    own = case_of(desk, second).case_id

    relay.adds(second, locators=links(POST))
    third = relay.files(locators=links(POST))

    assert case_of(desk, second).case_id == own
    assert [one.case_id for one in related(desk, second)] == [case_of(desk, first).case_id]
    assert case_of(desk, third).case_id == case_of(desk, first).case_id


def test_a_report_that_does_not_unseal_is_kept_alone(relay: Relay, desk: Desk) -> None:
    first = relay.files(locators=links(POST))

    second = unreadable(relay)

    assert case_of(desk, second).case_id != case_of(desk, first).case_id
    assert related(desk, second) == ()


def test_a_report_whose_inside_is_of_another_category_is_kept_alone(relay: Relay, desk: Desk) -> None:
    first = relay.files(locators=links(POST))
    event = relay.filed(second := new_id(), locators=links(POST), category="VIOL", subtype="VIOL.THREAT")
    event["data"] |= {"category": "FRAUD", "subtype": "FRAUD.PHISH"}

    assert relay.event(event).status == 200

    assert case_of(desk, second).case_id != case_of(desk, first).case_id


def test_a_lawful_case_leaves_no_sign_and_nothing_joins_it(relay: Relay, desk: Desk, analyst: Screen) -> None:
    first = files_picture(relay, locators=links(POST))
    files_picture(relay, locators=links(POST), category="VIOL", subtype="VIOL.THREAT")
    kept = counts(desk)

    analyst.sends(f"{analyst.case_of(1)}/lawful", sure="yes")
    later = files_picture(relay, locators=links(POST))

    assert kept == [12, 2, 1, 0]
    assert case_of(desk, first).state == "closed"
    assert case_of(desk, later).case_id != case_of(desk, first).case_id
    assert counts(desk) == [12, 2, 1, 0]


def test_the_table_of_signs_holds_no_link(relay: Relay, desk: Desk) -> None:
    relay.files(locators=(*links(POST), Locator("account", "@bad.seller")))

    async def question(session: AsyncSession) -> list[tuple[bytes, str]]:
        return [(row.sign_hash, row.kind) for row in await session.scalars(select(SignRow))]

    signs = asked(desk, question)
    assert sorted(kind for _hash, kind in signs) == ["account", "link", "site"]
    assert all(len(sign_hash) == 32 and b"example" not in sign_hash for sign_hash, _kind in signs)


def test_a_comparison_that_fails_loses_no_report(relay: Relay, desk: Desk) -> None:
    first = relay.files(locators=links(POST))
    changes(desk, "DROP TABLE signs")

    second = relay.files(locators=links(POST))
    relay.adds(second, locators=links(POST))

    assert case_of(desk, second).case_id != case_of(desk, first).case_id
    assert custody_of(desk, second, "received") == [second]


def test_reports_that_come_at_once_are_one_case(relay: Relay, desk: Desk) -> None:
    with ThreadPoolExecutor(4) as threads:
        reports = list(threads.map(lambda _turn: relay.files(locators=links(POST)), range(8)))

    assert len({case_of(desk, one).case_id for one in reports}) == 1


def test_a_report_that_is_delivered_twice_is_compared_once(relay: Relay, desk: Desk) -> None:
    event = relay.filed(report_id := new_id(), locators=links(POST))

    assert relay.event(event).status == relay.event(event).status == 200

    assert counts(desk) == [2, 0, 0, 0]
    assert custody_of(desk, report_id, "grouped") == []
