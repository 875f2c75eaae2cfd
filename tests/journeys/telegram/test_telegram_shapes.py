"""Telegram's own shapes: albums, edits, positions, cards, groups, large files, links into the chat, rivals."""

import asyncio
import json

from tests.drivers.pictures import png
from tests.drivers.service import Service, comes_true
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TelegramServer


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


async def test_half_a_character_is_reported_as_any_other(citizen: TelegramCitizen, service: Service) -> None:
    await citizen.writes("https://example.org/1 he wrote this \ud83d to me")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    said = await citizen.presses("anonymous")

    assert "Save it where only you look." in said
    assert await service.relays_everything() == 1


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
