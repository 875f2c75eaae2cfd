"""Live: screens are told that something changed, in time, without content, and only as many as there is room for."""

import asyncio
import http.client
import time
from urllib.parse import urlsplit

import pytest

from desk.accounts.signing_in import Role
from desk.custody import Custody, Entry
from desk.database import Database
from desk.pages.headers import HEADERS
from desk.queue import live
from desk.queue.live import CHANGED, OVERDUE, Live, TooManyStreams
from desk.roles import Analyst
from desk.tables import CaseRow
from tests.desk.queue.test_clocks import NOW
from tests.desk.relaying import Relay
from tests.desk.screens import Screen

pytestmark = pytest.mark.both_databases

SALMA = Analyst("0" * 32, "Salma", Role.ANALYST, "")
CLEARED = Analyst("1" * 32, "Driss", Role.ANALYST, "", True)


async def happens(database: Database, custody: Custody, action: str, subject: str = "1") -> None:
    async with database.transaction() as session:
        await custody.append(session, Entry("intake", action, subject))


def told(events: "asyncio.Queue[str]") -> list[str]:
    return [events.get_nowait() for _one in range(events.qsize())]


async def test_a_screen_is_told_of_changes_and_not_of_looks(database: Database, custody: Custody) -> None:
    one = Live(database)
    await happens(database, custody, "received")
    with one.screen(SALMA) as events:
        await one.tell()
        first = told(events)
        for action in ("case", "queue", "search place"):
            await happens(database, custody, action)
        await one.tell()
        looks = told(events)
        await happens(database, custody, "added")
        await one.tell()
        change = told(events)

    assert (first, looks, change) == ([CHANGED], [], [CHANGED])


async def test_only_who_may_see_a_case_is_told_that_it_is_overdue(database: Database, custody: Custody) -> None:
    kind = {"category": "CHILD", "subtype": "CHILD.GROOM", "priority": "P0", "state": "received"}
    async with database.transaction() as session:
        session.add(CaseRow(case_id="1", number=1, opened_at=NOW, changed_at=NOW, **kind))
    one = Live(database)
    await happens(database, custody, "received")
    with one.screen(SALMA) as plain, one.screen(CLEARED) as cleared:
        await one.tell()
        for events in (plain, cleared):
            told(events)
        await happens(database, custody, "escalated")
        await one.tell()
        heard = told(plain), told(cleared)

    assert heard == ([CHANGED], [OVERDUE])


async def test_there_is_room_for_so_many_streams_of_one_and_no_more(database: Database) -> None:
    one, open_ones = Live(database), []
    for _stream in range(live.MOST_OF_ONE):
        screen = one.screen(SALMA)
        screen.__enter__()
        open_ones.append(screen)

    with pytest.raises(TooManyStreams), one.screen(SALMA):
        pass
    open_ones.pop().__exit__(None, None, None)
    with one.screen(SALMA) as events:
        assert events.empty()


def test_the_stream_says_that_something_changed_and_nothing_of_it(relay: Relay, analyst: Screen) -> None:
    address = urlsplit(relay.desk.url)
    connection = http.client.HTTPConnection(address.netloc, timeout=60)
    cookies = "; ".join(f"{one.name}={one.value}" for one in analyst.cookies)
    connection.request("GET", "/queue/live", headers={"cookie": cookies})
    answer = connection.getresponse()
    time.sleep(1.5)
    report_id = relay.files()
    heard = b""
    while heard.count(b"event: changed") < 2:
        heard += answer.read1(1000)
    connection.close()

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert report_id.encode() not in heard
    assert b"data: 1" in heard


def test_nobody_listens_who_is_not_signed_in(relay: Relay) -> None:
    page = Screen(relay.desk.url).opens("/queue/live")

    assert page.path == "/sign-in"
