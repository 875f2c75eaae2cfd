"""Faults: the desk away, refusing, or dying after it took something; a restart in mid-dialog; many relays."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot import wiring
from desk.database import migrate
from storage.outbox import Outbox
from tests.drivers.citizen import Citizen
from tests.drivers.service import Service

pytestmark = pytest.mark.both_databases


async def test_a_report_sent_while_the_desk_is_down_arrives_once_it_is_back(citizen: Citizen, service: Service) -> None:
    await service.desk.goes_down()
    await citizen.reports()
    arrived_while_down = await service.relay.once()

    await service.desk.comes_up()
    await asyncio.sleep(1.1)
    await service.relays_everything()

    assert arrived_while_down == 0
    assert len(await service.desk.queue()) == 1


@pytest.mark.parametrize(
    ("status", "says", "settled"),
    [
        (200, "<h1>Back soon</h1>", 0),
        (200, "hello", 0),
        (200, "null", 0),
        (200, "[" * 100_000, 0),
        (200, "{}", 1),
        (204, "", 1),
    ],
)
async def test_only_what_a_desk_says_settles_a_report(
    citizen: Citizen, service: Service, status: int, says: str, settled: int
) -> None:
    await service.desk.goes_down()
    await citizen.reports()

    async with in_its_place(service.desk.port, status=status, says=says):
        arrived = await service.relay.once()

    assert arrived == settled
    assert await Outbox(service.parts.database).waiting() == 1 - settled


async def test_what_was_put_off_again_and_again_is_pushed_as_soon_as_the_desk_answers(
    citizen: Citizen, service: Service
) -> None:
    await service.desk.goes_down()
    await citizen.reports()
    some_day = datetime.now(UTC) + timedelta(days=2)
    tried = [await service.relay.once(now=some_day) for _each in range(14)]
    await service.relay.follow()

    await service.desk.comes_up()
    await service.relay.follow()
    arrived = await service.relay.once()

    assert (sum(tried), arrived) == (0, 1)


async def test_a_restart_in_mid_dialog_goes_on_where_it_was(citizen: Citizen, service: Service) -> None:
    await citizen.drafts(evidence="https://example.org/before")

    async with wiring.intake_parts(service.settings) as restarted:
        citizen.turns = restarted.turns
        said = await citizen.presses("anonymous")
    await service.relays_everything()

    assert "Your report has been sent" in said
    assert (await service.desk.only_case()).reports[0].report.locators[0].raw == "https://example.org/before"


async def test_a_crash_after_the_commit_and_before_the_answer_files_once_with_the_same_reference(
    citizen: Citizen, service: Service
) -> None:
    """The session is as it was before Send, the report is stored: what a kill in between leaves."""
    await citizen.drafts()
    sender = service.parts.pseudonyms.of("web", citizen.sender)
    held = await service.parts.sessions.hold(sender, now=citizen.turns.clock())
    await service.parts.sessions.release(held)
    card = citizen.said
    first = await citizen.presses("anonymous", key="web.send")
    lost = await service.parts.sessions.hold(sender, now=citizen.turns.clock())
    await service.parts.sessions.save(lost, held.data, now=citizen.turns.clock(), lives_s=60)
    citizen.said = card
    second = await citizen.presses("anonymous", key="web.send")
    await service.relays_everything()

    assert first == second
    assert len(await service.desk.queue()) == 1


async def test_drafts_lost_after_the_commit_and_before_the_answer_cost_no_reference(
    citizen: Citizen, service: Service
) -> None:
    """Redis flushed at the worst moment; the browser posts the same form again."""
    await citizen.drafts()
    card = citizen.said
    first = await citizen.presses("anonymous", key="web.send")
    await _forgets(citizen, service)
    citizen.said = card

    second = await citizen.presses("anonymous", key="web.send")
    await service.relays_everything()

    assert first == second
    assert len(await service.desk.queue()) == 1


@pytest.mark.parametrize("settled", [None, True], ids=["a form of the browser", "a settled item of an app"])
async def test_drafts_of_before_cost_no_reference_either(
    citizen: Citizen, service: Service, settled: bool | None
) -> None:
    """A copy of Redis that was behind took over, while the answer was owed."""
    await citizen.drafts()
    card = citizen.said
    first = await citizen.presses("anonymous", key="send")
    await _forgets(citizen, service)
    await citizen.writes("/start", key="older")
    citizen.said = card

    second = await citizen.presses("anonymous", key="send", settled=settled)
    await service.relays_everything()

    assert first == second
    assert len(await service.desk.queue()) == 1


async def test_what_is_owed_is_gone_with_everything_else_that_is_erased(citizen: Citizen, service: Service) -> None:
    await citizen.drafts()
    await citizen.presses("anonymous", key="web.send")

    await citizen.writes("/erase")
    sender = service.parts.pseudonyms.of("web", citizen.sender)
    owed = await service.parts.turns.owed.of(sender, "web.send", now=citizen.turns.clock())

    assert owed is None


async def test_two_relays_at_once_deliver_everything_once(service: Service) -> None:
    for _number in range(6):
        await Citizen(service.parts.turns).reports()

    async with wiring.relay_parts(service.settings, name="other") as other:
        counts = [await asyncio.gather(service.relay.once(), other.once()) for _round in range(4)]

    assert sum(map(sum, counts)) == 6
    # They are about the same link: one case.
    assert [line.case.reports for line in await service.desk.queue()] == [6]


async def test_reconcile_sends_again_what_the_desk_lost(citizen: Citizen, service: Service) -> None:
    await citizen.reports()
    await service.relays_everything()
    await service.desk.goes_down()
    await service.desk.database.close()
    (service.folder / "desk" / "desk.db").unlink()
    (service.folder / "desk" / "desk.db-wal").unlink(missing_ok=True)
    (service.folder / "desk" / "desk.db-shm").unlink(missing_ok=True)
    await asyncio.to_thread(migrate, service.desk.settings.desk_database_url)
    await service.desk.comes_up()

    result = await service.relay.reconcile()
    await service.relays_everything()
    again = await service.relay.reconcile()

    assert (result.filed, result.held, len(result.missing)) == (1, 0, 1)
    assert (again.filed, again.held, again.missing) == (1, 1, ())
    assert await Outbox(service.parts.database).dead() == []


async def test_a_desk_that_trusts_another_secret_is_asked_again_later(citizen: Citizen, service: Service) -> None:
    await citizen.reports()
    stranger = service.settings.model_copy(update={"push_secret": type(service.settings.push_secret)(_OTHER)})

    async with wiring.relay_parts(stranger, name="stranger") as relay:
        arrived = await relay.once()

    assert arrived == 0
    assert await Outbox(service.parts.database).waiting() == 1


@asynccontextmanager
async def in_its_place(port: int, *, status: int, says: str) -> AsyncIterator[None]:
    """Something that answers everything alike where the desk is."""

    async def answers(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=says or None)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answers)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield
    await runner.cleanup()


_OTHER = "whsec_" + "QUJD" * 11


async def _forgets(citizen: Citizen, service: Service) -> None:
    sender = service.parts.pseudonyms.of("web", citizen.sender)
    await service.parts.sessions.erase(await service.parts.sessions.hold(sender, now=citizen.turns.clock()))
