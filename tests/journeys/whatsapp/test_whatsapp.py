"""WhatsApp: whole reports through signed webhooks and pywa's real client, against a Graph API server on loopback."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete

from storage.tables import AliasRow
from tests.drivers.citizen import reference_in
from tests.drivers.pictures import png
from tests.drivers.service import Service, comes_true
from tests.drivers.whatsapp_citizen import WhatsAppCitizen, body_of, shown
from tests.drivers.whatsapp_server import SECRET, TOKEN, WhatsAppServer


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


async def test_nothing_of_a_citizen_stays_in_the_inbox_or_reaches_a_log(
    citizen: WhatsAppCitizen, server: WhatsAppServer, service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    await citizen.writes("canary words https://canary.example/x")
    server.refuses.append((500, {"code": 131000, "message": f"canary {citizen.phone}"}))
    server.refuses.append((400, {"code": 100, "message": f"canary {citizen.phone}"}))
    await citizen.writes("canary again")
    await asyncio.sleep(0.5)

    files = [path.read_bytes() for path in service.folder.rglob("*.db*") if path.is_file()]
    logged = "".join(capfd.readouterr())
    assert await service.parts.parking.count() == 0
    assert not any(word in content for content in files for word in (b"canary", citizen.phone.encode(), b"Canary"))
    assert not any(word in logged for word in ("canary", "Canary", citizen.phone, citizen.user, TOKEN, SECRET))


async def test_after_the_turn_of_a_month_what_was_written_before_it_is_erased_too(
    citizen: WhatsAppCitizen, service: Service
) -> None:
    now = [datetime(2026, 11, 30, 23, tzinfo=UTC)]
    service.parts.pseudonyms._clock = lambda: now[0]
    await citizen.writes("https://example.org/secret")
    now[0] = datetime(2026, 12, 3, 23, 50, tzinfo=UTC)
    await citizen.presses("FRAUD")
    now[0] = datetime(2026, 12, 4, 0, 5, tzinfo=UTC)
    async with service.parts.database.transaction() as session:
        # They end at that moment, by the clock on the wall.
        await session.execute(delete(AliasRow))

    said = await citizen.writes("/erase")
    names = [f"user {citizen.user}", f"phone {citizen.phone}"]
    former = [one for name in names for one in service.parts.pseudonyms.former("whatsapp", name)]
    held = [await service.parts.sessions.hold(one, now=datetime.now(UTC)) for one in former]
    for one in held:
        await service.parts.sessions.release(one)

    assert "nothing of this conversation is kept here" in said
    assert [one.data for one in held] == [None, None]
