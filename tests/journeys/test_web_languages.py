"""The web chat in a language that is there by its catalogues alone: every page of a report, to the end, and at the desk."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import aiohttp
import pytest

from tests.drivers.browserless import PlainBrowser
from tests.drivers.processes import Processes
from tests.drivers.service import Service, open_channels


@pytest.fixture
async def browser(service: Service) -> AsyncIterator[PlainBrowser]:
    """A browser of somebody who reads Spanish."""
    opened = PlainBrowser(service.settings.web_url)
    async with open_channels(service):
        await opened.opens("/?lang=es")
        yield opened
        await opened.closes()


async def test_a_whole_report_in_spanish_reaches_the_desk(service: Service, browser: PlainBrowser) -> None:
    greeting = browser.shows_page(browser.page)
    kinds = await browser.presses("FRAUD")
    asked = await browser.presses("FRAUD.PHISH")
    card = await browser.writes("https://evil.example/login una página falsa de un banco")
    sent = await browser.presses("anonymous")
    await service.relays_everything()

    assert '<html lang="es" dir="ltr">' in greeting
    assert '<a href="/?lang=es" lang="es" aria-current="true">Español</a>' in greeting
    assert "¿Qué quieres reportar?" in greeting
    assert "Phishing, web falsa" in kinds
    assert "¿Dónde está?" in asked
    assert "Compruébalo antes de enviar." in card
    assert "Tu referencia:" in sent
    assert (await service.desk.only_case()).reports[0].row.language == "es"


async def test_a_browser_is_answered_in_its_own_language_also_where_there_is_no_page(
    service: Service, browser: PlainBrowser
) -> None:
    async with aiohttp.ClientSession(headers={"accept-language": "de;q=0.9, es-MX;q=0.8, fr"}) as stranger:
        async with stranger.get(f"{browser.url}/") as answer:
            greeting = unescape(await answer.text())
        async with stranger.get(f"{browser.url}/nowhere") as answer:
            nowhere = unescape(await answer.text())

    assert "¿Qué quieres reportar?" in greeting
    assert '<html lang="es" dir="ltr">' in nowhere
    assert "Esa página no existe." in nowhere


async def test_whoever_spoke_a_language_that_is_offered_no_more_goes_on_in_the_usual_one(tmp_path: Path) -> None:
    intake = Processes(tmp_path, more={"IBLAGH_LANGUAGES": "ar es"})
    intake.starts("intake")
    browser = PlainBrowser(intake.web_url)
    await browser.opens("/?lang=es")
    await browser.presses("FRAUD")
    intake.kills("intake")
    intake.more["IBLAGH_LANGUAGES"] = "ar fr"
    intake.starts("intake")

    asked = await browser.presses("FRAUD.PHISH")
    await browser.closes()
    intake.stops()

    assert '<html lang="ar" dir="rtl">' in asked
    assert "أين يوجد؟" in asked
