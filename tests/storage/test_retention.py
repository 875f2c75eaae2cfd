"""Retention: one sweep takes what has outlived its purpose, and what it cannot take now does not keep the rest."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage.draft_files import DraftFiles
from storage.evidence import StoreDown
from storage.retention import sweep
from storage.tables import AliasRow, HoldRow, MessageRow, SessionRow
from tests.drivers.s3 import PASSES
from tests.storage.evidence_stores import ID, OTHER, coming

DAY = timedelta(days=1)
TABLES = (SessionRow, AliasRow, MessageRow, HoldRow)


@pytest.fixture
def drafts(database, place):
    return DraftFiles(database, place.store, draft_s=24 * 3600)


@pytest.fixture
def sweeping(database, drafts, place, day_keys, inbox):
    """One sweep at a time."""

    async def swept(at):
        await sweep(database, drafts, place.store, day_keys, inbox, now=at)

    return swept


@pytest.fixture
async def draft(database, drafts, place, day_keys, now):
    """A draft of which everything ends in a day."""
    async with database.transaction() as session:
        sealed = day_keys.seal(b"session", bound_to="c", now=now)
        session.add(SessionRow(citizen_hash="c", sealed_data=sealed, expires_at=now + DAY))
        session.add(AliasRow(alias_hash="a", citizen_hash="c", expires_at=now + DAY))
        session.add(MessageRow(citizen_hash="c", number=1, expires_at=now + DAY))
    await drafts.hold((ID,), now=now)
    await place.store.keep(ID, coming(b"sealed"))
    place.age(ID)
    return ID


async def test_a_draft_and_its_files_stay_until_it_is_over(database, sweeping, place, draft, now):
    await sweeping(now + DAY - timedelta(minutes=1))

    assert place.names() == [draft]
    assert await _rows(database) == [1, 1, 1, 1]


async def test_a_draft_that_is_over_goes_with_its_files(database, sweeping, place, draft, now):
    await sweeping(now + DAY + timedelta(hours=2))

    assert place.names() == []
    assert await _rows(database) == [0, 0, 0, 0]


async def test_an_orphan_goes_while_drafts_live(sweeping, place, draft, now):
    await place.store.keep(OTHER, coming(b"orphan"))
    place.age(OTHER)

    await sweeping(now)

    assert place.names() == [draft]


async def test_a_file_whose_turn_is_not_over_is_no_orphan(sweeping, place, draft, now):
    await place.store.keep(OTHER, coming(b"young"))

    await sweeping(now)

    assert place.names() == [draft, OTHER]


async def test_keys_of_past_days_are_destroyed_though_the_store_is_down(
    database, in_bucket, line, day_keys, inbox, tmp_path, now
):
    drafts = DraftFiles(database, in_bucket.store, draft_s=24 * 3600)
    day_keys.seal(b"session", bound_to="c", now=now)
    line.rest = 403

    with pytest.raises(StoreDown):
        await sweep(database, drafts, in_bucket.store, day_keys, inbox, now=now + 30 * DAY)

    line.rest = PASSES
    # Those of the day of the sweep and of the next one are made.
    assert sorted(path.name for path in (tmp_path / "day-keys").iterdir()) == ["20261224.key", "20261225.key"]


async def _rows(database):
    async with database.reading() as session:
        return [await session.scalar(select(func.count()).select_from(table)) for table in TABLES]
