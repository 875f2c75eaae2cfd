"""WhatsApp: whole reports through signed webhooks and pywa's real client, against a Graph API server on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.drivers.citizen import reference_in
from tests.drivers.pictures import png
from tests.drivers.service import Service, comes_true, open_channels, running
from tests.drivers.whatsapp_citizen import WhatsAppCitizen, body_of, shown
from tests.drivers.whatsapp_server import PHONE_ID, SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer, signature

PAYLOADS = sorted((Path(__file__).parent.parent / "data" / "whatsapp").glob("*.json"))
ARABIC = ("التبليغ", "رقم")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The stores have their own tests on both databases; here one is enough, and Telegram has the other."""
    return f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
async def server() -> AsyncIterator[WhatsAppServer]:
    up = WhatsAppServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def service(tmp_path: Path, database_url: str, server: WhatsAppServer) -> AsyncIterator[Service]:
    more = {
        "whatsapp_token": TOKEN,
        "whatsapp_phone_id": PHONE_ID,
        "whatsapp_app_secret": SECRET,
        "whatsapp_verify_token": VERIFY_TOKEN,
        "whatsapp_api_url": server.url,
        "language": "en",
    }
    async with running(tmp_path, database_url, **more) as up, open_channels(up):
        server.webhook = f"{up.settings.web_url}/channels/whatsapp"
        yield up


@pytest.fixture
def citizen(server: WhatsAppServer, service: Service) -> WhatsAppCitizen:
    return WhatsAppCitizen(server)


async def test_a_whole_report_in_arabic_reaches_the_desk(citizen: WhatsAppCitizen, service: Service) -> None:
    greeting = await citizen.writes("السلام عليكم")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.writes("شوف https://evil.example/a نصب على الناس")
    card = citizen.answers[-1]
    said = await citizen.presses("anonymous")
    await service.relays_everything()
    report = (await service.desk.only_case()).reports[0]

    assert "WhatsApp" in greeting
    assert card["interactive"]["type"] == "list" or len(shown(card)) <= 3
    assert reference_in(said)
    assert report.report.locators[0].raw == "https://evil.example/a"
    assert (report.row.channel, report.row.language) == ("whatsapp", "ar")


async def test_every_message_of_a_batch_is_taken(citizen: WhatsAppCitizen, server: WhatsAppServer) -> None:
    other = WhatsAppCitizen(server, phone="212611111111", user="")
    third = WhatsAppCitizen(server, phone="", user="MA.99")
    values = [
        {"messages": [one.message("text", text={"body": "https://example.org/1"})]} for one in (citizen, other, third)
    ]
    body = body_of(*values)
    body["entry"].append(body_of({"statuses": [{"id": "wamid.x", "status": "read"}]})["entry"][0])

    status = await server.delivers(body)
    await comes_true(lambda: len(server.sent) == 3)

    assert status == 200
    assert [one.heard.count("I kept 1 link") for one in (citizen, other, third)] == [1, 1, 1]


async def test_a_citizen_is_the_same_whichever_of_their_names_comes(
    citizen: WhatsAppCitizen, server: WhatsAppServer
) -> None:
    await WhatsAppCitizen(server, phone=citizen.phone, user="").writes("https://example.org/1")
    await citizen.presses("FRAUD")
    pressing = {**citizen.press_of("FRAUD.PHISH"), "from": ""}
    await citizen.does(pressing)
    sending = {**citizen.press_of("anonymous"), "from_user_id": ""}

    said = await citizen.does(sending)

    assert reference_in(said)


async def test_a_changed_number_keeps_its_draft(citizen: WhatsAppCitizen) -> None:
    citizen.user = ""
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    system = {"type": "user_changed_number", "wa_id": "212699999999", "body": "User A changed to B"}
    pressing = citizen.press_of("FRAUD.PHISH")
    await citizen.does_in_silence(citizen.message("system", system=system))
    citizen.phone = pressing["from"] = "212699999999"

    said = await citizen.does(pressing)

    assert "Please check before sending" in said


async def test_a_message_delivered_again_and_at_once_has_one_effect(
    citizen: WhatsAppCitizen, server: WhatsAppServer, service: Service
) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    body = citizen.body(citizen.press_of("anonymous"))

    statuses = await asyncio.gather(*(server.delivers(body) for _time in range(8)))
    await comes_true(lambda: "Your reference" in citizen.heard)
    statuses.append(await server.delivers(body))
    await asyncio.sleep(1)
    await service.relays_everything()

    assert set(statuses) == {200}
    assert len([one for one in citizen.answers if "Your reference" in str(one)]) == 1
    assert len(await service.desk.queue()) == 1


async def test_pictures_sent_in_a_row_are_answered_once(citizen: WhatsAppCitizen, service: Service) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    before = len(citizen.answers)

    said = await citizen.does(*(citizen.picture(f"90{number}", png()) for number in range(3)))
    await asyncio.sleep(1)

    assert "I received 3 files" in said
    assert len(citizen.answers) == before + 1


async def test_a_forbidden_picture_is_never_fetched(citizen: WhatsAppCitizen, server: WhatsAppServer) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("CHILD")
    await citizen.presses("CHILD.CSAM")

    said = await citizen.does(citizen.picture("901", png()))

    assert "must not be copied" in said
    assert server.bytes_given == 0


async def test_a_file_that_is_not_the_announced_one_is_not_kept(
    citizen: WhatsAppCitizen, server: WhatsAppServer
) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    changed = citizen.picture("901", png())
    server.files["901"] = png(width=9, height=9)

    said = await citizen.does(changed)

    assert "could not be read" in said
    assert server.bytes_given == 0


async def test_a_file_that_is_said_to_be_elsewhere_is_not_fetched(
    citizen: WhatsAppCitizen, server: WhatsAppServer
) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    server.elsewhere["901"] = f"http://localhost:{server.url.rpartition(':')[2]}/media/901"

    said = await citizen.does(citizen.picture("901", png()))

    assert "could not be read" in said
    assert server.bytes_given == 0


async def test_nothing_is_called_anonymous(citizen: WhatsAppCitizen, server: WhatsAppServer) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.writes("/about")
    await citizen.presses("anonymous")

    assert "anonym" not in "".join(one["title"] for sent in server.sent for one in shown(sent)).lower()
    assert "anonym" not in "".join(str(one.get("text", one.get("interactive", {}).get("body"))) for one in server.sent)


async def test_what_is_not_signed_is_refused(
    citizen: WhatsAppCitizen, server: WhatsAppServer, service: Service
) -> None:
    body = json.dumps(citizen.body(citizen.message("text", text={"body": "hello"}))).encode()
    refused = [
        await server.delivers(body, **{"X-Hub-Signature-256": value})
        for value in ("", "sha256=", "sha256=00", "\u00e9\u00ff", signature(body, "another"), signature(body + b" "))
    ]

    assert refused == [401] * 6
    assert await service.parts.inbox.count() == 0
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


async def test_a_number_that_cannot_be_written_to_is_let_go(
    citizen: WhatsAppCitizen, server: WhatsAppServer, service: Service
) -> None:
    server.refuses.append((400, {"code": 131026, "message": "Message undeliverable"}))
    await citizen.does_in_silence(citizen.message("text", text={"body": "hello"}), for_s=1)

    assert await service.parts.inbox.count() == 0


async def test_an_answer_later_than_the_window_is_not_sent(
    citizen: WhatsAppCitizen, server: WhatsAppServer, service: Service
) -> None:
    late = {**citizen.message("text", text={"body": "hello"}), "timestamp": "1764000001"}

    await citizen.does_in_silence(late)

    assert await service.parts.inbox.count() == 0


async def test_a_busy_api_is_tried_again(citizen: WhatsAppCitizen, server: WhatsAppServer) -> None:
    server.refuses.append((429, {"code": 130429, "message": "Rate limit hit"}))

    said = await citizen.writes("hello")

    assert "Report illegal online content" in said


async def test_an_edited_and_a_deleted_message_change_the_draft(citizen: WhatsAppCitizen, service: Service) -> None:
    first = citizen.message("text", text={"body": "https://example.org/1 a man lied to me"})
    second = citizen.message("text", text={"body": "https://example.org/3 and there too"})
    await citizen.does(first)
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.does(second)
    now = {"type": "text", "text": {"body": "https://example.org/2 a man lied to me"}}
    await citizen.does(citizen.message("edit", edit={"original_message_id": first["id"], "message": now}))
    await citizen.does_in_silence(citizen.message("revoke", revoke={"original_message_id": second["id"]}))
    await citizen.presses("anonymous")
    await service.relays_everything()
    report = (await service.desk.only_case()).reports[0].report

    assert [one.raw for one in report.locators] == ["https://example.org/2"]
    assert report.details == "a man lied to me"


async def test_a_forwarded_message_is_evidence_by_its_mark(citizen: WhatsAppCitizen, service: Service) -> None:
    said = await citizen.writes("kill them all tonight", context={"frequently_forwarded": True})
    await citizen.presses("HATE")
    await citizen.presses("HATE.GROUP")
    await citizen.presses("anonymous")
    await service.relays_everything()
    report = (await service.desk.only_case()).reports[0].report

    assert "I kept the forwarded message" in said
    assert [(one.kind, one.note) for one in report.locators] == [("forward", "frequently forwarded")]


async def test_nothing_of_a_citizen_stays_in_the_inbox_after_the_answer(
    citizen: WhatsAppCitizen, service: Service
) -> None:
    await citizen.writes("canary words https://canary.example/x")
    await comes_true(lambda: service.parts.channels["whatsapp"] == "up")
    await asyncio.sleep(0.3)

    files = [path.read_bytes() for path in service.folder.rglob("*.db*") if path.is_file()]
    assert await service.parts.inbox.count() == 0
    assert not any(word in content for content in files for word in (b"canary", citizen.phone.encode(), b"Canary"))
