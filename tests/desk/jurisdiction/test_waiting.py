"""Trials of rules look at every open case, and at the place that the latest report to name one says."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.database import Database
from desk.jurisdiction.areas import UNKNOWN
from desk.jurisdiction.trials import OpenCase
from desk.jurisdiction.waiting import Waiting
from desk.tables import CaseRow, ReportRow

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def case(number: int, state: str = "received") -> CaseRow:
    return CaseRow(
        case_id=f"{number:032x}",
        number=number,
        category="FRAUD",
        subtype="FRAUD.SHOP",
        priority="P2",
        state=state,
        opened_at=NOW,
        changed_at=NOW,
    )


def report(number: int, of_case: int, place: str | None) -> ReportRow:
    return ReportRow(
        report_id=f"{number:032x}",
        case_id=f"{of_case:032x}",
        category="FRAUD",
        subtype="FRAUD.SHOP",
        filed_at=NOW,
        arrived_at=NOW + timedelta(minutes=number),
        channel="web",
        language="fr",
        anonymous=True,
        reply_key="age1",
        place=place,
        sealed=b"",
    )


async def stored(database: Database, *rows: CaseRow | ReportRow) -> list[OpenCase]:
    """The open cases when these are all there is."""
    async with database.transaction() as session:
        session.add_all([one for one in rows if isinstance(one, CaseRow)])
        await session.flush()
        session.add_all([one for one in rows if isinstance(one, ReportRow)])
    return [one async for one in Waiting(database)()]


async def test_the_latest_report_that_names_a_place_says_where(database: Database) -> None:
    rows = (case(1), report(1, 1, "MA-CAS"), report(2, 1, "MA-FES"), report(3, 1, None))

    (found,) = await stored(database, *rows)

    assert (found.number, found.facts.category, found.facts.event_place) == (1, "FRAUD", "MA-FES")


async def test_a_case_without_a_place_is_somewhere_unknown(database: Database) -> None:
    (found,) = await stored(database, case(1), report(1, 1, None))

    assert found.facts.event_place == UNKNOWN


async def test_closed_cases_are_left_out_and_the_others_come_by_number(database: Database) -> None:
    rows = [case(number, "closed" if number == 2 else "analysis") for number in (3, 1, 2)]

    assert [one.number for one in await stored(database, *rows)] == [1, 3]


@pytest.mark.parametrize("count", [999, 1000, 1001])
async def test_all_of_many_cases_come_once(database: Database, count: int) -> None:
    found = await stored(database, *(case(number) for number in range(1, count + 1)))

    assert [one.number for one in found] == list(range(1, count + 1))
