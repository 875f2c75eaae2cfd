"""A case in Chromium: files, their custody and locators, in three languages, on a phone and on a desktop."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conversations.report import Locator
from tests.desk.manifests import names, sent
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.drivers.pages import DESKTOP, PHONE, serious
from tests.drivers.pictures import png
from tests.evidence.hostile import heic

pytestmark = pytest.mark.browser
LONG = Locator(
    "link",
    "https://www.instagram.com/some.person/p/" + "Cxyz12345" * 12,
    note="A channel · 2026-11-20",
    canonical="https://instagram.com/p/" + "Cxyz12345" * 12,
    platform="instagram",
    account="some.person",
    post="Cxyz12345" * 12,
    marks="homograph redirect",
)


@pytest.fixture
def case(relay: Relay) -> None:
    """A case with a file of every kind of look."""
    report_id = new_id()
    files = (
        sent(relay, report_id, png(), width=8, height=8),
        sent(relay, report_id, heic(), media_type="image/heic"),
        sent(relay, report_id, b"%PDF-1.7 evil", media_type="application/pdf", kind="document", scan="found"),
        sent(relay, report_id, b"words", media_type="text/plain", kind="document", scan="not_scanned", preview=""),
    )
    names(relay, report_id, *files, locators=(LONG,), subtype="FRAUD.SHOP")


def opened(browser: Browser, desk: Desk, link: str, **context: Any) -> Page:
    page = browser.new_context(**context).new_page()
    page.goto(desk.url + link)
    page.get_by_role("main").get_by_role("button").click()
    page.locator("table.queue a").first.click()
    for one in page.locator("details").all():
        one.locator("summary").click()
    return page


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("ar", PHONE, "dark"), ("fr", DESKTOP, "light")])
@pytest.mark.usefixtures("case")
def test_the_page_is_accessible_fits_and_loads_nothing_from_elsewhere(
    browser: Browser, desk: Desk, link_for: Callable[..., str], language: str, viewport: dict[str, int], scheme: str
) -> None:
    page = opened(browser, desk, link_for("Salma"), locale=language, viewport=viewport, color_scheme=scheme)
    previews = page.locator("img.preview")
    expect(previews).to_have_count(2)
    loaded = previews.evaluate_all("all => all.map(one => one.naturalWidth)")
    width = page.evaluate("document.documentElement.scrollWidth")
    found = serious(page)
    page.context.close()

    assert loaded == [64, 64]
    assert width == viewport["width"]
    assert found == []


@pytest.mark.usefixtures("case")
def test_a_heic_picture_is_shown_while_it_is_held(browser: Browser, desk: Desk, link_for: Callable[..., str]) -> None:
    page = opened(browser, desk, link_for("Salma"), locale="en", viewport=DESKTOP)
    held = page.locator("li", has_text="image/heic").locator(".held")
    expect(held.locator("img")).to_be_visible()
    page.wait_for_function("() => [...document.querySelectorAll('.held img')].every(one => one.naturalWidth > 0)")
    hidden = held.locator("img").evaluate("one => getComputedStyle(one).filter")
    held.focus()
    page.keyboard.down(" ")
    expect(held).to_have_class("held shown")
    # It clears within a moment.
    expect(held.locator("img")).not_to_have_css("filter", re.compile(r"blur\(28px\)"))
    page.keyboard.up(" ")
    expect(held).to_have_class("held")
    page.context.close()

    assert "blur" in hidden
