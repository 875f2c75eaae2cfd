"""The queue in Chromium: live, by the keyboard alone, accessible in every language and size, and whole without scripts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.drivers.pages import DESKTOP, PHONE, serious

pytestmark = pytest.mark.browser


@pytest.fixture
def opens(browser: Browser, desk: Desk, link_for: Callable[..., str]) -> Iterator[Callable[..., Page]]:
    """Opens the queue in a browser of its own, signed in."""
    contexts = []

    def opened(name: str = "Salma", **context: Any) -> Page:
        made = browser.new_context(**{"locale": "en", "viewport": DESKTOP, **context})
        contexts.append(made)
        page = made.new_page()
        page.goto(desk.url + link_for(name))
        page.get_by_role("main").get_by_role("button").click()
        page.wait_for_url(f"{desk.url}/")
        page.wait_for_load_state()
        return page

    yield opened
    for one in contexts:
        one.close()


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("ar", PHONE, "dark"), ("fr", DESKTOP, "light")])
def test_the_queue_and_the_search_are_accessible_and_fit(
    relay: Relay, desk: Desk, opens: Callable[..., Page], language: str, viewport: dict[str, int], scheme: str
) -> None:
    relay.files(priority="P0", contact="salma@example.org")
    relay.files(answers={"where": "MA-CAS"}, locators=())
    page = opens(locale=language, viewport=viewport, color_scheme=scheme)
    for one in page.locator("details").all():
        one.locator("summary").click()
    queue, width = serious(page), page.evaluate("document.documentElement.scrollWidth")
    page.locator("#search").fill("MA-CAS")
    page.keyboard.press("Enter")
    expect(page.locator("table.queue .number a")).to_have_count(1)
    search, search_width = serious(page), page.evaluate("document.documentElement.scrollWidth")

    assert (queue, search) == ([], [])
    assert (width, search_width) == (viewport["width"], viewport["width"])


def test_a_line_that_is_pressed_while_a_case_comes_opens_when_it_is_released(
    relay: Relay, opens: Callable[..., Page]
) -> None:
    relay.files(priority="P2")
    page = opens()
    link = page.locator("table.queue .number a")
    address = str(link.get_attribute("href"))
    link.hover()
    page.mouse.down()

    with page.expect_response("**/queue?*"):
        relay.files(priority="P0", locators=())
    page.wait_for_timeout(200)
    page.mouse.up()

    page.wait_for_url(f"**{address}")


def test_a_case_that_comes_appears_by_itself_and_keeps_the_place_of_the_keyboard(
    relay: Relay, opens: Callable[..., Page]
) -> None:
    relay.files()
    page = opens()
    page.keyboard.press("j")
    page.keyboard.press("x")
    relay.files(priority="P0")

    expect(page.locator("table.queue .number a")).to_have_count(2)
    expect(page.get_by_role("checkbox", name="Select case 1")).to_be_checked()
    expect(page.get_by_role("link", name="Case 1")).to_be_focused()


def test_the_queue_is_worked_by_single_keys(relay: Relay, opens: Callable[..., Page]) -> None:
    for _one in range(3):
        relay.files()
    page = opens()
    page.keyboard.press("?")
    expect(page.get_by_text("Next case")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("jk?x")
    expect(page.locator("#search")).to_have_value("jk?x")
    page.locator("#search").blur()
    for key in "jjjk":
        page.keyboard.press(key)
    expect(page.get_by_role("link", name="Case 2")).to_be_focused()
    page.keyboard.press("o")

    expect(page.get_by_text("Back to the queue")).to_be_visible()
    expect(page.locator("header.case")).to_contain_text("Case 2")


def test_single_keys_can_be_switched_off(relay: Relay, opens: Callable[..., Page]) -> None:
    relay.files()
    page = opens()
    page.locator("#shortcuts summary").click()
    page.get_by_label("Single keys work as shortcuts").uncheck()
    page.reload()
    page.keyboard.press("j")

    expect(page.get_by_role("link", name="Case 1")).not_to_be_focused()


def test_without_a_stream_the_queue_asks_now_and_then(relay: Relay, opens: Callable[..., Page]) -> None:
    page = opens()
    page.route("**/queue/live", lambda route: route.fulfill(status=503))
    page.reload()
    relay.files()

    expect(page.get_by_role("link", name="Case 1")).to_be_visible(timeout=60_000)


def test_without_scripts_cases_are_filtered_searched_and_closed(relay: Relay, opens: Callable[..., Page]) -> None:
    relay.files()
    relay.files(channel="telegram")
    page = opens(java_script_enabled=False)
    page.get_by_text("Filters and order").click()
    page.get_by_label("Channel").select_option("telegram")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("table.queue .number a")).to_have_count(1)
    page.get_by_label("Select case 2").check()
    page.get_by_text("Close the selected cases together").click()
    page.get_by_label("Reason, for all of them").fill("The same as another case of today")
    page.get_by_role("button", name="Close the selected cases").click()

    expect(page.get_by_text("1 case was closed.")).to_be_visible()
    expect(page.get_by_text("No case fits these filters.")).to_be_visible()
