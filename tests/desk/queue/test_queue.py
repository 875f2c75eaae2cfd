"""The queue: filters, pages by place, saved views, closing together, and what it says of clocks."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from desk.accounts.signing_in import Role
from desk.custody import Custody
from desk.database import Database
from desk.queue.counting import mend
from desk.queue.filters import Filters, read
from desk.queue.listing import MANY, PAGE, Cursor, Queue
from desk.roles import Analyst
from desk.tables import CaseRow
from tests.desk.relaying import Relay
from tests.desk.screens import Page, Screen

pytestmark = pytest.mark.both_databases

SALMA = Analyst("0" * 32, "Salma", Role.ANALYST, "")
CLEARED = Analyst("1" * 32, "Driss", Role.ANALYST, "", True)
# The cases of a queue with three, by what is asked for.
FILTERED = {
    "priority=P0": [1],
    "category=HATE": [3],
    "channel=telegram": [2],
    "language=ar": [2],
    "reporter=identified": [1],
    "reporter=anonymous&category=FRAUD": [2],
    "assigned=nobody&sort=newest": [3, 2, 1],
    "assigned=me": [],
    "overdue=yes": [],
    "listed=yes": [],
    "priority=%27&category=x&sort=9": [1, 2, 3],
}
REASON = "The same shop was reported by everybody on one day"


def numbers(page: Page) -> list[int]:
    """The cases of a page, in their order."""
    return [int(one) for one in re.findall(r">Case (\d+)<", page.text)]


async def many_cases(database: Database, count: int, **about: object) -> None:
    """Cases without reports, opened a minute apart, the first the oldest; every fourth is of the same priority."""
    async with database.transaction() as session:
        for number in range(1, count + 1):
            opened_at = datetime.now(UTC) - timedelta(minutes=count - number)
            fixed = {"category": "FRAUD", "subtype": "FRAUD.PHISH", "priority": f"P{number % 4}", "state": "received"}
            times = {"opened_at": opened_at, "changed_at": opened_at}
            session.add(CaseRow(case_id=f"{number:032d}", number=number, **{**fixed, **times, **about}))


async def every_page(queue: Queue, filters: Filters, cursor: Cursor = Cursor()) -> list[int]:  # noqa: B008
    """All cases of a list, by following its links one way."""
    found: list[int] = []
    while True:
        page = await queue.again(SALMA, filters, cursor)
        here = [line.case.number for line in page.lines]
        found = [*here, *found] if cursor.is_backwards else [*found, *here]
        onward = page.earlier if cursor.is_backwards else page.later
        if not onward:
            return found
        cursor = Cursor(onward, is_backwards=cursor.is_backwards)


@pytest.mark.parametrize("sort", ["urgent", "oldest", "newest", "clock"])
async def test_every_case_is_on_one_page_whichever_way_one_goes(
    database: Database, custody: Custody, sort: str
) -> None:
    await many_cases(database, 2 * PAGE + 7)
    queue, filters = Queue(database, custody), Filters(sort=sort)

    forwards = await every_page(queue, filters)
    backwards = await every_page(queue, filters, Cursor("end", is_backwards=True))

    assert sorted(forwards) == list(range(1, 2 * PAGE + 8))
    assert forwards == backwards


async def test_the_most_urgent_come_first_and_then_the_oldest(database: Database, custody: Custody) -> None:
    await many_cases(database, 8)

    page = await Queue(database, custody).again(SALMA, Filters())

    assert [line.case.number for line in page.lines] == [4, 8, 1, 5, 2, 6, 3, 7]


async def test_a_word_that_is_no_place_is_the_beginning(database: Database, custody: Custody) -> None:
    await many_cases(database, 3)
    queue = Queue(database, custody)

    pages = [await queue.again(SALMA, Filters(), Cursor(word)) for word in ("x", "1-2", "1-²-3", "9" * 400, "-1-2-3")]

    assert [len(page.lines) for page in pages] == [3] * 5


async def test_more_than_are_counted_are_said_to_be_many(
    database: Database, custody: Custody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.queue.listing.MANY", PAGE + 1)
    await many_cases(database, PAGE + 5)

    page = await Queue(database, custody).again(SALMA, Filters())

    assert (page.total, page.is_many) == (PAGE + 2, True)
    assert MANY == 10_000


async def test_cases_about_children_are_counted_and_listed_for_the_cleared_only(
    database: Database, custody: Custody
) -> None:
    await many_cases(database, 2, category="CHILD", subtype="CHILD.GROOM")
    queue = Queue(database, custody)

    seen = [
        ((await queue.counts(one))["received"], len((await queue.again(one, Filters())).lines))
        for one in (SALMA, CLEARED)
    ]

    assert seen == [(0, 0), (2, 2)]


def test_filters_are_parameters_that_go_together(relay: Relay, analyst: Screen) -> None:
    relay.files(contact="salma@example.org", priority="P0")
    relay.files(channel="telegram", language="ar")
    relay.files(category="HATE", subtype="HATE.SPEECH")

    shown = {query: numbers(analyst.opens(f"/?{query}")) for query in FILTERED}

    assert shown == FILTERED


def test_filters_read_what_they_write() -> None:
    filters = Filters("closed", "FRAUD", "P1", "web", "fr", "identified", "me", "yes", "yes", "yes", "newest")

    again = read(dict(one.split("=") for one in filters.query.split("&")))

    assert again == filters


def test_a_saved_view_is_a_link_of_its_owner_and_can_be_taken_away(
    relay: Relay, analyst: Screen, signed_in: Callable[..., Screen]
) -> None:
    relay.files()
    other = signed_in("Driss")

    saved = analyst.sends("/queue/views?state=received&priority=P2", name="My fraud")
    view = re.search(r"/queue/views/(\d+)/forget", saved.text)
    assert view is not None
    stolen = other.sends(f"/queue/views/{view[1]}/forget")
    nobodys = analyst.sends(f"/queue/views/{2**64}/forget")
    kept = analyst.opens("/")
    gone = analyst.sends(f"/queue/views/{view[1]}/forget")

    assert saved.path == "/?state=received&priority=P2"
    assert not stolen.says("My fraud")
    assert nobodys.status == 200
    assert 'href="/?state=received&amp;priority=P2"' in kept.text
    assert not gone.says("My fraud")


def test_a_view_needs_a_name(analyst: Screen) -> None:
    analyst.opens("/")

    page = analyst.sends("/queue/views?priority=P2", name=" ")

    assert page.status == 422
    assert page.says("Please give the view a name, with at most 40 characters.")


def test_selected_cases_are_closed_together_and_each_reporter_is_told(relay: Relay, analyst: Screen) -> None:
    reports = [relay.files() for _one in range(3)]
    boxes = re.findall(r'name="(case-[0-9a-f]{32})"', analyst.opens("/").text)

    page = analyst.sends("/queue/close", outcome="unfounded", reason=REASON, **dict.fromkeys(boxes[:2], "yes"))

    assert page.says("2 cases were closed.")
    assert numbers(page) == [3]
    assert [relay.states(one) for one in reports] == [["closed"], ["closed"], []]
    assert analyst.opens(analyst.opens("/?state=closed").text.split('class="number"><a href="')[1][:39]).says(REASON)


def test_closing_together_needs_cases_and_a_reason_and_keeps_what_was_chosen(relay: Relay, analyst: Screen) -> None:
    relay.files()
    (box,) = re.findall(r'name="(case-[0-9a-f]{32})"', analyst.opens("/").text)

    none = analyst.sends("/queue/close", outcome="unfounded", reason=REASON)
    short = analyst.sends("/queue/close", outcome="duplicate", reason="no", **{box: "yes"})

    assert none.status == short.status == 422
    assert none.says("Please select at least one case.")
    assert none.says(REASON)
    assert short.says("Please state a reason")
    assert f'name="{box}" value="yes" checked' in short.text


def test_an_urgent_case_says_how_long_until_its_first_look_and_no_more_once_somebody_looked(
    relay: Relay, analyst: Screen
) -> None:
    relay.files(priority="P0")
    waiting = analyst.opens("/")

    analyst.opens(analyst.case_of(1))
    looked = analyst.opens("/")

    assert waiting.says("First look: 14 minutes left")
    assert not looked.says("First look")


async def test_a_clock_that_is_over_is_said_in_words_and_filtered_by(
    relay: Relay, analyst: Screen, database: Database
) -> None:
    relay.files(contact="salma@example.org")
    past = datetime.now(UTC) - timedelta(days=3)
    async with database.transaction() as session:
        await session.execute(update(CaseRow).values(due_at=past, clock_at=past))

    page = analyst.opens("/?overdue=yes")

    assert page.says("Answer: overdue by 3 days")
    assert numbers(page) == [1]


async def test_what_a_desk_of_the_version_before_wrote_is_mended(relay: Relay, database: Database) -> None:
    relay.files(channel="telegram")
    as_before = {"reports": 0, "channel": "", "is_open": True, "rank": 9}
    async with database.transaction() as session:
        await session.execute(update(CaseRow).values(state="closed", **as_before))

    async with database.transaction() as session:
        counts = [await mend(session), await mend(session)]
        case = (await session.scalars(select(CaseRow))).one()

    assert counts == [1, 0]
    assert (case.reports, case.channel, case.is_open, case.rank) == (1, "telegram", False, 3)


def test_the_language_is_changed_on_a_page_that_answers_a_form(relay: Relay, analyst: Screen) -> None:
    relay.files()
    analyst.opens("/")

    page = analyst.sends("/queue/close?priority=P2", outcome="unfounded", reason=REASON)

    assert 'name="back" value="/?priority=P2"' in page.text
