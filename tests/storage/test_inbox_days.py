"""Inbox days: on PostgreSQL each day's items lie in a partition of their own, and go with it; none comes twice, none is refused."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine

from storage import database as module
from storage.database import Database, address_of, migrate
from storage.inbox import Inbox, Item
from storage.inbox_days import keep_days

DAY = timedelta(days=1)


@pytest.fixture
def url(migrated_postgres: str) -> str:
    return migrated_postgres


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def days(database: Database, now: datetime) -> None:
    """Today's partition and the next ones."""
    await keep_days(database, since=now - 3 * DAY, now=now)


def item(key: str, citizen: str = "citizen") -> Item:
    return Item(key, citizen, b"body")


def partitions(url: str) -> list[str]:
    query = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'inbox'::regclass ORDER BY 1"
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute(query)]


def lie_in(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute("SELECT tableoid::regclass::text FROM inbox ORDER BY id")]


async def test_the_days_are_made_ahead_and_again_is_harmless(database, url, days, now):
    await keep_days(database, since=now - 3 * DAY, now=now)

    assert partitions(url) == ["inbox_20261124", "inbox_20261125", "inbox_20261126", "inbox_default"]


async def test_an_item_lies_in_its_day_and_one_without_a_day_is_kept_all_the_same(inbox: Inbox, url, days, now):
    await inbox.accept("web", [item("1")], now=now)
    await inbox.accept("web", [item("2")], now=now + 40 * DAY)

    assert lie_in(url) == ["inbox_20261124", "inbox_default"]


async def test_items_of_several_days_are_worked_on_in_their_order(inbox: Inbox, url, days, now):
    await inbox.accept("web", [item("1", "first")], now=now)
    await inbox.accept("web", [item("2", "second"), item("3", "first")], now=now + DAY)

    claimed = await inbox.claim(limit=9, lease_s=15, now=now + DAY)
    for one in claimed:
        await inbox.finish(one, now=now + DAY)

    assert [one.citizen for one in claimed] == ["first", "second"]
    assert lie_in(url) == ["inbox_20261125"]


async def test_what_was_accepted_on_one_day_is_not_accepted_again_on_another(inbox: Inbox, url, days, now):
    await inbox.accept("web", [item("1")], now=now)

    again = await inbox.accept("web", [item("1")], now=now + DAY)

    assert again.new == 0
    assert len(lie_in(url)) == 1


async def test_a_day_whose_key_is_destroyed_goes_as_a_whole(inbox: Inbox, database, url, days, now):
    await inbox.accept("web", [item("1")], now=now)
    await inbox.accept("web", [item("2")], now=now + DAY)

    gone = await keep_days(database, since=now + DAY, now=now + 4 * DAY)

    assert gone == 1
    assert lie_in(url) == ["inbox_20261125"]
    assert "inbox_20261124" not in partitions(url)


async def test_a_day_that_has_items_among_the_others_already_stays_there_until_they_are_swept(
    inbox: Inbox, database, url, now
):
    await inbox.accept("web", [item("1")], now=now)
    await keep_days(database, since=now - 3 * DAY, now=now)
    made = partitions(url)

    await inbox.sweep(now + 30 * DAY)

    assert made == ["inbox_20261125", "inbox_20261126", "inbox_default"]
    assert lie_in(url) == []


async def test_what_waited_before_the_inbox_had_days_is_still_answered(postgres_url, day_keys, now):
    engine = create_engine(address_of(postgres_url, is_async=False))
    with engine.begin() as connection:
        config = module._MIGRATIONS.config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0005_day_keys")
    database = Database(postgres_url)
    inbox = Inbox(database, day_keys, "secret")
    await inbox.accept("web", [item("1")], now=now)

    migrate(postgres_url)
    again = await inbox.accept("web", [item("1"), item("2", "another")], now=now)
    claimed = await inbox.claim(limit=9, lease_s=15, now=now)
    await database.close()
    engine.dispose()

    assert again.new == 1
    assert [one.citizen for one in claimed] == ["citizen", "another"]
