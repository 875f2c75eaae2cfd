"""Forms about a case that changed: refused in the transaction itself, though nothing had come when the page was asked."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from desk.accounts.signing_in import Accounts, Analyst
from desk.casework.closing import Closing
from desk.casework.merging import Merging
from desk.casework.moving import stamp
from desk.casework.outcomes import Answers
from desk.casework.splitting import Splitting
from desk.casework.workable import Stale
from desk.casework.writing import Writing
from desk.custody import LOOKS, Custody, Entry
from desk.database import Database
from desk.queue.holding import Holding
from desk.tables import CaseRow, ReportRow
from tests.desk.members import enrolled

pytestmark = pytest.mark.both_databases

ONE, OTHER = "1" * 32, "2" * 32
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_Act = Callable[[Database, Custody, Analyst, str], Awaitable[object]]


@pytest.fixture
async def salma(accounts: Accounts) -> Analyst:
    return (await enrolled(accounts))[0]


@pytest.fixture
async def cases(database: Database) -> None:
    """Two cases, with two reports each."""
    about = {"category": "FRAUD", "subtype": "FRAUD.PHISH"}
    async with database.transaction() as session:
        session.add_all(
            CaseRow(case_id=one, number=at, priority="P2", state="received", opened_at=NOW, changed_at=NOW, **about)
            for at, one in enumerate((ONE, OTHER), start=1)
        )
    came = {"filed_at": NOW, "arrived_at": NOW, "channel": "web", "language": "fr", "anonymous": True, "sealed": b""}
    async with database.transaction() as session:
        session.add_all(
            ReportRow(
                report_id=f"{one[0]}{at}" * 16,
                case_id=one,
                reply_key=str(pyrage.x25519.Identity.generate().to_public()),
                **about,
                **came,
            )
            for one in (ONE, OTHER)
            for at in (1, 2)
        )


async def closes(database: Database, custody: Custody, analyst: Analyst, version: str) -> None:
    texts = {"text-fr-FRAUD.PHISH": "Nous avons clos."}
    await closing(database, custody).close(analyst, ONE, "unfounded", texts=texts, seen="received", version=version)


async def closes_as_lawful(database: Database, custody: Custody, analyst: Analyst, version: str) -> None:
    await closing(database, custody).close_as_lawful(analyst, ONE, version=version)


async def merges(database: Database, custody: Custody, analyst: Analyst, version: str) -> None:
    merging = Merging(database, custody)
    plan = await merging.preview(analyst, ONE, 2)
    await merging.merge(analyst, ONE, 2, seen=plan.seen, version=version)


async def splits(database: Database, custody: Custody, analyst: Analyst, version: str) -> None:
    async with database.reading() as session:
        seen = stamp(await session.get_one(CaseRow, ONE))
    await Splitting(database, custody).split(analyst, ONE, ["11" * 16], reason="Another", seen=seen, version=version)


def closing(database: Database, custody: Custody) -> Closing:
    key = str(pyrage.x25519.Identity.generate().to_public())
    here = Path("nowhere")
    return Closing(database, custody, Writing((key,)), Answers(), folder=here, dossiers=here)


async def noted(database: Database, custody: Custody) -> None:
    """A colleague writes a note, which changes nothing that the forms carry besides their version."""
    async with database.transaction() as session:
        await custody.append(session, Entry("Driss", "desk note", ONE))


@pytest.mark.parametrize("act", [closes, closes_as_lawful, merges, splits])
async def test_what_came_after_the_page_was_asked_refuses_the_form(
    database: Database, custody: Custody, salma: Analyst, cases: None, act: _Act
) -> None:
    held = await Holding(database).looked(salma, ONE)
    before = await Holding(database).changes(salma, ONE, str(held.version))
    await noted(database, custody)

    with pytest.raises(Stale):
        await act(database, custody, salma, str(held.version))

    assert list(before) == []


@pytest.mark.parametrize("act", [closes, closes_as_lawful, merges, splits])
async def test_a_form_that_is_up_to_date_is_taken(
    database: Database, custody: Custody, salma: Analyst, cases: None, act: _Act
) -> None:
    await noted(database, custody)
    held = await Holding(database).looked(salma, ONE)

    await act(database, custody, salma, str(held.version))

    assert await Holding(database).changes(salma, ONE, str(held.version))


@pytest.mark.parametrize("action", LOOKS)
async def test_a_colleague_who_only_looks_makes_no_form_stale(
    database: Database, custody: Custody, salma: Analyst, cases: None, action: str
) -> None:
    held = await Holding(database).looked(salma, ONE)
    async with database.transaction() as session:
        await custody.append(session, Entry("Driss", action, ONE))

    changes = await Holding(database).changes(salma, ONE, str(held.version))

    assert list(changes) == []
