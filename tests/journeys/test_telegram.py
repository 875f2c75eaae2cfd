"""Telegram: whole reports through aiogram's real client, polling a Bot API server on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.drivers.citizen import reference_in
from tests.drivers.pictures import png
from tests.drivers.service import Service, comes_true, open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer

PAYLOADS = sorted((Path(__file__).parent.parent / "data" / "telegram").glob("*.json"))


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """The stores have their own tests on both databases; here one is enough, and WhatsApp has the other."""
    return postgres_url


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    up = TelegramServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def service(tmp_path: Path, database_url: str, server: TelegramServer) -> AsyncIterator[Service]:
    more = {"telegram_token": TOKEN, "telegram_api_url": server.url}
    async with running(tmp_path, database_url, **more) as up, open_channels(up):
        yield up


@pytest.fixture
def citizen(server: TelegramServer, service: Service) -> TelegramCitizen:
    return TelegramCitizen(server)


async def test_a_whole_report_with_buttons_in_arabic_reaches_the_desk(server: TelegramServer, service: Service) -> None:
    citizen = TelegramCitizen(server, language="ar")

    greeting = await citizen.writes("/start")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.writes("شوف https://evil.example/a نصب على الناس")
    said = await citizen.presses("anonymous")
    await service.relays_everything()
    report = (await service.desk.only_case()).reports[0]

    assert "Telegram" in greeting
    assert reference_in(said)
    assert report.report.locators[0].raw == "https://evil.example/a"
    assert (report.row.channel, report.row.language) == ("telegram", "ar")


async def test_a_forwarded_post_begins_a_report_with_where_it_came_from(
    citizen: TelegramCitizen, service: Service
) -> None:
    origin = {"type": "channel", "date": 1, "chat": {"id": -100123, "title": "T", "username": "bad"}, "message_id": 7}

    said = await citizen.writes("look", forward_origin=origin)
    await citizen.presses("HATE")
    await citizen.presses("HATE.GROUP")
    await citizen.presses("anonymous")
    await service.relays_everything()

    assert "I kept 1 link" in said
    assert (await service.desk.only_case()).reports[0].report.locators[0].raw == "https://t.me/bad/7"


async def test_a_photo_is_downloaded_only_where_it_is_allowed(
    citizen: TelegramCitizen, server: TelegramServer, service: Service
) -> None:
    server.files["big"] = png()
    photo = [{"file_id": "small", "file_unique_id": "s", "width": 1, "height": 1}]
    photo += [{"file_id": "big", "file_unique_id": "b", "width": 9, "height": 9}]
    await citizen.writes("/start")
    await citizen.presses("CHILD")
    await citizen.presses("CHILD.CSAM")
    forbidden = await citizen.sends(photo=photo)
    given_when_forbidden = server.bytes_given
    await citizen.presses("back")
    await citizen.presses("back")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    allowed = await citizen.sends(photo=photo)

    assert given_when_forbidden == 0
    assert len(server.deleted) == 1
    assert "must not be copied" in forbidden
    assert "I received 1 file" in allowed
    assert server.bytes_given == len(png())


async def test_an_update_given_again_has_one_effect(
    citizen: TelegramCitizen, server: TelegramServer, service: Service
) -> None:
    await citizen.writes("/start")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.writes("https://example.org/1")
    send = citizen.press_of(citizen.data_of("anonymous"))
    server.gives(dict(send, update_id=9001))
    server.gives(dict(send, update_id=9001))
    await asyncio.sleep(1.5)
    server.gives(dict(send, update_id=9001))
    await asyncio.sleep(1.5)
    await service.relays_everything()

    assert len([one for one in server.sent if "Your reference" in one["text"]]) == 1
    assert len(await service.desk.queue()) == 1


async def test_the_offset_moves_only_after_the_update_is_kept(citizen: TelegramCitizen, server: TelegramServer) -> None:
    await citizen.writes("/start")
    await asyncio.sleep(0.3)

    assert server.confirmed == 900_000_001


async def test_no_known_or_future_update_stops_the_next_one(citizen: TelegramCitizen, server: TelegramServer) -> None:
    for path in PAYLOADS:
        server.gives(json.loads(path.read_text()))
    for broken in (
        {"message": None},
        {"message": {"chat": 3}},
        {"callback_query": {"data": 1}},
        {"message": {"text": 5}},
    ):
        server.gives(broken)
    said = await TelegramCitizen(server, chat_id=42).writes("/start")

    assert "Report illegal online content" in said


async def test_a_busy_telegram_is_tried_again_and_a_blocked_chat_is_let_go(
    citizen: TelegramCitizen, server: TelegramServer, service: Service
) -> None:
    busy = {"description": "Too Many Requests", "parameters": {"retry_after": 1}}
    server.refuses["sendmessage"] = (429, busy)
    said = await citizen.writes("/start")
    server.refuses["sendmessage"] = (403, {"description": "Forbidden: bot was blocked by the user"})
    await citizen.does_in_silence(citizen.message(text="hello"), for_s=2.5)

    assert "Report illegal online content" in said
    assert await service.parts.inbox.count() == 0


async def test_an_album_is_answered_once_with_all_its_pictures(
    citizen: TelegramCitizen, server: TelegramServer
) -> None:
    server.files.update({f"p{number}": png(width=number + 1) for number in range(3)})
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    before = len(citizen.answers)
    first, second, third = (
        citizen.message(photo=[{"file_id": f"p{number}"}], media_group_id="7") for number in range(3)
    )
    server.gives(first)
    server.gives(second)
    await asyncio.sleep(0.4)

    said = await citizen.does(third)
    await asyncio.sleep(1.5)

    assert "I received 3 files" in said
    assert len(citizen.answers) == before + 1


async def test_an_edited_message_changes_the_draft_and_is_noted(citizen: TelegramCitizen, service: Service) -> None:
    told = citizen.message(text="a man lied to me on https://example.org/1")
    await citizen.does(told)
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.edits(told["message"]["message_id"], "a man lied to me on https://example.org/2")
    noted = citizen.heard
    await citizen.presses("anonymous")
    await service.relays_everything()

    assert "Your change is noted" in noted
    assert [one.raw for one in (await service.desk.only_case()).reports[0].report.locators] == ["https://example.org/2"]


async def test_a_position_is_asked_back_by_name_and_kept_by_name_only(
    citizen: TelegramCitizen, service: Service
) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    asked = await citizen.sends(location={"latitude": 33.589886, "longitude": -7.603869})
    await citizen.presses("MA-CAS")
    await citizen.presses("anonymous")
    await service.relays_everything()
    report = (await service.desk.only_case()).reports[0].report

    assert "Casablanca" in asked
    assert report.details == "📍 Casablanca"


async def test_a_contact_card_is_not_kept_and_the_citizen_is_told_so(citizen: TelegramCitizen) -> None:
    said = await citizen.sends(contact={"phone_number": "+212600000000", "first_name": "X"})

    assert "Contact cards are not kept" in said


async def test_erasing_deletes_both_sides_messages_and_says_which_stay(
    citizen: TelegramCitizen, server: TelegramServer
) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")

    said = await citizen.writes("/erase")
    await asyncio.sleep(0.3)

    assert "nothing of this conversation is kept here" in said
    assert "older than 48 hours" in said
    assert {500, 100_001, 100_002} <= set(server.deleted)


async def test_a_file_above_the_limit_is_refused_before_trying_and_the_web_offered(
    citizen: TelegramCitizen, server: TelegramServer, service: Service
) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")

    said = await citizen.sends(document={"file_id": "big", "mime_type": "image/png", "file_size": 21 * 1024 * 1024})

    assert "up to 20 MB" in said
    assert service.settings.web_url in said
    assert server.calls("getFile") == []


async def test_a_group_is_left_and_hears_nothing(citizen: TelegramCitizen, server: TelegramServer) -> None:
    group = {"id": -100987, "type": "supergroup", "title": "Neighbours"}
    update = citizen.message(text="/start@iblagh_test_bot")
    update["message"]["chat"] = group

    await citizen.does_in_silence(update)

    assert [one["chat_id"] for one in server.calls("leaveChat")] == ["-100987"]
    assert server.sent == []


async def test_a_draft_that_shows_what_was_told_cannot_be_passed_on_and_a_reference_can_be_copied(
    citizen: TelegramCitizen, server: TelegramServer
) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.presses("anonymous")
    protected = [one["protect_content"] for one in server.sent]

    assert protected[2:] == ["true", "false"]
    assert all(json.loads(one["link_preview_options"]) == {"is_disabled": True} for one in server.sent)
    assert all("parse_mode" not in one for one in server.sent)


async def test_a_link_into_the_chat_sets_language_and_category(citizen: TelegramCitizen) -> None:
    said = await citizen.writes("/start fr-FRAUD")

    assert "Lequel" in said or "laquelle" in said or "proche" in said


async def test_another_poller_and_a_forgotten_webhook_are_told_apart(
    citizen: TelegramCitizen, server: TelegramServer, service: Service
) -> None:
    states = service.parts.channels
    server.refuses["getupdates"] = (409, {"description": "Conflict: terminated by other getUpdates request"})
    server.gives({"poll": {}})
    await comes_true(lambda: states["telegram"] == "another_poller")
    await comes_true(lambda: states["telegram"] == "up")
    server.webhook = {"url": "https://elsewhere.example"}
    server.gives({"poll": {}})
    await comes_true(lambda: states["telegram"] == "webhook_is_set")
    server.webhook = {}

    assert "Report illegal online content" in await citizen.writes("/start")


async def test_nothing_of_a_citizen_stays_in_the_inbox_after_the_answer(
    citizen: TelegramCitizen, service: Service
) -> None:
    await citizen.writes("canary words https://canary.example/x")
    await asyncio.sleep(0.2)

    files = [path for path in service.folder.rglob("*.db*") if path.is_file()]
    assert await service.parts.inbox.count() == 0
    assert all(b"canary" not in path.read_bytes() for path in files)
    assert all(b"7112233445" not in path.read_bytes() for path in files)
