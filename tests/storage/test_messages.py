"""Messages: the numbers that /erase needs, as long as the app deletes, and no longer."""

from datetime import timedelta

import pytest

from storage.database import Database
from storage.messages import KEPT_FOR, MOST, Messages
from tests.storage.items import claimed, item


@pytest.fixture
def messages(database: Database) -> Messages:
    return Messages(database)


async def test_the_numbers_of_an_answered_item_can_be_deleted_later(inbox, messages, now):
    await inbox.accept("telegram", [item("1"), item("2", citizen="karim")], now=now)
    for waiting in await claimed(inbox, now):
        await inbox.finish(waiting, numbers=[waiting.id, waiting.id + 10], now=now)

    assert await messages.of("amina", now=now) == [1, 11]


async def test_numbers_older_than_the_app_deletes_are_not_given(inbox, messages, now):
    await inbox.accept("telegram", [item("1")], now=now)
    (waiting,) = await claimed(inbox, now)
    await inbox.finish(waiting, numbers=[5], now=now)

    assert await messages.of("amina", now=now + KEPT_FOR) == []


async def test_a_number_said_twice_or_absurd_is_kept_once_or_not(inbox, messages, now):
    await inbox.accept("telegram", [item("1")], now=now)
    (waiting,) = await claimed(inbox, now)

    await inbox.finish(waiting, numbers=[5, 5, 0, -1, MOST, 10**30], now=now)

    assert await messages.of("amina", now=now) == [5]


async def test_forgotten_numbers_are_gone(inbox, messages, now):
    await inbox.accept("telegram", [item("1")], now=now)
    (waiting,) = await claimed(inbox, now)
    await inbox.finish(waiting, numbers=[5], now=now)

    await messages.forget("amina")

    assert await messages.of("amina", now=now + timedelta(seconds=1)) == []
