"""Load drivers: a citizen of each ends with a reference at a started intake, so that no benchmark measures errors."""

from pathlib import Path

from benchmarks.load.bots import intake
from benchmarks.load.citizens import Citizens
from benchmarks.load.intakes import web_intake, whatsapp_intake
from benchmarks.load.web import WebCitizens
from benchmarks.load.whatsapp import WhatsAppCitizens
from tests.drivers.pictures import jpeg

# The first message or page, category, subtype, evidence, Send.
TURNS = 5


async def test_a_citizen_on_telegram_gets_a_reference(tmp_path: Path) -> None:
    async with intake(tmp_path, core=None) as (telegram, _processes):
        citizens = Citizens(telegram, sends=True)

        turns = [took async for took in citizens.report()]

    assert (len(turns), len(citizens.sent_s), telegram.refused) == (TURNS, 1, 0)


async def test_a_citizen_on_whatsapp_gets_a_reference(tmp_path: Path) -> None:
    async with whatsapp_intake(tmp_path, core=None) as (whatsapp, _processes):
        citizens = WhatsAppCitizens(whatsapp, sends=True)

        turns = [took async for took in citizens.report()]

    assert (len(turns), len(citizens.sent_s), whatsapp.refused) == (TURNS, 1, 0)


async def test_citizens_in_a_browser_get_a_reference_for_a_link_and_for_a_picture(tmp_path: Path) -> None:
    async with web_intake(tmp_path, core=None) as (web, _processes):
        linking, showing = WebCitizens(web, sends=True), WebCitizens(web, sends=True, picture=jpeg())

        turns = [took for one in (linking, showing) async for took in one.report()]

    assert (len(turns), len(linking.sent_s), len(showing.sent_s), web.refused) == (2 * TURNS, 1, 1, 0)
