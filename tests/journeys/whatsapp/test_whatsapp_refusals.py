"""WhatsApp's door and its limits: signatures, the challenge, broken webhooks, and what the API refuses."""

import json
from pathlib import Path

import aiohttp
import pytest

from tests.drivers.service import Service
from tests.drivers.whatsapp_citizen import WhatsAppCitizen
from tests.drivers.whatsapp_server import VERIFY_TOKEN, WhatsAppServer, signature

PAYLOADS = sorted((Path(__file__).parent.parent.parent / "data" / "whatsapp").glob("*.json"))


async def test_what_is_not_signed_is_refused(
    citizen: WhatsAppCitizen, server: WhatsAppServer, service: Service
) -> None:
    body = json.dumps(citizen.body(citizen.message("text", text={"body": "hello"}))).encode()
    refused = [
        await server.delivers(body, **{"X-Hub-Signature-256": value})
        for value in ("", "sha256=", "sha256=00", "\u00e9\u00ff", signature(body, "another"), signature(body + b" "))
    ]

    assert refused == [401] * 6
    assert await service.parts.parking.count() == 0
    assert server.sent == []


async def test_meta_gets_its_challenge_back_only_with_our_token(citizen: WhatsAppCitizen, service: Service) -> None:
    address = f"{service.settings.web_url}/channels/whatsapp"
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    async with aiohttp.ClientSession() as session:
        right = await session.get(address, params={**query, "hub.verify_token": VERIFY_TOKEN})
        wrong = await session.get(address, params={**query, "hub.verify_token": "x\u00e9"})
        without = await session.get(address)
        told = await right.text()

    assert (right.status, told) == (200, "1158201444")
    assert (wrong.status, without.status) == (403, 403)


@pytest.mark.usefixtures("service")
async def test_no_known_or_future_webhook_stops_the_next_one(server: WhatsAppServer) -> None:
    known = [await server.delivers(path.read_bytes()) for path in PAYLOADS]
    broken = [b"", b"[]", b"{", b'{"entry":[{"changes":[{"value":{"messages":[{}, 3, null]}}]}]}', b"\xff", b"[" * 9999]
    odd = [await server.delivers(one) for one in broken]

    said = await WhatsAppCitizen(server, user="MA.1").writes("hello")

    assert set(known + odd) == {200}
    assert "Report illegal online content" in said


async def test_an_erasure_that_could_not_be_told_at_once_is_told_in_its_language(
    citizen: WhatsAppCitizen, server: WhatsAppServer
) -> None:
    await citizen.writes("français")
    server.refuses.append((500, {"code": 131000, "message": "Something went wrong"}))

    said = await citizen.writes("/erase")

    assert "Effacé" in said


async def test_a_number_that_cannot_be_written_to_is_let_go(
    citizen: WhatsAppCitizen, server: WhatsAppServer, service: Service
) -> None:
    server.refuses.append((400, {"code": 131026, "message": "Message undeliverable"}))
    await citizen.does_in_silence(citizen.message("text", text={"body": "hello"}), for_s=1)

    assert await service.parts.parking.count() == 0


async def test_an_answer_later_than_the_window_is_let_go(
    citizen: WhatsAppCitizen, server: WhatsAppServer, service: Service
) -> None:
    server.refuses.append((400, {"code": 131047, "message": "Re-engagement message"}))
    await citizen.does_in_silence(citizen.message("text", text={"body": "hello"}))

    assert await service.parts.parking.count() == 0


async def test_a_busy_api_is_tried_again(citizen: WhatsAppCitizen, server: WhatsAppServer) -> None:
    server.refuses.append((429, {"code": 130429, "message": "Rate limit hit"}))

    said = await citizen.writes("hello")

    assert "Report illegal online content" in said
