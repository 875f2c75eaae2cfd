"""The log of receipts on both databases: leaves with their reports, heads that only grow, and what is noticed when they do not."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import OperationalError

from storage import merkle
from storage.database import Database, migrate
from storage.kept_heads import Forked, KeptHeads
from storage.log_heads import Head, read
from storage.receipt_keys import SigningKey, drawn
from storage.receipt_log import ReceiptLog, UnknownLeaf, UnknownSize
from storage.receipt_tables import ReceiptHeadRow, ReceiptLeafRow, ReceiptNodeRow

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 27, tzinfo=UTC)
KEY = SigningKey(drawn()[0])
ORIGIN = "report.example/receipts/1"


@pytest.fixture
def log(database: Database) -> ReceiptLog:
    return ReceiptLog(database, every_s=86_400)


def leaf_of(number: int) -> bytes:
    return hashlib.sha256(f"leaf {number}".encode()).digest()


async def append(database: Database, log: ReceiptLog, *numbers: int, now: datetime = NOON) -> None:
    async with database.transaction() as session:
        for number in numbers:
            await log.append(session, leaf_of(number), now=now)


async def close(log: ReceiptLog, now: datetime = MIDNIGHT) -> Head | None:
    return await log.close_interval(KEY, origin=ORIGIN, now=now)


async def test_a_leaf_waits_for_the_end_of_its_day_and_is_then_proved(database: Database, log: ReceiptLog) -> None:
    await append(database, log, 1)
    early = await close(log, NOON + timedelta(hours=11))
    waits = await log.number_of(leaf_of(1))

    head = await close(log)

    found = await log.inclusion(leaf_of(1))
    assert early is not None
    assert (early.size, waits) == (0, None)
    assert head == Head(ORIGIN, 1, leaf_of(1), MIDNIGHT)
    assert merkle.is_included(leaf_of(1), found.number, found.size, found.proof, head.root)
    assert read((await log.heads())[0], [KEY.public]) == head


async def test_a_leaf_appended_again_is_one_leaf_also_after_its_head(database: Database, log: ReceiptLog) -> None:
    await append(database, log, 1, 1)
    await close(log)
    await append(database, log, 1, now=MIDNIGHT)

    nothing = await close(log, MIDNIGHT + timedelta(days=1))

    assert nothing is None
    assert await log.size() == 1


async def test_a_leaf_whose_transaction_fails_is_in_no_log(database: Database, log: ReceiptLog) -> None:
    async with database.transaction() as session:
        await log.append(session, leaf_of(1), now=NOON)
        await session.rollback()

    with pytest.raises(UnknownLeaf):
        await log.number_of(leaf_of(1))


async def test_the_order_in_which_reports_came_is_nowhere_kept(database: Database, log: ReceiptLog) -> None:
    for number in range(30):
        await append(database, log, number, now=NOON + timedelta(minutes=7 * number, microseconds=number))
    async with database.reading() as session:
        waiting = (await session.execute(text("SELECT * FROM receipt_leaves ORDER BY leaf_hash"))).all()

    await close(log)

    numbers = [await log.number_of(leaf) for leaf in sorted(leaf_of(number) for number in range(30))]
    assert numbers == list(range(30))
    assert len({row.due_at for row in waiting}) == 1


async def test_sqlite_numbers_no_leaf_as_it_comes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/log.db"
    migrate(url)
    database = Database(url)
    async with database.reading() as session:
        with pytest.raises(OperationalError, match="no such column: rowid"):
            await session.execute(text("SELECT rowid FROM receipt_leaves"))
    await database.close()


async def test_every_head_continues_every_head_before_it(database: Database, log: ReceiptLog) -> None:
    heads = []
    for day in range(6):
        await append(database, log, *range(day * 10, day * 10 + day), now=NOON + timedelta(days=day))
        heads.append(await close(log, MIDNIGHT + timedelta(days=day)))
    kept = [head for head in heads if head is not None and head.size]

    proved = [
        merkle.is_consistent(a.size, a.root, b.size, b.root, await log.consistency(a.size, b.size))
        for a in kept
        for b in kept
        if a.size <= b.size
    ]

    assert [head.size for head in kept] == [1, 3, 6, 10, 15]
    assert all(proved)
    assert len(proved) == 15


async def test_reports_that_come_at_once_wait_for_no_other_leaf(database: Database, log: ReceiptLog) -> None:
    await asyncio.gather(*(append(database, log, number) for number in range(20)))

    head = await close(log)

    assert head is not None
    assert head.size == 20


async def test_what_the_log_never_had_is_not_proved(database: Database, log: ReceiptLog) -> None:
    await append(database, log, 1, 2)
    await close(log)

    with pytest.raises(UnknownLeaf):
        await log.inclusion(leaf_of(3))
    with pytest.raises(UnknownSize):
        await log.inclusion(leaf_of(1), 3)
    with pytest.raises(UnknownSize):
        await log.consistency(2, 3)
    with pytest.raises(UnknownSize):
        await log.consistency(2, 1)


async def test_a_log_that_went_back_is_noticed_and_goes_on_only_under_another_name(
    database: Database, log: ReceiptLog, tmp_path: Path
) -> None:
    kept = KeptHeads(tmp_path / "elsewhere" / "heads.jsonl", [KEY.public])
    await append(database, log, 1, 2)
    await close(log)
    await kept.keep((await log.heads())[0])
    await kept.check(log, origin=ORIGIN)
    async with database.transaction() as session:
        for table in (ReceiptHeadRow, ReceiptLeafRow, ReceiptNodeRow):
            await session.execute(delete(table))
    await append(database, log, 3, 4, 5)
    await close(log)

    with pytest.raises(Forked):
        await kept.check(log, origin=ORIGIN)
    anew = await log.begin_anew(KEY, origin="report.example/receipts/2", now=MIDNIGHT)

    await kept.check(log, origin=anew.origin)
    assert (anew.size, anew.origin) == (3, "report.example/receipts/2")
    await append(database, log, 6, now=MIDNIGHT)
    after = await close(log, MIDNIGHT + timedelta(days=1))
    assert after is not None
    assert (after.size, after.origin) == (4, anew.origin)


async def test_a_half_written_line_of_kept_heads_proves_nothing(
    database: Database, log: ReceiptLog, tmp_path: Path
) -> None:
    (tmp_path / "heads.jsonl").write_text('{"note": "half\n[]\n{}\n')
    kept = KeptHeads(tmp_path / "heads.jsonl", [KEY.public])
    await append(database, log, 1)
    await close(log)

    await kept.check(log, origin=ORIGIN)

    await kept.keep((await log.heads())[0])
    assert (tmp_path / "heads.jsonl").stat().st_mode & 0o777 in (0o600, 0o644)


async def test_two_that_close_at_once_make_one_history(database: Database, log: ReceiptLog) -> None:
    await append(database, log, *range(10))
    await close(log, NOON)

    ended = await asyncio.gather(close(log), close(log), close(log), return_exceptions=True)

    head = read((await log.heads())[0], [KEY.public])
    assert any(isinstance(one, Head) for one in ended)
    assert head.size == await log.size() == 10
    assert head.root == await log.root(10)
