"""Accessibility: axe finds nothing serious, in the chat and at the desk, in each language, light and dark."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.drivers.pages import PHONE, report, serious
from tests.drivers.processes import Processes

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_axe_finds_nothing_serious_in_the_chat(browser: Browser, up: Processes, language: str) -> None:
    context = browser.new_context(viewport=PHONE, locale=language)
    page = context.new_page()
    page.goto(up.web_url)
    at_first = in_both_schemes(page)
    report(page, "https://example.org/axe")
    at_last = in_both_schemes(page)
    page.goto(f"{up.web_url}/verify")
    page.locator("textarea").fill("no receipt")
    page.locator("button.send").click()
    at_verify = in_both_schemes(page)
    context.close()

    assert at_first == []
    assert at_last == []
    assert at_verify == []


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_axe_finds_nothing_serious_at_the_desk(browser: Browser, analyst: Page, up: Processes, language: str) -> None:
    page = browser.new_context(locale=language).new_page()
    page.goto(up.web_url)
    report(page, "https://example.org/desk")
    page.context.close()
    analyst.locator(f".languages button[value={language}]").click()
    in_queue = in_both_schemes(analyst)
    analyst.locator("table.queue a").first.click()
    expect(analyst.locator("blockquote, p.quiet").first).to_be_visible()
    in_case = in_both_schemes(analyst)

    assert in_queue == []
    assert in_case == []


def in_both_schemes(page: Page) -> list[str]:
    """What axe finds serious or worse on a page in the light, and on the same page in the dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in serious(page)]
    return found
