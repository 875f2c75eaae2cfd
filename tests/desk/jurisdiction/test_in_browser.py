"""The pages in Chromium after a rule was added by hand: accessible and no wider than a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from desk.accounts.signing_in import Role
from tests.desk.jurisdiction.editors import NOTES
from tests.desk.running import Desk
from tests.drivers.pages import PHONE, serious

pytestmark = pytest.mark.browser
# Those that look otherwise then; test_every_page opens all of them as they are without it.
ADDRESSES = ("", "/rules/rule-1", "/trial")


def opened(browser: Browser, desk: Desk, link: str, **context: object) -> Page:
    """A supervisor's browser with a rule added by hand."""
    page = browser.new_context(**context).new_page()
    page.goto(desk.url + link)
    page.get_by_role("main").get_by_role("button").click()
    page.goto(f"{desk.url}/jurisdiction/rules/new")
    page.locator("[name=categories]").select_option(["FRAUD", "SEXT.MONEY"])
    page.locator("[name=event_place]").select_option(["MA-06", "MA-FES", "abroad"])
    for name, words in NOTES.items():
        page.fill(f"[name={name}]", words)
    page.locator("[name=service]").select_option("of:event_place")
    page.locator("button.main").click()
    return page


def looked_at(page: Page, address: str) -> tuple[list, int]:
    page.goto(address)
    return serious(page), page.evaluate("document.documentElement.scrollWidth")


def test_the_pages_are_accessible_and_fit(browser: Browser, desk: Desk, link_for: Callable[..., str]) -> None:
    page = opened(browser, desk, link_for("Nadia", Role.SUPERVISOR), locale="ar", viewport=PHONE)
    expect(page.locator("#rule-rule-1")).to_be_visible()

    looks = [looked_at(page, f"{desk.url}/jurisdiction{address}") for address in ADDRESSES]
    page.context.close()

    assert [found for found, _width in looks if found] == []
    assert {width for _found, width in looks} == {PHONE["width"]}
