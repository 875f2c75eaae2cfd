"""The migrations make the tables that the desk's code expects, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url

import desk.accounts.tables
import desk.alerts.tables
import desk.api.tables
import desk.casework.tables
import desk.comparing.tables
import desk.queue.tables
import desk.referral.tables
import desk.retention.tables
from desk.database import migrate
from desk.tables import Base

pytestmark = pytest.mark.both_databases

PARTITIONS = ("custody_from_", "custody_default")


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    migrate(database_url)
    address = make_url(database_url)
    driver = "sqlite" if address.get_backend_name() == "sqlite" else "postgresql+psycopg"
    engine = create_engine(address.set(drivername=driver))

    with engine.connect() as connection:
        # The log's partitions are no tables of the code.
        tables = {"include_name": lambda name, kind, _parent: kind != "table" or not name.startswith(PARTITIONS)}
        differences = compare_metadata(MigrationContext.configure(connection, opts=tables), Base.metadata)
    engine.dispose()

    assert desk.accounts.tables.PasskeyRow.metadata is Base.metadata
    assert desk.alerts.tables.CardRow.metadata is Base.metadata
    assert desk.api.tables.TokenRow.metadata is Base.metadata
    assert desk.comparing.tables.SignRow.metadata is Base.metadata
    assert desk.queue.tables.ViewRow.metadata is Base.metadata
    assert desk.referral.tables.ReferralRow.metadata is Base.metadata
    assert desk.casework.tables.NoteRow.metadata is Base.metadata
    assert desk.retention.tables.CaseHoldRow.metadata is Base.metadata
    # Tables of modules that are not imported here are in the database only.
    assert [one for one in differences if one[0] != "remove_table"] == []
