"""Rights, from a citizen to the desk and back by reference; and a notice that says what is configured, on every channel and page."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from conversations.right import Right
from desk.casework.writing import Writing
from desk.rights.answering import Answering
from storage.tables import ReportRow
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import CLEARED, Service, open_channels, running

# Each period that citizens read of the desk, set to a number that no other has.
KEPT_AT_THE_DESK = {
    "desk_keep_lawful_days": ("out of scope: what you sent goes when it is closed, the rest after", 34),
    "desk_keep_unverified_days": ("anonymous reports that nobody could verify", 77),
    "desk_keep_closed_days": ("reports closed without the police", 235),
    "desk_keep_referred_days": ("reports passed to the police, once closed", 1456),
    "desk_keep_identity_days": ("name and contact, once the report is closed, but for what the police was given", 68),
    "desk_request_days": ("They answer within", 9),
}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
async def web(service: Service) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody at the web server, without a session."""
    async with open_channels(service), aiohttp.ClientSession(service.settings.web_url) as session:
        yield session


async def identified(service: Service) -> str:
    """A report with a contact; its reference."""
    citizen = Citizen(service.parts.turns)
    await citizen.drafts()
    said = await citizen.sends_with_contact()
    return reference_in(said)


async def asks(service: Service, reference: str, right: Right, *, channel: str = "web") -> Citizen:
    """Somebody else's device and channel, with the same reference."""
    citizen = Citizen(service.parts.turns, channel=channel)
    await citizen.writes("/status")
    await citizen.writes(reference)
    await citizen.presses("rights")
    await citizen.presses(right.value)
    return citizen


async def answers(service: Service, text: str) -> str:
    """An analyst answers the one request that waits; which it was."""
    opened = await service.desk.only_case()
    (request,) = [one for one in opened.work.rights if one.answered_at is None]
    await answering(service).answer(CLEARED, opened.case.case_id, request.request_id, text=text)
    await service.relays_everything()
    return request.asked


def answering(service: Service) -> Answering:
    desk = service.desk
    folder = desk.settings.desk_evidence_dir
    return Answering(
        desk.database, desk.custody, Writing(desk.cases.recipients), folder, desk.settings.desk_dossier_dir
    )


async def read_by(service: Service, reference: str, *, channel: str) -> str:
    citizen = Citizen(service.parts.turns, channel=channel)
    await citizen.writes("/status")
    return await citizen.writes(reference)


async def row_of(service: Service) -> ReportRow:
    async with service.parts.database.reading() as session:
        return (await session.scalars(select(ReportRow))).one()


async def test_all_four_rights_go_to_the_desk_by_reference_and_their_answers_come_back(service: Service) -> None:
    reference = await identified(service)
    await service.relays_everything()

    access = (await asks(service, reference, Right.ACCESS, channel="telegram")).said.text
    await service.relays_everything()
    first = await answers(service, "We keep one report.")
    correction = await (await asks(service, reference, Right.CORRECTION, channel="whatsapp")).writes("It was Monday.")
    await service.relays_everything()
    second = await answers(service, "Noted.")
    objection = await (await asks(service, reference, Right.OBJECTION)).writes("I fear for my family.")
    await service.relays_everything()
    third = await answers(service, "Your name is gone.")
    erasure = await (await asks(service, reference, Right.ERASURE, channel="console")).presses("yes")
    await service.relays_everything()
    last = await answers(service, "An investigation needs it.")
    told = await read_by(service, reference, channel="telegram")

    assert [first, second, third, last] == ["access", "correction", "objection", "erasure"]
    assert "They answer within: 10 days" in access
    assert "Your correction is kept" in correction
    assert "Your name and contact are deleted here" in objection
    assert "You asked to have your report deleted" in erasure
    written = ["We keep one report.", "Noted.", "Your name is gone.", "An investigation needs it."]
    assert [one for one in written if one in told] == written


async def test_what_is_kept_of_the_contact_is_what_is_kept_now_and_not_what_this_chat_read_before(
    service: Service,
) -> None:
    reference = await identified(service)
    web = Citizen(service.parts.turns)
    await web.follows(reference)

    telegram = await asks(service, reference, Right.OBJECTION, channel="telegram")
    await telegram.writes("My family must not know")
    await web.presses("rights")
    said = await web.presses(Right.ACCESS)

    assert "Your name and contact are deleted here, and at the analysts as soon as they hear of it." in said
    assert "sealed apart" not in said
    assert "withdraw" not in {one.data.split("|")[-1] for one in web.said.buttons}


async def test_contact_goes_at_once_and_our_copy_when_the_desk_has_the_request(service: Service) -> None:
    reference = await identified(service)
    await service.relays_everything()

    await (await asks(service, reference, Right.ERASURE)).presses("yes")
    early, kept = await service.relay.erase(), await row_of(service)
    await service.relays_everything()
    gone, emptied = await service.relay.erase(), await row_of(service)
    opened = await service.desk.only_case()
    found = await read_by(service, reference, channel="web")

    assert (early, gone) == (0, 1)
    assert kept.sealed_identity is None
    assert kept.sealed != ""
    assert emptied.sealed == ""
    assert opened.reports[0].row.sealed_identity is None
    # Nothing else is deleted there before an analyst decides.
    assert opened.reports[0].report is not None
    assert "Your report of" in found


async def test_whoever_asked_for_deletion_is_told_that_no_copy_of_ours_waits_for_its_period(service: Service) -> None:
    reference = await identified(service)
    await service.relays_everything()

    before = (await asks(service, reference, Right.ACCESS)).said.text
    await (await asks(service, reference, Right.ERASURE)).presses("yes")
    after = (await asks(service, reference, Right.ACCESS, channel="telegram")).said.text

    assert "Our own sealed copy goes after the analysts have it: 30 days" in before
    assert "Our own sealed copy is deleted as soon as the analysts have your request" in after
    assert "30 days" not in after


async def test_what_is_asked_while_the_desk_is_away_is_not_said_to_be_there(service: Service) -> None:
    reference = await identified(service)
    await service.relays_everything()
    await service.desk.goes_down()

    access = (await asks(service, reference, Right.ACCESS)).said.text
    erasure = await (await asks(service, reference, Right.ERASURE)).presses("yes")

    assert "Your request goes to the analysts" in access
    assert "Your request goes to the analysts" in erasure
    assert "with the analysts" not in access + erasure


async def test_a_report_that_the_analysts_delete_is_gone_there_and_its_citizen_reads_so(service: Service) -> None:
    reference = await identified(service)
    await (await asks(service, reference, Right.ERASURE)).presses("yes")
    await service.relays_everything()
    opened = await service.desk.only_case()
    (request,) = opened.work.rights

    await answering(service).erase(CLEARED, opened.case.case_id, request.request_id, text="It is deleted.")
    await service.relays_everything()
    told = await read_by(service, reference, channel="web")
    after = await service.desk.cases.open(CLEARED, opened.case.case_id)

    assert "It is deleted." in told
    assert "It is closed." in told
    assert after.reports[0].report is None
    assert after.reports[0].row.sealed == b""


async def test_the_notice_is_the_same_in_the_chats_and_on_a_page_that_the_chat_links(
    service: Service, web: aiohttp.ClientSession
) -> None:
    await service.relays_everything()
    chat = await Citizen(service.parts.turns, channel="telegram").writes("/privacy")

    async with web.get("/privacy", params={"lang": "en"}) as answer:
        page, cookies = unescape(await answer.text()), answer.cookies
    async with web.get("/", params={"lang": "fr"}) as answer:
        front = await answer.text()

    assert "anonymous reports that nobody could verify: 180 days" in chat
    assert "anonymous reports that nobody could verify: 180 days" in page
    assert not cookies
    assert 'href="/privacy?lang=fr"' in front


async def test_another_setting_is_another_number_in_the_notice(tmp_path: Path, database_url: str) -> None:
    more = {
        "draft_hours": 7,
        "keep_delivered_days": 11,
        "keep_closed_days": 123,
        "keep_open_days": 987,
        "controller": "Bureau des signalements",
        "cndp_number": "D-9/2026",
    }

    async with running(tmp_path, database_url, **more) as service:
        before = await Citizen(service.parts.turns).writes("/privacy")
        for name, (_line, days) in KEPT_AT_THE_DESK.items():
            setattr(service.desk.settings, name, days)
        await service.desk.goes_down()
        await service.desk.comes_up()
        await service.relays_everything()
        after = await Citizen(service.parts.turns, language="fr").writes("/privacy")
        told = await Citizen(service.parts.turns).writes("/privacy")
        told += (await asks(service, await identified(service), Right.ACCESS)).said.text

    assert "a draft that was not sent: 7 hours" in before
    assert "once the analysts have the report: 11 days" in before
    assert "not known here yet" in before
    assert "after the report is closed: 123 days" in before
    assert "if nothing more is heard of the report: 987 days" in before
    assert "que personne n’a pu vérifier : 77 jours" in after
    assert [line for line, days in KEPT_AT_THE_DESK.values() if f"{line}: {days} days" not in told] == []
    assert "Bureau des signalements" in after
    assert "D-9/2026" in after
