"""The outbox: each row with one relay at a time, a report's rows in their order, and what fails waits or is shown."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.outbox import LONGEST_WAIT, Due, Outbox
from storage.tables import OutboxRow

LEASE_S = 60
A, B = "a" * 32, "b" * 32


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


@pytest.fixture
def another_relay(database: Database) -> Outbox:
    return Outbox(database)


async def test_a_row_is_leased_to_one_relay_with_all_it_needs(database, outbox, another_relay, now):
    await _waits(database, now, A)

    (due,), others = await _claimed(outbox, now), await _claimed(another_relay, now)

    assert (due.report_id, due.type, due.subject_id, due.attempts) == (A, "report.filed", A, 0)
    assert others == []


async def test_what_an_intake_filed_whose_clock_is_ahead_is_due_at_once(database, outbox, now):
    await _waits(database, now + timedelta(hours=3), A)

    (due,) = await _claimed(outbox, now)

    assert due.report_id == A


async def test_relays_at_once_never_get_the_same(database, outbox, another_relay, now):
    await _waits(database, now, *(f"{number:032x}" for number in range(30)))

    claims = [one.claim(limit=4, lease_s=LEASE_S, now=now) for one in (outbox, another_relay) * 6]
    got = [due.id for claimed in await asyncio.gather(*claims) for due in claimed]

    assert len(got) == len(set(got))


async def test_what_a_relay_that_died_held_is_due_when_its_lease_ends(database, outbox, another_relay, now):
    await _waits(database, now, A)
    await _claimed(outbox, now)

    meanwhile = await _claimed(another_relay, now + timedelta(seconds=LEASE_S))
    after = await _claimed(another_relay, now + timedelta(seconds=LEASE_S + 1))

    assert (meanwhile, [due.report_id for due in after]) == ([], [A])


async def test_a_lease_that_is_renewed_lasts_longer(database, outbox, another_relay, now):
    await _waits(database, now, A)
    (due,) = await _claimed(outbox, now)

    renewed = await outbox.renew(due.lease, lease_s=600, now=now)

    assert renewed is True
    assert await _claimed(another_relay, now + timedelta(seconds=600)) == []


@pytest.mark.parametrize("ending", ["settle", "put_off", "bury", "renew"])
async def test_a_relay_that_lost_its_lease_changes_nothing(database, outbox, another_relay, now, ending):
    await _waits(database, now, A)
    (late,) = await _claimed(outbox, now)
    later = now + timedelta(seconds=LEASE_S + 1)
    (holder,) = await _claimed(another_relay, later)

    endings = {
        "settle": lambda: outbox.settle(late, now=later),
        "put_off": lambda: outbox.put_off(late, reason="late", now=later),
        "bury": lambda: outbox.bury(late, reason="late", now=later),
        "renew": lambda: outbox.renew(late.lease, lease_s=600, now=later),
    }
    changed = await endings[ending]()

    assert changed is False
    assert await another_relay.settle(holder, now=later) is True


async def test_what_is_settled_is_not_sent_again(database, outbox, now):
    await _waits(database, now, A)
    (due,) = await _claimed(outbox, now)

    await outbox.settle(due, now=now)

    assert (await _claimed(outbox, now + timedelta(days=9)), await outbox.waiting()) == ([], 0)


async def test_a_reports_rows_go_out_one_after_the_other(database, outbox, now):
    await _waits(database, now, A, A, B)

    first = await _claimed(outbox, now)
    while_it_is_sent = await _claimed(outbox, now)
    await outbox.settle(first[0], now=now)
    then = await _claimed(outbox, now)

    assert [due.report_id for due in first] == [A, B]
    assert (while_it_is_sent, [due.report_id for due in then]) == ([], [A])


@pytest.mark.parametrize("ending", ["put_off", "bury"])
async def test_a_reports_later_rows_wait_for_one_that_fails_and_no_others_do(database, outbox, now, ending):
    await _waits(database, now, A, A)
    (failing,) = await _claimed(outbox, now)
    endings = {
        "put_off": lambda: outbox.put_off(failing, reason="http 503", now=now + timedelta(days=3)),
        "bury": lambda: outbox.bury(failing, reason="http 422", now=now),
    }
    await endings[ending]()
    await _waits(database, now, B)

    due = await _claimed(outbox, now + timedelta(days=2))

    assert [one.report_id for one in due] == [B]


@pytest.mark.parametrize(("attempts", "bound"), [(0, 1), (1, 2), (10, 1024), (40, 86400), (4000, 86400)])
async def test_each_failure_doubles_the_longest_wait_up_to_a_day(database, outbox, now, attempts, bound):
    await _waits(database, now, *(f"{number:032x}" for number in range(12)), attempts=attempts)

    [await outbox.put_off(due, reason="http 503", now=now) for due in await _claimed(outbox, now)]

    waits = [(row.due_at - now).total_seconds() for row in await _rows(database)]
    assert bound / 20 < max(waits) <= bound
    assert len(set(waits)) == 12
    assert bound <= LONGEST_WAIT.total_seconds()


async def test_a_dead_letter_says_why_and_can_be_sent_again(database, outbox, now):
    await _waits(database, now, A)
    (due,) = await _claimed(outbox, now)
    await outbox.bury(due, reason="http 422", now=now)
    (dead,) = await outbox.dead()

    back = await outbox.retry(dead.id, now=now)

    assert (dead.last_failure, dead.attempts, dead.dead_at, dead.type) == ("http 422", 1, now, "report.filed")
    assert (back, await outbox.dead()) == (1, [])
    assert [(one.id, one.attempts) for one in await _claimed(outbox, now)] == [(due.id, 0)]


async def test_every_dead_letter_can_be_sent_again_at_once(database, outbox, now):
    await _waits(database, now, A, B, "c" * 32)
    [await outbox.bury(due, reason="http 422", now=now) for due in await _claimed(outbox, now)]

    assert (await outbox.waiting(), await outbox.retry("unknown", now=now)) == (0, 0)
    assert (await outbox.retry(None, now=now), await outbox.waiting()) == (3, 3)


async def test_what_was_delivered_is_put_back_as_another_delivery(database, outbox, now):
    await _waits(database, now, A, B)
    [await outbox.settle(due, now=now) for due in await _claimed(outbox, now)]
    before = {row.id for row in await _rows(database)}

    back = await outbox.put_back([A], now=now)

    (again,) = await _claimed(outbox, now)
    assert (back, again.report_id, again.id in before) == (1, A, False)


async def _waits(database: Database, at: datetime, *report_ids: str, attempts: int = 0) -> None:
    async with database.transaction() as session:
        for report_id in report_ids:
            row = {"report_id": report_id, "type": "report.filed", "subject_id": report_id, "attempts": attempts}
            session.add(OutboxRow(id=uuid.uuid4().hex, made_at=at, due_at=at, **row))
            await session.flush()


async def _claimed(outbox: Outbox, now: datetime) -> list[Due]:
    return await outbox.claim(limit=20, lease_s=LEASE_S, now=now)


async def _rows(database: Database) -> Sequence[OutboxRow]:
    async with database.reading() as session:
        return (await session.scalars(select(OutboxRow).order_by(OutboxRow.number))).all()
