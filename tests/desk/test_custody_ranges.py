"""Custody ranges: on PostgreSQL the log lies in partitions that are made ahead, nothing is refused, and the chain goes across."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from desk import database as module
from desk.custody import Broken, Custody
from desk.custody_ranges import Range, closed_ranges, keep_ranges, partitions
from desk.database import Database, address_of, migrate
from tests.desk.custody_parts import SIZE, appended, in_small_ranges
from tests.desk.test_custody import tamper
from tests.drivers import servers


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Only PostgreSQL has partitions."""
    return postgres_url


@pytest.fixture
async def small(database: Database) -> Database:
    """A log in partitions of SIZE entries."""
    await in_small_ranges(database)
    return database


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """A database without tables."""
    with servers.fresh_database(postgres_server) as url:
        yield url


def tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [
            name for (name,) in connection.execute("SELECT DISTINCT tableoid::regclass::text FROM custody ORDER BY 1")
        ]


async def test_the_next_ranges_are_made_before_they_are_needed_and_again_is_harmless(
    small: Database, custody: Custody
) -> None:
    await appended(small, custody, SIZE + 1)

    made = [await keep_ranges(small, size=SIZE) for _time in range(2)]

    async with small.reading() as session:
        assert await partitions(session) == [Range(1, 10), Range(11, 20), Range(21, 30), Range(31, 40)]
    assert made == [2, 0]


async def test_the_chain_goes_on_across_the_end_of_a_range(
    small: Database, custody: Custody, database_url: str
) -> None:
    await appended(small, custody, SIZE + 3)

    assert (await custody.verify(small)).count == SIZE + 3
    assert tables(database_url) == ["custody_from_1", "custody_from_11"]


async def test_those_who_append_at_once_fill_ranges_in_order_and_no_number_comes_twice(
    small: Database, custody: Custody
) -> None:
    await asyncio.gather(*(appended(small, custody, 1) for _one in range(2 * SIZE + 5)))

    assert (await custody.verify(small)).count == 2 * SIZE + 5
    with pytest.raises(DatabaseError, match="unique"):
        async with small.transaction() as session:
            await session.execute(text("INSERT INTO custody SELECT * FROM custody WHERE sequence = 3"))


async def test_what_has_no_range_is_kept_all_the_same_and_later_ranges_begin_behind_it(
    small: Database, custody: Custody, database_url: str
) -> None:
    await appended(small, custody, 2 * SIZE + 3)

    await keep_ranges(small, size=SIZE)
    await appended(small, custody, 2)

    assert tables(database_url) == ["custody_default", "custody_from_1", "custody_from_11"]
    assert (await custody.verify(small)).count == 2 * SIZE + 5
    async with small.reading() as session:
        assert (await partitions(session))[2] == Range(1024, 1033)
        assert await closed_ranges(session, size=SIZE) == [Range(1, 10), Range(11, 20)]


@pytest.mark.parametrize("table", ["custody", "custody_from_1", "custody_from_11", "custody_default"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET analyst = 'Nadia'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_database_refuses_to_change_each_range(
    small: Database, custody: Custody, table: str, statement: str
) -> None:
    await appended(small, custody, 2 * SIZE + 1)

    with pytest.raises(DatabaseError, match="append-only"):
        async with small.transaction() as session:
            await session.execute(text(statement.format(table)))


@pytest.mark.parametrize("table", ["custody_from_1", "custody_from_11"])
async def test_a_range_that_vanished_without_an_entry_is_a_broken_log(
    small: Database, custody: Custody, table: str
) -> None:
    await appended(small, custody, 2 * SIZE + 1)
    await tamper(small, f"DROP TABLE {table}")

    with pytest.raises(Broken, match="is missing"):
        await custody.verify(small)


async def test_the_log_of_before_becomes_the_first_range_and_goes_on(empty_postgres_url: str, custody: Custody) -> None:
    engine = create_engine(address_of(empty_postgres_url, is_async=False))
    with engine.begin() as connection:
        config = module._MIGRATIONS.config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0012_upkeep")
    database = Database(empty_postgres_url)
    await appended(database, custody, 12)

    await asyncio.to_thread(migrate, empty_postgres_url)
    await appended(database, custody, 1)

    assert (await custody.verify(database)).count == 13
    assert tables(empty_postgres_url) == ["custody_from_1"]
    async with database.reading() as session:
        assert await partitions(session) == [Range(1, 1_000_000)]
    await database.close()
    engine.dispose()


async def test_sqlite_has_no_partitions_and_the_same_ranges(sqlite_url: str, custody: Custody) -> None:
    database = Database(sqlite_url)
    await appended(database, custody, 2 * SIZE + 1)

    made = await keep_ranges(database, size=SIZE)

    async with database.reading() as session:
        assert await closed_ranges(session, size=SIZE) == [Range(1, 10), Range(11, 20)]
    assert made == 0
    await database.close()
