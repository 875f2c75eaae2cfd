"""Keeping: the copy of what the desk has goes, then the report, and nothing that is still owed to the desk."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from storage import reports
from storage.database import Database
from storage.keeping import Keeping, Kept, Periods
from storage.tables import AdditionRow, ErasureRow, EvidenceRow, OutboxRow, ReplyRow, ReportRow
from tests.storage.evidence_stores import ID, OTHER, coming
from tests.storage.wire_examples import AT, REPORT_ID, SEALED, added_data, evidence, filed_data

DAY = timedelta(days=1)
PERIODS = Periods(delivered=30 * DAY, closed=365 * DAY, open=1000 * DAY)
LOOKUP = b"l" * 32


@pytest.fixture
def keeping(database, place):
    return Keeping(database, place.store, PERIODS)


@pytest.fixture
async def report(database, place):
    """An identified report with a file and an addition that has another, all of it delivered at once."""
    await place.store.keep(ID, coming(b"sealed"))
    await place.store.keep(OTHER, coming(b"more"))
    async with database.transaction() as session:
        filed = filed_data(evidence=(evidence(ID),), anonymous=False, sealed_identity=SEALED)
        await reports.file(session, filed, reference_hash=LOOKUP)
        await reports.add(session, added_data(evidence=(evidence(OTHER),)))
        session.add(ReplyRow(reply_id="2" * 32, report_id=REPORT_ID, at=AT, sealed=b"reply"))
        await session.execute(update(OutboxRow).values(delivered_at=AT))
    return REPORT_ID


async def test_a_copy_stays_until_its_time_has_come(keeping, database, place, report):
    kept = await keeping.apply(AT + 29 * DAY)

    assert kept == Kept(0, 0, 0)
    assert place.names() == sorted([ID, OTHER])
    assert (await _report(database)).sealed == SEALED


async def test_a_copy_of_what_the_desk_has_goes_with_its_files(keeping, database, place, report):
    planned = await keeping.plan(AT + 31 * DAY)

    kept = await keeping.apply(AT + 31 * DAY)

    row = await _report(database)
    assert (planned, kept) == (Kept(1, 0), Kept(1, 0, 2))
    assert (row.sealed, row.sealed_identity, place.names()) == ("", "", [])
    assert await _counts(database) == [1, 1, 0, 0, 0]


async def test_a_copy_that_went_is_still_found_by_its_reference(keeping, database, report):
    await keeping.apply(AT + 31 * DAY)

    async with database.reading() as session:
        found = await reports.find(session, LOOKUP)

    assert found is not None
    assert (found.report_id, found.has_identity) == (report, True)


async def test_an_identity_is_withdrawn_though_the_copy_went(keeping, database, report):
    await keeping.apply(AT + 31 * DAY)

    async with database.transaction() as session:
        withdrawn = await reports.withdraw(session, report, at=AT + 40 * DAY)

    async with database.reading() as session:
        told = list(await session.scalars(select(OutboxRow.type)))
    assert (withdrawn, told) == (True, ["identity.withdrawn"])
    assert (await _report(database)).sealed_identity is None


@pytest.mark.parametrize("left", ["report.filed", "report.added"])
async def test_what_the_desk_does_not_have_stays_whole(keeping, database, place, report, left):
    async with database.transaction() as session:
        await session.execute(update(OutboxRow).where(OutboxRow.type == left).values(delivered_at=None, dead_at=AT))

    kept = await keeping.apply(AT + 2000 * DAY)

    assert kept == Kept(0, 0, 0)
    assert place.names() == sorted([ID, OTHER])
    assert await _counts(database) == [1, 1, 1, 2, 2]


async def test_what_is_added_after_the_copy_went_is_kept_until_it_is_old_itself(keeping, database, report):
    await keeping.apply(AT + 31 * DAY)
    async with database.transaction() as session:
        await reports.add(session, added_data("d" * 32))

    at_once = await keeping.apply(AT + 32 * DAY)
    async with database.transaction() as session:
        await session.execute(update(OutboxRow).values(delivered_at=AT + 33 * DAY))
    later = await keeping.apply(AT + 70 * DAY)

    assert (at_once, later) == (Kept(0, 0, 0), Kept(1, 0, 0))


async def test_a_closed_report_goes_after_its_time_and_its_reference_is_unknown(keeping, database, place, report):
    async with database.transaction() as session:
        await session.execute(update(ReportRow).values(state="closed", state_at=AT))

    early, late = await keeping.plan(AT + 364 * DAY), await keeping.apply(AT + 366 * DAY)

    async with database.reading() as session:
        found = await reports.find(session, LOOKUP)
    assert (early.reports, late, found) == (0, Kept(0, 1, 2), None)
    assert (await _counts(database), place.names()) == ([0, 0, 0, 0, 0], [])


@pytest.mark.parametrize(
    "said",
    [
        ReplyRow(reply_id="3" * 32, report_id=REPORT_ID, at=AT + 364 * DAY, sealed=b"an answer"),
        AdditionRow(
            addition_id="3" * 32, report_id=REPORT_ID, added_at=AT + 364 * DAY, priority=None, sealed="a question"
        ),
        ErasureRow(report_id=REPORT_ID, asked_at=AT + 364 * DAY),
    ],
    ids=["a reply", "an addition", "an erasure"],
)
async def test_a_closed_report_about_which_somebody_wrote_lately_waits_for_who_asked(keeping, database, report, said):
    async with database.transaction() as session:
        await session.execute(update(ReportRow).values(state="closed", state_at=AT))
        await session.merge(said)

    early, late = await keeping.apply(AT + 366 * DAY), await keeping.apply(AT + 395 * DAY)

    assert (early.reports, late.reports) == (0, 1)


async def test_a_report_that_nobody_closes_goes_after_the_longest_time(keeping, report):
    early, late = await keeping.apply(AT + 999 * DAY), await keeping.apply(AT + 1001 * DAY)

    assert (early, late) == (Kept(1, 0, 2), Kept(0, 1, 0))


async def test_many_reports_go_in_several_transactions(keeping, database):
    async with database.transaction() as session:
        for number in range(120):
            filed = filed_data(f"{number:032x}")
            await reports.file(session, filed, reference_hash=number.to_bytes(32, "big"))
        await session.execute(update(OutboxRow).values(delivered_at=AT))

    copies, all_of_it = await keeping.apply(AT + 31 * DAY), await keeping.apply(AT + 1001 * DAY)

    assert (copies, all_of_it) == (Kept(120, 0, 0), Kept(0, 120, 0))


async def test_a_crash_between_rows_and_files_leaves_files_that_no_row_names(database, in_folder, report_without_store):
    kept = Keeping(database, report_without_store, PERIODS)

    with pytest.raises(OSError, match="gone"):
        await kept.apply(AT + 31 * DAY)

    again = await Keeping(database, in_folder.store, PERIODS).apply(AT + 31 * DAY)
    assert again == Kept(0, 0, 0)
    assert await _counts(database) == [1, 0, 0, 0, 0]


class _DyingStore:
    """A store whose disk goes away when files are deleted."""

    async def remove(self, _evidence_id):
        raise OSError("gone")


@pytest.fixture
async def report_without_store(database):
    async with database.transaction() as session:
        await reports.file(session, filed_data(evidence=(evidence(ID),)), reference_hash=LOOKUP)
        await session.execute(update(OutboxRow).values(delivered_at=AT))
    return _DyingStore()


async def _report(database: Database) -> ReportRow:
    async with database.reading() as session:
        return await session.get_one(ReportRow, REPORT_ID)


async def _counts(database: Database) -> list[int | None]:
    tables = (ReportRow, ReplyRow, AdditionRow, EvidenceRow, OutboxRow)
    async with database.reading() as session:
        return [await session.scalar(select(func.count()).select_from(table)) for table in tables]
