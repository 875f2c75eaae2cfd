"""Reports: what is filed is stored once with its outbox row, found by its reference, and given back by nothing else."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage import reports
from storage.database import Database
from storage.reports import FiledReport, ReferenceTaken, SealedReply
from storage.tables import EvidenceRow, OutboxRow, ReplyRow, ReportRow
from storage.wire import Filed
from tests.storage.wire_examples import ADDITION_ID, AT, REPORT_ID, SEALED, added_data, evidence, filed_data

LOOKUP = b"l" * 32
IDENTIFIED = {"anonymous": False, "sealed_identity": SEALED}


async def test_a_filed_report_is_found_by_its_reference(database):
    await _file(database, filed_data(**IDENTIFIED))

    async with database.reading() as session:
        found = await reports.find(session, LOOKUP)

    assert found == FiledReport(REPORT_ID, AT, "FRAUD", "FRAUD.PHISH", "received", AT, False, True, False)


async def test_an_unknown_reference_finds_nothing(database):
    await _file(database, filed_data())

    async with database.reading() as session:
        found = await reports.find(session, b"x" * 32)

    assert found is None


async def test_a_report_goes_out_with_its_evidence_in_order(database):
    pictures = tuple(evidence(digit * 32) for digit in "cab")

    await _file(database, filed_data(evidence=pictures))

    async with database.reading() as session:
        rows = (await session.scalars(select(EvidenceRow).order_by(EvidenceRow.position))).all()
    assert [row.evidence_id[0] for row in rows] == ["c", "a", "b"]
    assert await _outbox(database) == [("report.filed", REPORT_ID, REPORT_ID)]


async def test_a_report_filed_again_changes_nothing(database):
    first = await _file(database, filed_data(evidence=(evidence(),)))

    again = await _file(database, filed_data(evidence=(evidence(),), category="OTHER"))

    assert (first, again) == (True, False)
    assert len(await _outbox(database)) == 1
    async with database.reading() as session:
        assert (await session.get_one(ReportRow, REPORT_ID)).category == "FRAUD"


async def test_a_report_filed_many_times_at_once_goes_out_once(database):
    filed = await asyncio.gather(*(_file(database, filed_data(evidence=(evidence(),))) for _ in range(6)))

    assert sorted(filed) == [False] * 5 + [True]
    assert len(await _outbox(database)) == 1


async def test_a_report_whose_reference_another_has_is_not_lost_in_silence(database):
    await _file(database, filed_data())

    with pytest.raises(ReferenceTaken):
        await _file(database, filed_data("f" * 32))


async def test_a_report_whose_transaction_fails_is_neither_stored_nor_sent(database):
    async def fails_after_filing() -> None:
        async with database.transaction() as session:
            await reports.file(session, filed_data(evidence=(evidence(),)), reference_hash=LOOKUP)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails_after_filing()

    async with database.reading() as session:
        assert await reports.find(session, LOOKUP) is None
        assert (await session.scalars(select(EvidenceRow))).all() == []
    assert await _outbox(database) == []


async def test_an_addition_goes_out_after_its_report(database):
    await _file(database, filed_data())

    async with database.transaction() as session:
        new = await reports.add(session, added_data(evidence=(evidence(),)))

    assert new is True
    expected = [("report.filed", REPORT_ID, REPORT_ID), ("report.added", REPORT_ID, ADDITION_ID)]
    assert await _outbox(database) == expected
    async with database.reading() as session:
        assert (await session.get_one(EvidenceRow, "e" * 32)).addition_id == ADDITION_ID


async def test_an_addition_made_again_changes_nothing(database):
    await _file(database, filed_data())

    async with database.transaction() as session:
        new = [await reports.add(session, added_data(evidence=(evidence(),))) for _ in range(2)]

    assert new == [True, False]
    assert len(await _outbox(database)) == 2


async def test_an_addition_to_no_report_is_refused(database):
    async def adds() -> None:
        async with database.transaction() as session:
            await reports.add(session, added_data())

    with pytest.raises(IntegrityError):
        await adds()

    assert await _outbox(database) == []


async def test_a_withdrawal_deletes_the_identity_here_and_tells_the_desk(database):
    await _file(database, filed_data(**IDENTIFIED))
    at = AT + timedelta(days=1)

    withdrawn = await _withdraw(database, at)

    assert withdrawn is True
    assert (await _outbox(database))[1:] == [("identity.withdrawn", REPORT_ID, REPORT_ID)]
    async with database.reading() as session:
        row = await session.get_one(ReportRow, REPORT_ID)
        found = await reports.find(session, LOOKUP)
    assert (row.sealed_identity, row.withdrawn_at, row.sealed) == (None, at, SEALED)
    assert found is not None
    assert (found.anonymous, found.has_identity) == (False, False)


async def test_after_a_withdrawal_the_report_goes_out_as_another_delivery(database):
    await _file(database, filed_data(**IDENTIFIED))
    before = await _delivery_ids(database)

    await _withdraw(database, AT)

    after = await _delivery_ids(database)
    assert len({before[0], *after}) == 3


async def test_a_second_withdrawal_changes_nothing(database):
    await _file(database, filed_data(**IDENTIFIED))
    await _withdraw(database, AT)

    again = await _withdraw(database, AT + timedelta(days=1))

    assert again is False
    assert len(await _outbox(database)) == 2


@pytest.mark.parametrize("report_id", [REPORT_ID, "f" * 32], ids=["anonymous", "unknown"])
async def test_without_an_identity_there_is_nothing_to_withdraw(database, report_id):
    await _file(database, filed_data())

    async with database.transaction() as session:
        withdrawn = await reports.withdraw(session, report_id, at=AT)

    assert withdrawn is False
    assert len(await _outbox(database)) == 1


async def test_replies_are_read_oldest_first_and_only_those_of_the_report(database):
    await _file(database, filed_data())
    await _file(database, filed_data("f" * 32), lookup=b"f" * 32)
    replies = [
        ReplyRow(reply_id="2" * 32, report_id=REPORT_ID, at=AT + timedelta(hours=1), sealed=b"later"),
        ReplyRow(reply_id="3" * 32, report_id=REPORT_ID, at=AT, sealed=b"first"),
        ReplyRow(reply_id="1" * 32, report_id="f" * 32, at=AT, sealed=b"of another"),
    ]
    async with database.transaction() as session:
        session.add_all(replies)

    async with database.reading() as session:
        read = await reports.replies_of(session, REPORT_ID)

    later = AT + timedelta(hours=1)
    assert read == [SealedReply("3" * 32, AT, b"first"), SealedReply("2" * 32, later, b"later")]


async def _file(database: Database, filed: Filed, *, lookup: bytes = LOOKUP) -> bool:
    async with database.transaction() as session:
        return await reports.file(session, filed, reference_hash=lookup)


async def _withdraw(database: Database, at: datetime) -> bool:
    async with database.transaction() as session:
        return await reports.withdraw(session, REPORT_ID, at=at)


async def _delivery_ids(database: Database) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(select(OutboxRow.id).order_by(OutboxRow.number)))


async def _outbox(database: Database) -> list[tuple[str, str, str]]:
    async with database.reading() as session:
        rows = (await session.scalars(select(OutboxRow).order_by(OutboxRow.number))).all()
    return [(row.type, row.report_id, row.subject_id) for row in rows]
