"""Statistics pages: who sees what, each look and export on record, and a public summary that is there only where it is wanted."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import delete

from conversations.taxonomy import TAXONOMY
from desk.app import create_app
from desk.roles import Role
from desk.statistics.periods import closed_months, midnight, today_there
from desk.tables import ReportRow
from tests.desk.reading import change, entries, words
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen

LAST_MONTH = closed_months(today_there(datetime.now(UTC)), 1)[0]
IN_IT = midnight(LAST_MONTH) + timedelta(days=3)


@pytest.fixture
def last_month(relay: Relay, desk: Desk) -> None:
    """Twelve reports of fraud from Casablanca in the month before this one."""
    for _number in range(12):
        relay.files(answers={"where": "MA-CAS"}, locators=())
    change(desk, "UPDATE reports SET arrived_at = :at, place = 'MA-CAS'", at=f"{IN_IT:%Y-%m-%d %H:%M:%S.%f}")


@contextmanager
def public(desk: Desk, *, k: int = 10) -> Iterator[Callable[..., httpx.Response]]:
    """What the public gets from a desk that has a summary for it."""
    settings = desk.settings.model_copy(update={"desk_public_summary": True, "desk_public_k": k})
    transport = httpx.ASGITransport(create_app(settings))

    async def asked(path: str, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            return await client.get(path, headers=headers)

    yield asked


def test_each_look_at_statistics_is_on_record_with_its_days(relay: Relay, desk: Desk, analyst: Screen) -> None:
    relay.files(category="CHILD", subtype="CHILD.GROOM")

    page = analyst.opens("/statistics?days=7")

    assert page.status == 200
    # Who is not cleared is told that there is a case, and nothing of it.
    assert "Children and minors 1 100.0 1" in words(page)
    assert [one.action for one in entries(desk)][-1] == "statistics"
    assert entries(desk)[-1].subject == ""


def test_a_table_is_taken_out_in_ones_language_and_that_is_on_record(
    relay: Relay, desk: Desk, signed_in: Callable[..., Screen]
) -> None:
    relay.files()
    screen = signed_in("Salma", language="ar")

    table = screen.opens("/statistics/category.csv?days=7")

    assert table.content.startswith("\ufeffcode,label,reports,share,cases\r\n".encode())
    assert f"FRAUD,{TAXONOMY.category('FRAUD').label.ar},1,100.0,1" in table.text
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert entries(desk)[-1].action == "export statistics"
    assert entries(desk)[-1].reason.startswith("category ")


def test_a_report_that_was_deleted_as_its_reporter_asked_is_a_closing(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()
    request_id = relay.adds(report_id, answers={"right": "erasure"})
    analyst.sends(f"{analyst.case_of(1)}/erase", request_id=request_id, answer="It is deleted.")

    days = analyst.opens("/statistics/over_time.csv?days=7").text.splitlines()
    page = words(analyst.opens("/statistics?days=7"))

    counted = [tuple(map(int, one.split(",")[2:])) for one in days[1:]]
    assert counted == [*[(0, 0, 0, 0)] * 6, (1, 1, 1, 0)]
    assert "Deleted as the reporter asked 1 100.0" in page


@pytest.mark.parametrize("path", ["/statistics/nothing.csv", "/statistics/category.csv?from=x&to=y"])
def test_a_table_or_period_that_is_none_is_not_found_and_not_recorded(desk: Desk, analyst: Screen, path: str) -> None:
    page = analyst.opens(path)

    assert page.status == 404
    assert "export statistics" not in [one.action for one in entries(desk)]


def test_dates_that_make_no_period_are_answered_with_words_and_the_last_days(analyst: Screen) -> None:
    page = analyst.opens("/statistics?from=2026-02-30&to=2026-01-01")

    assert page.status == 422
    assert page.says("Please choose a first and a last day")


@pytest.mark.parametrize(
    ("role", "title", "has_others"),
    [(Role.ANALYST, "Your minutes", False), (Role.SUPERVISOR, "Minutes by analyst", True)],
)
def test_minutes_of_others_are_for_supervisors(
    desk: Desk, signed_in: Callable[..., Screen], role: Role, title: str, has_others: bool
) -> None:
    signed_in("Omar")
    now = datetime.now(UTC)
    change(
        desk,
        "INSERT INTO exposures (account_id, evidence_id, started_at, renewed_at, ended_at) "
        "SELECT account_id, 'file', :start, :end, :end FROM accounts WHERE name = 'Omar'",
        start=f"{now - timedelta(minutes=9):%Y-%m-%d %H:%M:%S.%f}",
        end=f"{now:%Y-%m-%d %H:%M:%S.%f}",
    )
    screen = signed_in("Nadia", role)

    page = screen.opens("/statistics")
    table = screen.opens("/statistics/exposure_people.csv?days=30")

    assert page.says(title)
    assert page.says("Omar") is has_others
    assert ("Omar" in table.text) is has_others


def test_without_a_summary_for_the_public_its_address_is_like_any_that_is_not_there(desk: Desk) -> None:
    stranger = Screen(desk.url)

    pages = [stranger.opens(path) for path in ("/public/summary", "/public/summary.json", "/public/nothing")]

    assert [one.status for one in pages] == [404, 404, 404]
    assert pages[0].text.replace("/public/summary", "/public/nothing") == pages[2].text


@pytest.mark.usefixtures("last_month")
async def test_the_public_is_told_rounded_counts_of_closed_months_without_cookies(desk: Desk) -> None:
    with public(desk) as asked:
        document = await asked("/public/summary.json")
        page = await asked("/public/summary", **{"accept-language": "en"}, cookie="language=ar")

    months = {one["month"]: one for one in json.loads(document.text)["months"]}
    told = months[f"{LAST_MONTH:%Y-%m}"]
    assert len(months) == 12
    assert (told["total"], told["channel"]) == (10, {"web": 10})
    # What is left of the twelve is nobody's: it would say that the others are none.
    assert set(told["category"].values()) == {None}
    assert "What was reported, month by month" in page.text
    assert document.headers["cache-control"] == page.headers["cache-control"] == "public, max-age=3600"
    assert "set-cookie" not in {*document.headers, *page.headers}


@pytest.mark.usefixtures("last_month")
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
async def test_the_summary_is_in_the_language_of_its_address_also_as_csv(
    desk: Desk, language: str, direction: str
) -> None:
    with public(desk) as asked:
        page = await asked(f"/public/summary/{language}", **{"accept-language": "de"})
        table = await asked(f"/public/summary/{language}.csv")

    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert "vary" not in page.headers
    lines = table.text.removeprefix("\ufeff").split("\r\n")
    assert lines[0] == "month,by,code,label,reports"
    assert f"{LAST_MONTH:%Y-%m},total,,,10" in lines


async def test_a_language_that_is_none_is_not_found_and_too_few_reports_are_said_in_words(
    relay: Relay, desk: Desk
) -> None:
    relay.files()

    with public(desk, k=5) as asked:
        other, page = await asked("/public/summary/de"), await asked("/public/summary/en")

    assert other.status_code == 404
    assert "There are too few reports to show any number yet." in page.text


@pytest.mark.usefixtures("last_month")
async def test_the_public_summary_is_counted_once_an_hour(desk: Desk) -> None:
    database = desk.database()
    with public(desk) as asked:
        first = await asked("/public/summary.json")
        async with database.transaction() as session:
            await session.execute(delete(ReportRow))
        second = await asked("/public/summary.json")
    await database.close()

    assert first.text == second.text
