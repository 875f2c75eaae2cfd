"""A database that is silent: whoever waits for it is told in time, and it is used again once it speaks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from storage.database import Database
from storage.day_keys import DayKeys
from storage.key_table import KeyTable
from storage.postgres import Limits
from tests.drivers.silent_line import SilentLine

IMPATIENT = Limits(connections=2, wait_s=0.3, statement_s=1, connect_s=2, grace_s=0.2)


@pytest.fixture
def line(migrated_postgres: str, tmp_path: Path) -> Iterator[SilentLine]:
    with SilentLine(migrated_postgres, tmp_path) as up:
        yield up


@pytest.fixture
async def database(line: SilentLine) -> AsyncIterator[Database]:
    opened = Database(line.url, IMPATIENT)
    await asks(opened)
    yield opened
    line.speaks()
    await opened.close()


async def asks(database: Database, query: str = "SELECT 1") -> object:
    async with database.transaction() as session:
        return await session.scalar(text(query))


async def test_whoever_waits_for_an_answer_is_told_that_none_comes(database, line):
    line.falls_silent()

    with pytest.raises(DBAPIError):
        await asks(database)


async def test_no_more_wait_for_it_than_there_are_connections(database, line):
    line.falls_silent()

    failures = await asyncio.gather(*(asks(database) for _ in range(50)), return_exceptions=True)

    assert sum(isinstance(one, NoConnection) for one in failures) == 48
    assert all(isinstance(one, SQLAlchemyError) for one in failures)


async def test_it_is_used_again_once_it_speaks(database, line):
    line.falls_silent()
    await asyncio.gather(*(asks(database) for _ in range(5)), return_exceptions=True)

    line.speaks()

    # As many as there are connections, so that nobody has to wait for one.
    assert await asyncio.gather(*(asks(database) for _ in range(IMPATIENT.connections))) == [1] * IMPATIENT.connections


async def test_a_statement_that_takes_too_long_is_ended_by_the_server(database):
    with pytest.raises(DBAPIError, match="statement timeout"):
        await asks(database, "SELECT pg_sleep(5)")


async def test_a_transaction_that_is_left_open_is_ended_by_the_server(database):
    async def idles() -> None:
        async with database.transaction() as session:
            await session.scalar(text("SELECT 1"))
            await asyncio.sleep(1.5)
            await session.scalar(text("SELECT 1"))

    with pytest.raises(DBAPIError):
        await idles()


async def test_what_stands_in_the_address_holds(postgres_url):
    database = Database(postgres_url + "&options=-c%20application_name%3Diblagh", IMPATIENT)

    told = [await asks(database, f"SHOW {name}") for name in ("application_name", "statement_timeout")]
    await database.close()

    assert told == ["iblagh", "1s"]


def test_a_day_key_is_not_waited_for_without_end_either(line, now):
    keys = DayKeys(KeyTable(line.url, ["s" * 32], IMPATIENT))
    keys.seal(b"words", bound_to="citizen", now=now)
    line.falls_silent()

    with pytest.raises(DBAPIError):
        DayKeys(KeyTable(line.url, ["s" * 32], IMPATIENT)).check(now)

    assert keys.seal(b"words", bound_to="citizen", now=now)
