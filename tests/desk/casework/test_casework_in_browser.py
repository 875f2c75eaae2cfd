"""Casework in Chromium: a crowded case with notes and tasks, closing, joining, and pictures that are held, on phone and desktop."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conversations.report import Locator
from tests.desk.casework.test_exposure import rows
from tests.desk.manifests import names, sent
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.drivers.pages import DESKTOP, PHONE, serious
from tests.drivers.pictures import png

pytestmark = pytest.mark.browser
LINKS = (Locator("link", "https://example.org/the/same"),)


@pytest.fixture
def case(relay: Relay) -> None:
    """A case of four reports, one with a picture; and another case that it could be joined with."""
    for language in ("ar", "fr", "en"):
        relay.files(locators=LINKS, language=language, details="Un faux site de banque qui demande des codes")
    report_id = new_id()
    names(relay, report_id, sent(relay, report_id, png(), width=8, height=8), locators=LINKS)
    relay.files(category="HATE", subtype="HATE.GROUP", locators=LINKS)
    relay.files()


def opened(browser: Browser, desk: Desk, link: str, **context: Any) -> Page:
    page = browser.new_context(**context).new_page()
    page.goto(desk.url + link)
    page.get_by_role("main").get_by_role("button").click()
    page.goto(desk.url + str(page.locator("a[href^='/cases/']").first.get_attribute("href")))
    return page


def works(page: Page) -> None:
    """Leave a note, a task and a check, as the forms allow without a script."""
    page.locator("form[action$='/note'] textarea").fill("The same shop as in spring")
    page.locator("form[action$='/note'] button").click()
    page.locator("form[action$='/task'] textarea").fill("Call the bank")
    page.locator("form[action$='/task'] input[type=date]").fill("2026-12-01")
    page.locator("form[action$='/task'] button").click()
    page.locator("details:has(form[action$='/split']) summary").click()


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("ar", PHONE, "dark"), ("fr", DESKTOP, "light")])
@pytest.mark.usefixtures("case")
def test_the_page_of_a_worked_case_is_accessible_and_fits(
    browser: Browser, desk: Desk, link_for: Callable[..., str], language: str, viewport: dict[str, int], scheme: str
) -> None:
    page = opened(browser, desk, link_for("Salma"), locale=language, viewport=viewport, color_scheme=scheme)
    works(page)
    found, width = serious(page), page.evaluate("document.documentElement.scrollWidth")
    page.context.close()

    assert found == []
    assert width == viewport["width"]


@pytest.mark.parametrize(("language", "viewport"), [("ar", PHONE), ("en", DESKTOP)])
@pytest.mark.usefixtures("case")
def test_closing_and_joining_ask_first_on_a_page_that_is_accessible(
    browser: Browser, desk: Desk, link_for: Callable[..., str], language: str, viewport: dict[str, int]
) -> None:
    page = opened(browser, desk, link_for("Salma"), locale=language, viewport=viewport)
    case = page.url
    page.locator("form[action$='/close'] select").select_option("unfounded")
    page.locator("form[action$='/close'] button").click()
    expect(page.locator("#closing-as")).to_be_visible()
    closing = serious(page)
    page.goto(case)
    page.locator("#joining ~ form[action$='/merge'] input[name=number]").fill("3")
    page.locator("#joining ~ form[action$='/merge'] button").click()
    expect(page.locator("#merging")).to_be_visible()
    joining, width = serious(page), page.evaluate("document.documentElement.scrollWidth")
    page.context.close()

    assert closing == joining == []
    assert width == viewport["width"]


@pytest.mark.usefixtures("case")
def test_a_picture_that_is_held_is_counted_until_it_is_hidden(
    browser: Browser, desk: Desk, link_for: Callable[..., str]
) -> None:
    page = opened(browser, desk, link_for("Salma"), locale="en", viewport=DESKTOP)
    page.locator("details.picture summary").click()
    with page.expect_response("**/look"):
        page.wait_for_function("() => document.querySelector('.held img')?.naturalWidth > 0")
    given = [row.ended_at is not None for row in rows(desk)]
    page.locator(".held").focus()
    with page.expect_response("**/look"):
        page.keyboard.down(" ")
    held = [row.ended_at is not None for row in rows(desk)]
    with page.expect_response("**/look"):
        page.keyboard.up(" ")
    hidden = [row.ended_at is not None for row in rows(desk)]
    page.context.close()

    assert (given, held, hidden) == ([True], [True, False], [True, True])


@pytest.mark.usefixtures("case")
def test_grey_stays_grey_while_it_is_held(browser: Browser, desk: Desk, link_for: Callable[..., str]) -> None:
    page = opened(browser, desk, link_for("Salma"), locale="en", viewport=DESKTOP)
    page.locator("select[name=choice]").select_option("grey")
    # The page before it would take the next click on a busy machine.
    with page.expect_navigation():
        page.locator("form[action$='/viewing'] button").click()
    page.locator("details.picture summary").click()
    page.locator(".held").focus()
    page.keyboard.down(" ")
    expect(page.locator(".held")).to_have_class("held shown")
    page.wait_for_timeout(200)
    shown = page.locator(".held img").evaluate("one => getComputedStyle(one).filter")
    page.keyboard.up(" ")
    page.context.close()

    assert shown == "grayscale(1)"


@pytest.mark.usefixtures("case")
def test_without_a_script_a_picture_is_seen_while_it_is_pressed(
    browser: Browser, desk: Desk, link_for: Callable[..., str]
) -> None:
    page = opened(browser, desk, link_for("Salma"), locale="ar", viewport=PHONE, java_script_enabled=False)
    page.locator("details.picture summary").click()
    address = str(page.locator("details.picture a").get_attribute("href"))
    page.goto(desk.url + address)
    held = page.locator(".held img")
    expect(held).to_have_css("filter", "blur(28px) grayscale(1)")
    page.locator(".held").hover()
    page.mouse.down()
    expect(held).to_have_css("filter", "none")
    page.mouse.up()
    expect(held).to_have_css("filter", "blur(28px) grayscale(1)")
    page.context.close()

    assert [row.ended_at for row in rows(desk)] == [None]
