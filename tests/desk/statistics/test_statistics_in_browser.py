"""Statistics in Chromium: plots and tables are accessible, fit and are mirrored, in each language and size, without a script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.drivers.pages import DESKTOP, PHONE, serious

pytestmark = pytest.mark.browser


@pytest.fixture
def reports(relay: Relay) -> None:
    relay.files(channel="telegram", language="ar", answers={"where": "MA-CAS"}, contact="salma@example.org")
    relay.files(category="CHILD", subtype="CHILD.GROOM", priority="P0")
    relay.files()


def opened(browser: Browser, desk: Desk, link: str, **context: Any) -> Page:
    page = browser.new_context(**context).new_page()
    page.goto(desk.url + link)
    page.get_by_role("main").get_by_role("button").click()
    page.goto(f"{desk.url}/statistics?days=7")
    return page


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("ar", PHONE, "dark"), ("fr", DESKTOP, "light")])
@pytest.mark.usefixtures("reports")
def test_the_page_is_accessible_and_fits_with_every_table_open(
    browser: Browser, desk: Desk, link_for: Callable[..., str], language: str, viewport: dict[str, int], scheme: str
) -> None:
    page = opened(browser, desk, link_for("Salma"), locale=language, viewport=viewport, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    found, width = serious(page), page.evaluate("document.documentElement.scrollWidth")
    plots, tables = page.get_by_role("img").count(), page.locator("table.numbers").count()
    turned = page.locator(".chart > svg").first.evaluate("(one) => getComputedStyle(one).transform")
    page.context.close()

    assert found == []
    assert width == viewport["width"]
    # Nobody looked at a picture, was referred or closed: those tables say so in words.
    assert (plots, tables) == (2, 11)
    assert (turned != "none") is (language == "ar")


@pytest.mark.usefixtures("reports")
def test_other_days_are_chosen_with_the_form_and_a_table_is_taken_out(
    browser: Browser, desk: Desk, link_for: Callable[..., str], tmp_path: Path
) -> None:
    page = opened(browser, desk, link_for("Salma"), locale="en", viewport=DESKTOP)
    page.get_by_text("Other days").click()
    page.get_by_label("First day").fill("2026-01-05")
    page.get_by_label("Divided").select_option("month")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("From 2026-01-05 to")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Table as CSV · Categories").click()
    download.value.save_as(tmp_path / "categories.csv")
    page.context.close()

    lines = (tmp_path / "categories.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "code,label,reports,share,cases"
    assert "CHILD,Children and minors,1,33.3,1" in lines
    assert "FRAUD,Online scam or fraud,2,66.7,2" in lines
