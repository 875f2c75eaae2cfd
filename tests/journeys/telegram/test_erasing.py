"""Erasing in Telegram: whatever the app answers, the conversation goes, and so does each message that a bot may delete."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.fast_json import dumped
from storage.inbox import Item
from storage.tables import InboxRow
from tests.drivers.service import Service
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TelegramServer

ERASED = "nothing of this conversation is kept here"


async def put_off(service: Service) -> InboxRow:
    """What waits for its next try."""
    while True:
        async with service.parts.database.reading() as session:
            if row := await session.scalar(select(InboxRow).where(InboxRow.reason.is_not(None))):
                return row
        await asyncio.sleep(0.05)


async def test_an_app_that_asks_to_wait_puts_an_erasure_off_and_counts_no_failure(
    citizen: TelegramCitizen, server: TelegramServer, service: Service
) -> None:
    await citizen.writes("/start")
    server.refuses["deletemessages"] = (429, {"description": "Too Many Requests", "parameters": {"retry_after": 2}})

    erasing = asyncio.ensure_future(citizen.writes("/erase"))
    waits = await put_off(service)

    assert (waits.reason, waits.attempts) == ("ChannelBusy", 0)
    assert ERASED in await erasing
    assert 500 in server.deleted


async def test_who_blocked_the_bot_is_erased_all_the_same(citizen: TelegramCitizen, server: TelegramServer) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    server.blocked_by.add(str(citizen.chat_id))
    erasing = citizen.message(text="/erase")
    await citizen.does_in_silence(erasing)
    server.blocked_by.clear()

    said = await citizen.writes("/start")
    await citizen.writes("/erase")

    assert "Your draft is kept" not in said
    assert "What do you want to report?" in said
    # What could not be deleted then is deleted once they are back: their link, our answers, and the first /erase.
    assert {500, 100_001, 100_002} <= set(server.deleted)
    assert erasing["message"]["message_id"] in server.deleted


async def test_what_the_app_says_itself_in_the_chat_is_erased_too(
    citizen: TelegramCitizen, server: TelegramServer
) -> None:
    await citizen.writes("/start")
    service_message = citizen.message(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
    await citizen.does_in_silence(service_message)

    await citizen.writes("/erase")

    assert service_message["message"]["message_id"] in server.deleted


@pytest.mark.parametrize("status", [429, 502, 400])
async def test_the_part_of_an_answer_that_left_before_a_refusal_is_erased_too(
    citizen: TelegramCitizen, server: TelegramServer, status: int
) -> None:
    await citizen.writes("https://www.facebook.com/story.php?story_fbid=12&id=34")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    await citizen.presses("anonymous")
    await citizen.presses("tell")
    server.passes["sendmessage"] = 1
    more = {"parameters": {"retry_after": 1}} if status == 429 else {}
    server.refuses["sendmessage"] = (status, {"description": "Refused", **more})
    server.gives(citizen.press_of(citizen.data_of("en")))
    while "Fill in the blanks" not in citizen.heard:  # noqa: ASYNC110  # an app has no event for it
        await asyncio.sleep(0.1)
    notices = [number for number, one in enumerate(server.sent, 100_001) if one["text"].startswith("Notice of")]

    await citizen.writes("/erase")

    assert len(notices) == 2
    assert set(notices) <= set(server.deleted)


@pytest.mark.parametrize("dropped", [False, True], ids=["parked", "dropped by an operator"])
async def test_what_could_not_be_answered_is_erased_too(
    citizen: TelegramCitizen, server: TelegramServer, service: Service, dropped: bool
) -> None:
    await citizen.writes("/start")
    threat = {"update_id": 7, **citizen.message(text="a threat that nobody could answer")}
    name = service.parts.pseudonyms.of("telegram", str(citizen.chat_id))
    server.refuses["sendmessage"] = (400, {"description": "Bad Request: something that we do not know"})
    # It has failed four times; leased until then to nobody who works on it.
    await service.parts.inbox.accept("telegram", [Item("7", name, dumped(threat))], now=datetime.now(UTC), lease_s=60)
    async with service.parts.database.transaction() as session:
        await session.execute(update(InboxRow).values(attempts=4, lease_token=None, leased_until=None))
    while not (parked := await service.parts.parking.parked()):  # noqa: ASYNC110  # the inbox has no event for it
        await asyncio.sleep(0.05)
    if dropped:
        await service.parts.parking.drop(parked[0].id)

    await citizen.writes("/erase")

    assert threat["message"]["message_id"] in server.deleted
    assert await service.parts.parking.parked() == []


async def test_after_the_turn_of_a_month_what_was_written_before_it_is_erased_too(
    citizen: TelegramCitizen, server: TelegramServer, service: Service
) -> None:
    now = [datetime(2026, 11, 30, 23, tzinfo=UTC)]
    service.parts.pseudonyms._clock = lambda: now[0]
    await citizen.writes("/start")
    november = service.parts.pseudonyms.of("telegram", str(citizen.chat_id))
    now[0] = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
    threat = citizen.message(text="https://example.org/threat")
    await citizen.does(threat)

    now[0] = datetime(2026, 12, 4, 0, 5, tzinfo=UTC)
    await citizen.writes("/erase")
    held = await service.parts.sessions.hold(str(november), now=datetime.now(UTC))
    await service.parts.sessions.release(held)

    assert threat["message"]["message_id"] in server.deleted
    assert held.data is None


async def test_a_file_whose_server_fails_for_long_keeps_no_erasure_waiting(
    citizen: TelegramCitizen, server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversing.FILE_PATIENCE", timedelta(0))
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    server.fails_files = True

    told = await citizen.sends(photo=[{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}])
    said = await citizen.writes("/erase")

    assert "could not be read" in told
    assert ERASED in said
