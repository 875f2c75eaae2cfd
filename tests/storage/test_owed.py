"""Owed: the draft of a report is there until its answer is, and no longer."""

from datetime import UTC, datetime

from storage.database import Database
from storage.day_keys import DayKeys
from storage.inbox import Inbox
from storage.owed import Owed
from tests.storage.items import claimed, item


async def test_the_draft_of_a_report_goes_with_the_answer(database: Database, day_keys: DayKeys) -> None:
    now = datetime.now(UTC)
    inbox, owed = Inbox(database, day_keys, "s" * 32), Owed(database, day_keys)
    await inbox.accept("telegram", [item("send"), item("other", citizen="brahim")], now=now)
    (waiting, others) = await claimed(inbox, now)
    async with database.transaction() as session:
        await owed.keep(session, "amina", "send", b"draft", now=now)
        await owed.keep(session, "brahim", "other", b"draft", now=now)

    before = await owed.of("amina", "send", now=now)
    await inbox.finish(waiting, now=now)

    assert before == b"draft"
    assert await owed.of("amina", "send", now=now) is None
    assert await owed.of("brahim", "other", now=now) == b"draft"
    assert others.citizen == "brahim"
