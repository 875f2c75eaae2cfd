"""Custody parting: a range goes when its file verified and it was kept for long enough, and the log says so itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from desk.casework.tables import MergeRow
from desk.custody import Broken, Custody, NotHere, Whole
from desk.custody_files import joined
from desk.custody_parting import LogInUse, NotDue, Standing
from desk.custody_ranges import Range, partitions
from desk.database import Database
from desk.retention.tables import CaseHoldRow
from desk.tables import Base, CaseRow, CustodyRow, ReportRow
from tests.desk.custody_parts import KEEP, SIZE, THEN, Vault, appended, in_small_ranges
from tests.desk.test_custody import tamper

pytestmark = pytest.mark.both_databases

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def vault(database: Database, custody: Custody, tmp_path: Path) -> Vault:
    """A log of two full ranges and a few entries, and an empty folder."""
    await in_small_ranges(database)
    await appended(database, custody, 2 * SIZE + 3)
    return Vault(database, custody, tmp_path)


def case(case_id: str, state: str = "closed") -> CaseRow:
    kind = {"category": "FRAUD", "subtype": "FRAUD.SHOP", "priority": "P2"}
    number = int(case_id[1:])
    return CaseRow(case_id=case_id, number=number, state=state, opened_at=LONG_AGO, changed_at=LONG_AGO, **kind)


def report(case_id: str, purged_at: datetime | None) -> ReportRow:
    said = {"category": "FRAUD", "subtype": "FRAUD.SHOP", "channel": "web", "language": "fr", "reply_key": ""}
    times = {"filed_at": LONG_AGO, "arrived_at": LONG_AGO, "purged_at": purged_at}
    return ReportRow(report_id=f"r{case_id}", case_id=case_id, anonymous=True, sealed=b"", **said, **times)


def hold(case_id: str) -> CaseHoldRow:
    return CaseHoldRow(case_id=case_id, at=LONG_AGO, decided_by="Hind", reason="order 12/2026")


def merge(shell: str, into: str) -> MergeRow:
    return MergeRow(shell_id=shell, into_id=into, at=LONG_AGO, analyst="Salma")


async def furnish(database: Database, *rows: Base) -> None:
    async with database.transaction() as session:
        for row in rows:
            session.add(row)
            await session.flush()


async def numbers(database: Database) -> tuple[int, int]:
    async with database.reading() as session:
        columns = func.min(CustodyRow.sequence), func.count(CustodyRow.sequence)
        first, count = (await session.execute(select(*columns))).one()
        return first, count


async def test_what_is_left_verifies_from_the_entry_that_says_what_went(vault: Vault) -> None:
    await furnish(vault.database, case("c1"), report("c1", LONG_AGO))

    exported = await vault.parts_with(1)
    await appended(vault.database, vault.custody, 1)

    whole = await vault.custody.verify(vault.database)
    assert (whole.first, whole.count) == (11, 25)
    assert await numbers(vault.database) == (11, 15)
    assert await vault.custody.verify(vault.database, [exported.end]) == whole


async def test_one_range_after_another_goes_and_their_files_verify_from_the_beginning(vault: Vault) -> None:
    files = [await vault.parts_with(1), await vault.parts_with(11)]

    end = joined(files)
    whole = await vault.custody.verify(vault.database, [end])

    assert (end.first, whole.first, whole.count) == (1, 21, 25)


async def test_what_went_cannot_be_changed_in_the_file_that_the_log_goes_on_from(vault: Vault) -> None:
    first, _second = await vault.parts_with(1), await vault.parts_with(11)

    with pytest.raises(NotHere):
        await vault.custody.verify(vault.database, [first.end])
    with pytest.raises(Broken, match="is not the one whose head was noted"):
        await vault.custody.verify(vault.database, [Whole(20, "0" * 64)])


async def test_a_range_that_vanished_after_another_was_taken_out_is_a_broken_log(vault: Vault) -> None:
    await vault.parts_with(1)
    await tamper(vault.database, "DELETE FROM custody WHERE sequence <= 20")

    with pytest.raises(Broken, match="entry 20: it is missing, and no entry says"):
        await vault.custody.verify(vault.database)


async def test_who_has_the_database_but_not_the_secret_cannot_say_that_a_range_was_taken_out(vault: Vault) -> None:
    head = "SELECT mac FROM custody WHERE sequence = 10"
    said = (
        f"UPDATE custody SET analyst = 'operator', action = 'log taken out', subject = 'log to 10', reason = ({head})"
    )
    await tamper(vault.database, f"{said} WHERE sequence = 22", "DELETE FROM custody WHERE sequence <= 10")

    with pytest.raises(Broken, match="entry 22: it was changed"):
        await vault.custody.verify(vault.database)


@pytest.mark.parametrize(
    "furnished",
    [
        lambda: [case("c1", "analysis")],
        lambda: [case("c1", "referred"), report("c1", LONG_AGO)],
        lambda: [case("c1"), report("c1", None)],
        lambda: [case("c1"), report("c1", LONG_AGO), hold("c1")],
        lambda: [case("c1"), case("c2", "verification"), merge("c1", "c2")],
        lambda: [case("c1"), case("c2"), merge("c1", "c2"), hold("c2")],
    ],
    ids=["open", "referred", "not emptied", "held", "joined to an open one", "joined to a held one"],
)
async def test_what_is_about_a_case_that_is_open_held_or_not_emptied_never_goes(
    vault: Vault, furnished: Callable[[], list[Base]]
) -> None:
    await furnish(vault.database, *furnished())
    exported = await vault.exports(1)

    with pytest.raises(NotDue) as kept:
        await vault.parting.take_out(exported, THEN)

    assert kept.value.standing is Standing.CASE
    assert [one.standing for one in await vault.parting.plan(THEN)] == [Standing.CASE, Standing.BEHIND]
    assert (await vault.custody.verify(vault.database)).first == 1


async def test_what_was_not_kept_for_long_enough_does_not_go(vault: Vault) -> None:
    exported = await vault.exports(1)

    with pytest.raises(NotDue) as kept:
        await vault.parting.take_out(exported, datetime.now(UTC) + KEEP - timedelta(days=1))

    assert kept.value.standing is Standing.YOUNG


async def test_only_the_oldest_range_goes_and_only_by_a_file_that_ends_as_it_does(vault: Vault) -> None:
    first, second = await vault.exports(1), await vault.exports(11)
    await tamper(vault.database, "UPDATE custody SET mac = 'another' WHERE sequence = 10")

    with pytest.raises(NotDue) as kept:
        await vault.parting.take_out(second, THEN)
    with pytest.raises(Broken, match="entry 10: it is not the one that the file ends with"):
        await vault.parting.take_out(first, THEN)

    assert kept.value.standing is Standing.BEHIND


async def test_a_crash_between_the_file_and_its_range_leaves_both_and_the_next_time_goes_on(vault: Vault) -> None:
    left = await vault.exports(1)
    both = await vault.custody.verify(vault.database, [left.end])

    await vault.parting.take_out(vault.reads(vault.path_of(Range(1, SIZE))), THEN)

    assert (both.first, (await vault.custody.verify(vault.database, [left.end])).first) == (1, 11)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_whoever_reads_the_log_is_not_disturbed_and_nothing_is_taken_out(vault: Vault) -> None:
    exported = await vault.exports(1)
    async with vault.database.reading() as session:
        await session.scalar(select(CustodyRow).limit(1))

        with pytest.raises(LogInUse):
            await vault.parting.take_out(exported, THEN)

    assert (await vault.custody.verify(vault.database)).count == 23
    await vault.parting.take_out(exported, THEN)
    async with vault.database.reading() as session:
        assert Range(1, 10) not in await partitions(session)


async def test_the_log_is_still_append_only_and_what_has_no_partition_goes_as_well(vault: Vault) -> None:
    await appended(vault.database, vault.custody, SIZE)
    await vault.parts_with(1)
    await vault.parts_with(11)
    await vault.parts_with(21)

    with pytest.raises(DatabaseError, match="append-only"):
        async with vault.database.transaction() as session:
            await session.execute(text("DELETE FROM custody"))

    assert (await vault.custody.verify(vault.database)).first == 31
