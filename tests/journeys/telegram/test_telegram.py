"""Telegram: whole reports through aiogram's real client, polling a Bot API server on loopback."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.drivers.citizen import reference_in
from tests.drivers.pictures import png
from tests.drivers.service import Service
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TelegramServer

PAYLOADS = sorted((Path(__file__).parent.parent.parent / "data" / "telegram").glob("*.json"))


@pytest.mark.parametrize(
    ("language", "sent", "asked"),
    [("ar", "ar", "ما موضوع التبليغ"), ("es-MX", "es", "¿Qué quieres reportar?"), ("de", "ar", "ما موضوع التبليغ")],
)
async def test_a_whole_report_with_buttons_reaches_the_desk(
    server: TelegramServer, service: Service, language: str, sent: str, asked: str
) -> None:
    citizen = TelegramCitizen(server, language=language)

    greeting = await citizen.writes("/start")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.writes("شوف https://evil.example/a نصب على الناس")
    said = await citizen.presses("anonymous")
    await service.relays_everything()
    report = (await service.desk.only_case()).reports[0]

    assert "Telegram" in greeting
    assert asked in greeting
    assert reference_in(said)
    assert report.report.locators[0].raw == "https://evil.example/a"
    assert (report.row.channel, report.row.language) == ("telegram", sent)


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
    assert await service.parts.parking.count() == 0


async def test_nothing_of_a_citizen_stays_in_the_inbox_after_the_answer(
    citizen: TelegramCitizen, service: Service
) -> None:
    await citizen.writes("canary words https://canary.example/x")
    await asyncio.sleep(0.2)

    files = [path for path in service.folder.rglob("*.db*") if path.is_file()]
    assert await service.parts.parking.count() == 0
    assert all(b"canary" not in path.read_bytes() for path in files)
    assert all(b"7112233445" not in path.read_bytes() for path in files)
