"""The database: its tables are those of the migrations, and a unit of work is all or nothing."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.exc import IntegrityError

from storage import database as module
from storage import receipt_tables as receipt_tables  # a part of the tables
from storage import shadows as shadows  # a part of the tables
from storage.database import Database, insert_new, is_migrated, migrate
from storage.tables import AdditionRow, Base, FeedCursorRow, SeenKeyRow, SessionRow

# What every column is for. A new one is added here by somebody who has made sure that it cannot hold an address,
# a name, a number or a word of a citizen in the clear.
COLUMNS = {
    "additions": "addition_id report_id added_at priority sealed",
    "day_keys": "day wrapped_key made_at",
    "evidence": "evidence_id report_id addition_id position kind media_type size sha256 sealed_sha256 scan pushed_at",
    "erasures": "report_id asked_at",
    "feed_cursor": "id cursor kept",
    "holds": "evidence_id held_until",
    "inbox": "id key_hash channel citizen_hash sealed_body received_at due_at attempts lease_token leased_until"
    " settled_at parked_at reason joined_to",
    "aliases": "alias_hash citizen_hash expires_at",
    "leases": "name holder held_until",
    "limits_reached": "citizen_hash channel times last_at expires_at",
    "shadow_limits": "id subject_hash kind treatment reason set_by made_at until_at lifted_at",
    "messages": "citizen_hash number expires_at",
    "owed": "citizen_hash event_hash sealed_draft expires_at",
    "outbox": "number id report_id type subject_id made_at due_at attempts lease_token leased_until last_failure"
    " dead_at delivered_at",
    "receipt_heads": "number origin size note",
    "receipt_leaves": "leaf_hash due_at number",
    "receipt_nodes": "level position node_hash",
    "replies": "reply_id report_id at sealed",
    "reports": "report_id reference_hash filed_at channel language category subtype priority anonymous reply_key"
    " sealed sealed_identity state state_at withdrawn_at purged_at",
    "seen_keys": "key_hash expires_at",
    "sessions": "citizen_hash sealed_data expires_at",
    "upkeep": "name succeeded_at",
}


@pytest.fixture
def connection(migrated_url: str):
    engine = create_engine(module.address_of(migrated_url, is_async=False))
    with engine.connect() as open_connection:
        yield open_connection
    engine.dispose()


def test_migrations_make_the_tables_that_the_code_knows(connection: Connection):
    options = {"compare_type": True, "compare_server_default": True, "include_object": _is_compared}
    context = MigrationContext.configure(connection, opts=options)

    differences = compare_metadata(context, Base.metadata)

    assert differences == []


def _is_compared(thing: Any, name: str, kind: str, _reflected: bool, _other: object) -> bool:
    """Not the days of the inbox, nor that an item's key is unique, which across days seen_keys makes sure of."""
    if kind == "unique_constraint":
        return bool(thing.table.name != "inbox")
    return not (kind == "table" and name.startswith("inbox_"))


def test_no_column_could_hold_an_address():
    columns = {name: " ".join(table.columns.keys()) for name, table in Base.metadata.tables.items()}

    assert columns == COLUMNS


def test_a_new_database_is_not_migrated(database_url: str):
    assert is_migrated(database_url) is False


def test_migrating_twice_changes_nothing(database_url: str):
    migrate(database_url)
    migrate(database_url)

    assert is_migrated(database_url) is True


def test_a_database_that_a_later_release_migrated_is_left_as_it_is(database_url: str):
    migrate(database_url)
    engine = create_engine(module.address_of(database_url, is_async=False))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_of_a_later_release'"))

    migrate(database_url)

    assert is_migrated(database_url)
    engine.dispose()


def test_processes_that_migrate_at_once_all_succeed(database_url: str):
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(migrate, database_url) for _ in range(4)]
        failures = [one.exception() for one in done]

    assert failures == [None] * 4
    assert is_migrated(database_url) is True


async def test_a_unit_of_work_is_kept(database: Database):
    async with database.transaction() as session:
        session.add(FeedCursorRow(id=1, cursor=7))

    async with database.reading() as session:
        row = await session.get_one(FeedCursorRow, 1)
    assert row.cursor == 7


async def test_a_unit_of_work_that_fails_leaves_nothing(database: Database):
    async def fails_in_the_middle():
        async with database.transaction() as session:
            session.add(FeedCursorRow(id=1, cursor=7))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails_in_the_middle()

    async with database.reading() as session:
        row = await session.get(FeedCursorRow, 1)
    assert row is None


async def test_a_unit_of_work_that_is_cancelled_leaves_nothing_and_locks_nothing(database: Database):
    written = asyncio.Event()

    async def writes_and_waits():
        async with database.transaction() as session:
            session.add(FeedCursorRow(id=1, cursor=7))
            await session.flush()
            written.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(writes_and_waits())
    await written.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5), database.transaction() as session:
        inserted = await insert_new(session, FeedCursorRow, id=1, cursor=9)

    assert inserted is True


async def test_writers_at_once_wait_for_each_other(database: Database):
    async with database.transaction() as session:
        session.add(FeedCursorRow(id=1, cursor=0))

    async def adds_one():
        async with database.transaction() as session:
            row = await session.get_one(FeedCursorRow, 1, with_for_update=True)
            await asyncio.sleep(0.005)
            row.cursor += 1

    await asyncio.gather(*(adds_one() for _ in range(12)))

    async with database.reading() as session:
        row = await session.get_one(FeedCursorRow, 1)
    assert row.cursor == 12


async def test_a_reader_waits_for_no_writer(database: Database):
    async with database.transaction() as writer:
        writer.add(FeedCursorRow(id=1, cursor=7))
        await writer.flush()
        async with asyncio.timeout(2), database.reading() as reader:
            seen = await reader.scalar(select(func.count()).select_from(FeedCursorRow))

    assert seen == 0


async def test_a_row_with_a_known_key_is_not_inserted_again(database: Database, now: datetime):
    async with database.transaction() as session:
        answers = [await insert_new(session, SeenKeyRow, key_hash=b"k" * 32, expires_at=now) for _ in range(2)]

    assert answers == [True, False]


async def test_a_child_without_its_parent_is_refused(database: Database, now: datetime):
    orphan = AdditionRow(addition_id="a" * 32, report_id="f" * 32, added_at=now, sealed="AAAA")

    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            session.add(orphan)


async def test_times_come_back_aware_and_in_utc_whatever_zone_they_went_in_with(database: Database, now: datetime):
    in_rabat = now.astimezone(timezone(timedelta(hours=1)))

    async with database.transaction() as session:
        session.add(SessionRow(citizen_hash="c", sealed_data=b"", expires_at=in_rabat))
    async with database.reading() as session:
        row = await session.get_one(SessionRow, "c")

    assert (row.expires_at, row.expires_at.tzinfo) == (now, UTC)


async def test_an_error_names_no_values(database: Database):
    async def inserts_twice():
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO feed_cursor (id, cursor) VALUES (1, :v)"), {"v": 31337})
            await session.execute(text("INSERT INTO feed_cursor (id, cursor) VALUES (1, :v)"), {"v": 31337})

    with pytest.raises(IntegrityError) as caught:
        await inserts_twice()

    assert "31337" not in str(caught.value)


async def test_an_sqlite_database_is_made_in_a_folder_that_is_not_there_yet(tmp_path):
    url = f"sqlite:///{tmp_path}/new/folder/x.db"

    migrate(url)

    assert is_migrated(url)
    assert (tmp_path / "new" / "folder").stat().st_mode & 0o777 == 0o700
