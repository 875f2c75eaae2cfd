"""The custody log: every look is in it before anything is shown, and whatever is done to it shows."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from desk.accounts.signing_in import Role
from desk.custody import Broken, Custody, Entry
from desk.database import Database
from desk.tables import CustodyRow
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen

pytestmark = pytest.mark.both_databases


async def append(database: Database, custody: Custody, *entries: Entry) -> None:
    for entry in entries:
        async with database.transaction() as session:
            await custody.append(session, entry)


async def append_and_fail(database: Database, custody: Custody, entry: Entry) -> None:
    async with database.transaction() as session:
        await custody.append(session, entry)
        await session.execute(text("SELECT nothing FROM nowhere"))


async def tamper(database: Database, *statements: str) -> None:
    """Change the log as someone with all rights on the database could."""
    sqlite = ("update", "delete", "replace", "head_delete", "head_back")
    postgres = {"entries": "custody", "head": "custody_head", "head_back": "custody_head"}
    off = [f"DROP TRIGGER custody_no_{name}" for name in sqlite] if database.is_sqlite else []
    off = off or [f"DROP TRIGGER custody_append_only_{name} ON {table}" for name, table in postgres.items()]
    async with database.transaction() as session:
        for statement in [*off, *statements]:
            await session.execute(text(statement))


THREE = (Entry("Salma", "signed in"), Entry("Salma", "case", "c1"), Entry("Salma", "identity", "c1", "to call back"))


async def test_a_log_that_nobody_touched_is_whole(database: Database, custody: Custody) -> None:
    await append(database, custody, *THREE)

    whole = await custody.verify(database)

    assert whole.count == 3
    assert len(whole.head) == 64


@pytest.mark.parametrize(
    ("broken_at", "statements"),
    [
        (2, ["UPDATE custody SET analyst = 'Nadia' WHERE sequence = 2"]),
        (3, ["UPDATE custody SET reason = '' WHERE sequence = 3"]),
        (2, ["DELETE FROM custody WHERE sequence = 2"]),
        (1, ["DELETE FROM custody WHERE sequence = 1"]),
        (3, ["DELETE FROM custody WHERE sequence = 3"]),
        (3, ["DELETE FROM custody WHERE sequence = 3", "UPDATE custody_head SET sequence = 2"]),
        (4, ["DELETE FROM custody_head"]),
        (1, ["UPDATE custody SET sequence = sequence + 10", "UPDATE custody SET sequence = 1 WHERE sequence = 12"]),
    ],
)
async def test_a_change_a_removal_a_reorder_or_a_cut_shows(
    database: Database, custody: Custody, broken_at: int, statements: list[str]
) -> None:
    await append(database, custody, *THREE)
    await tamper(database, *statements)

    with pytest.raises(Broken) as broken:
        await custody.verify(database)

    assert broken.value.sequence in (broken_at, broken_at - 1)


async def test_a_log_that_was_emptied_shows(relay: Relay, desk: Desk) -> None:
    relay.files()
    database = desk.database()
    await tamper(database, "DELETE FROM custody", "DELETE FROM custody_head")

    with pytest.raises(Broken) as broken:
        await desk.custody.verify(database)

    assert broken.value.sequence == 1
    await database.close()


async def test_who_has_the_database_but_not_the_secret_cannot_write_an_entry(database: Database) -> None:
    await append(database, Custody("a secret of somebody else, long enough"), *THREE)

    with pytest.raises(Broken):
        await Custody("the secret of the desk, which is long enough").verify(database)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE custody SET analyst = 'Nadia'",
        "DELETE FROM custody",
        "DELETE FROM custody_head",
        "UPDATE custody_head SET sequence = 1",
    ],
)
async def test_the_database_itself_refuses_to_change_the_log(
    database: Database, custody: Custody, statement: str
) -> None:
    await append(database, custody, *THREE)

    with pytest.raises(DatabaseError, match="append-only"):
        async with database.transaction() as session:
            await session.execute(text(statement))


async def test_those_who_append_at_once_make_one_chain(database: Database, custody: Custody) -> None:
    entries = [Entry(f"analyst {number}", "case") for number in range(30)]

    await asyncio.gather(*(append(database, custody, one) for one in entries))

    assert (await custody.verify(database)).count == 30


async def test_an_entry_whose_transaction_fails_is_not_in_the_chain(database: Database, custody: Custody) -> None:
    await append(database, custody, *THREE)

    with pytest.raises(DatabaseError):
        await append_and_fail(database, custody, Entry("Salma", "case"))

    assert (await custody.verify(database)).count == 3


_WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(st.builds(Entry, _WORDS, _WORDS, _WORDS, _WORDS), min_size=1, max_size=5))
async def test_whatever_is_written_verifies(database: Database, custody: Custody, entries: list[Entry]) -> None:
    before = (await custody.verify(database)).count

    await append(database, custody, *entries)

    assert (await custody.verify(database)).count == before + len(entries)


def test_every_look_and_every_act_is_on_record(relay: Relay, desk: Desk, signed_in: Callable[..., Screen]) -> None:
    shape = relay.seals_file(b"a picture")
    report_id = relay.files(contact="salma@example.org", evidence=(shape,))
    screen = signed_in("Salma")
    case = screen.case_of(1)
    screen.opens(case)
    screen.sends(f"{case}/identity", reason="To call the reporter back")
    screen.opens(f"{case}/files/{shape['id']}")
    screen.sends(f"{case}/message", report=report_id, kind="note", text="Merci")
    screen.sends("/sign-out")

    entries = asyncio.run(entries_of(desk))

    acts = [(one.analyst, one.action) for one in entries]
    assert acts[:2] == [("intake", "received"), ("operator", "invited demo")]
    looks = ["signed in", "queue", "queue", "case", "identity", "case", "evidence", "note", "case", "signed out"]
    assert acts[2:] == [("Salma", one) for one in looks]
    assert [one.reason for one in entries if one.action == "identity"] == ["To call the reporter back"]


def test_an_administrator_reads_the_log_and_that_too_is_on_record(
    relay: Relay, signed_in: Callable[..., Screen]
) -> None:
    relay.files()

    page = signed_in("Amal", Role.ADMINISTRATOR).opens("/custody")

    assert page.says("report received")
    assert page.says("looked at the custody log")


async def entries_of(desk: Desk) -> list[CustodyRow]:
    database = desk.database()
    async with database.reading() as session:
        found = list(await session.scalars(select(CustodyRow).order_by(CustodyRow.sequence)))
    await database.close()
    return found
