"""Expanding: no migration takes from the release before it what that one still uses, so that both run while one follows the other."""

import importlib
from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import Script
from sqlalchemy import Column, Connection, MetaData, Table, create_engine, types
from sqlalchemy.dialects.postgresql import insert

from tests.drivers import servers
from tests.rules.expanding import contracting, revisions, statements

PACKAGES = ["storage", "desk"]
# Nobody runs a release before the first one: what its own migrations did to each other made no process wait.
BEFORE_THE_FIRST_RELEASE = {"0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011"}
# (package, revision): the release from which on nothing uses what goes, or why no process notices. See docs/decisions/0009.
CONTRACT_STEPS: dict[tuple[str, str], str] = {
    (
        "storage",
        "0010_languages",
    ): "a text may be longer than before, which no process notices and PostgreSQL only notes",
    ("desk", "0014_languages"): "a text may be longer than before, which no process notices and PostgreSQL only notes",
    ("storage", "0006_inbox_by_day"): "the table keeps its name and its columns, and its keys are unique by seen_keys",
    (
        "desk",
        "0013_custody_ranges",
    ): "the table keeps its name, its columns and its key, and is locked for milliseconds",
}
PARTITIONS = ("inbox_", "custody_from_", "custody_default")
ALL = [(package, one) for package in PACKAGES for one in revisions(package)]
CHECKED = [(package, one) for package, one in ALL if one.revision not in BEFORE_THE_FIRST_RELEASE]


@pytest.mark.parametrize(("package", "revision"), CHECKED, ids=lambda one: getattr(one, "revision", one))
def test_a_migration_only_expands(package: str, revision: Script) -> None:
    told = statements(revision)

    is_listed = (package, revision.revision) in CONTRACT_STEPS
    assert told
    assert is_listed or list(contracting(told)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE reports",
        "ALTER TABLE reports DROP COLUMN sealed",
        "ALTER TABLE reports RENAME COLUMN sealed TO closed",
        "ALTER TABLE reports RENAME TO filings",
        "ALTER TABLE reports ALTER COLUMN channel TYPE VARCHAR(4)",
        "ALTER TABLE reports ALTER COLUMN channel SET NOT NULL",
        "ALTER TABLE reports ADD COLUMN colour VARCHAR NOT NULL",
        "ALTER TABLE reports ADD CONSTRAINT one UNIQUE (channel)",
        "CREATE INDEX by_channel ON reports (channel)",
        "CREATE UNIQUE INDEX by_channel ON reports (channel)",
        "UPDATE reports SET channel = 'web'",
        "DROP INDEX by_channel",
        "TRUNCATE reports",
    ],
)
def test_what_takes_something_away_or_blocks_a_large_table_is_seen(statement: str) -> None:
    assert list(contracting([statement])) == [statement]


@pytest.mark.parametrize(
    "told",
    [
        ["CREATE TABLE colours (name VARCHAR NOT NULL)", "CREATE INDEX by_name ON colours (name)"],
        ["ALTER TABLE reports ADD COLUMN colour VARCHAR"],
        ["ALTER TABLE reports ADD COLUMN colour VARCHAR DEFAULT 'red' NOT NULL"],
        ["CREATE INDEX CONCURRENTLY by_channel ON reports (channel)"],
        ["CREATE OR REPLACE FUNCTION refuse() RETURNS trigger AS 'x'"],
    ],
)
def test_what_only_adds_is_let_through(told: list[str]) -> None:
    assert list(contracting(told)) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_release_before_writes_its_rows_into_the_tables_of_this_one(package: str, postgres_server: str) -> None:
    before = revisions(package)[-1].down_revision
    with servers.fresh_database(postgres_server) as url:
        engine = create_engine(importlib.import_module(f"{package}.database").address_of(url, is_async=False))
        with engine.connect() as connection:
            _upgraded(package, connection, str(before))
            tables = MetaData()
            # Not what a partitioned table is made of.
            tables.reflect(connection, only=lambda name, _tables: not name.startswith(PARTITIONS))
            # A migration may leave its transaction, and so none of ours is around it.
            connection.commit()
            _upgraded(package, connection, "head")

            counts = [_written(connection, table) for table in tables.sorted_tables]
        engine.dispose()

    assert set(counts) == {1}


def _upgraded(package: str, connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(importlib.import_module(f"{package}.database").MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _written(connection: Connection, table: Table) -> int:
    """How many rows there are after one was written, unless a migration left one there."""
    row = {one.name: _some(one) for one in table.columns}
    new = insert(table).values(row) if table.name != "alembic_version" else None
    if new is not None:
        connection.execute(new.on_conflict_do_nothing())
    return len(connection.execute(table.select()).all())


def _some(column: Column[object]) -> object:
    """The same for every column of a kind, so that what points to another table's row finds one."""
    made = {
        types.Boolean: False,
        types.Integer: 1,
        types.LargeBinary: b"x",
        types.DateTime: datetime.now(UTC),
        types.Date: date(2026, 11, 26),
        types.Float: 1.0,
        types.JSON: {},
    }
    kind = next((kind for kind in made if isinstance(column.type, kind)), None)
    return made[kind] if kind else "1"
