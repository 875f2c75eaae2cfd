"""Several tabs of one browser: what was sent, erased or asked in one stands in no other."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.drivers.pages import report, writes
from tests.drivers.processes import Processes

pytestmark = pytest.mark.browser
REFERENCE = re.compile(r"\d{4}( \d{4}){4}")
TOLD = "https://example.org/what-only-i-know"


@pytest.fixture(scope="module")
def up(up_with_exit: Processes) -> Processes:
    return up_with_exit


def reported(context: BrowserContext, up: Processes) -> Page:
    """A tab in which a report was just sent."""
    page = context.new_page()
    page.goto(up.web_url)
    report(page, TOLD)
    return page


def drafted(context: BrowserContext, up: Processes) -> tuple[Page, Page]:
    """Two tabs on a draft that is ready."""
    page, other = context.new_page(), context.new_page()
    page.goto(up.web_url)
    page.locator("button[value*='category'][value$='FRAUD']").click()
    page.locator("button[value$='FRAUD.PHISH']").click()
    expect(page.locator("button[value$='|none']")).to_be_visible()
    writes(page, TOLD)
    expect(page.locator("button[value$='anonymous']")).to_be_visible()
    other.goto(up.web_url)
    expect(other.locator(".said")).to_contain_text("what-only-i-know")
    return page, other


def test_another_tab_shows_nothing_more_of_what_was_sent_here_and_is_left_with_this_one(
    browser: Browser, up: Processes
) -> None:
    context = browser.new_context(locale="en")
    page, other = drafted(context, up)

    page.locator("button[value$='anonymous']").click()
    expect(other.locator(".said")).to_contain_text("has been sent")
    shown = other.content()
    page.get_by_role("link", name="Quick exit").click()
    other.wait_for_url(f"{up.demo.desk_url}/health")

    assert "what-only-i-know" not in shown
    assert not REFERENCE.search(shown)
    context.close()


def test_a_report_whose_answer_was_lost_leaves_nothing_in_another_tab_once_it_is_shown(
    browser: Browser, up: Processes
) -> None:
    context = browser.new_context(locale="en")
    page, other = drafted(context, up)
    # The form is taken, and its answer never comes.
    page.route("**/chat", lambda route: (route.fetch(), route.abort()))
    with page.expect_event("requestfailed"):
        page.locator("button[value$='anonymous']").click()

    page.unroute("**/chat")
    # What an answer sets that never came, is not set.
    context.clear_cookies(name=re.compile("seen"))
    page.reload()

    expect(page.locator(".reference")).to_be_visible()
    expect(other.locator(".said")).to_contain_text("has been sent")
    assert "what-only-i-know" not in other.content()
    context.close()


def test_an_erasure_in_another_language_is_told_and_empties_other_tabs(browser: Browser, up: Processes) -> None:
    context = browser.new_context(locale="en")
    page, other = context.new_page(), context.new_page()
    page.goto(up.web_url)
    page.locator("button[value*='category'][value$='FRAUD']").click()
    expect(page.locator("button[value$='FRAUD.PHISH']")).to_be_visible()
    other.goto(up.web_url)
    other.locator(".languages [lang=fr]").click()
    expect(other.locator("button[value$='FRAUD.PHISH']")).to_contain_text("Hame")

    writes(page, "/erase")

    expect(page.locator(".said").last).to_contain_text("Effacé")
    expect(other.locator("button[value*='category'][value$='FRAUD']")).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_of_a_draft_that_was_deleted_nothing_stands_in_any_tab(browser: Browser, up: Processes, language: str) -> None:
    context = browser.new_context(locale="en")
    page, other = drafted(context, up)
    if language == "fr":
        other.locator(".languages [lang=fr]").click()
        expect(other.locator("button[value$='anonymous']")).to_contain_text("anonym")

    writes(page, "/cancel")

    deleted = {"en": "draft is deleted", "fr": "brouillon est supprimé"}[language]
    expect(page.locator(".said").last).to_contain_text(deleted)
    expect(other.locator(".said").last).to_contain_text(deleted)
    assert [one for one in (page, other) if "what-only-i-know" in one.content()] == []
    context.close()


def test_the_end_of_a_conversation_leaves_the_reference_that_may_not_be_saved_yet(
    browser: Browser, up: Processes
) -> None:
    context = browser.new_context(locale="en")
    page = reported(context, up)

    page.get_by_role("button", name="Finish").click()

    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".reference")).to_be_visible()
    context.close()


def test_an_erasure_takes_the_reference_from_other_tabs_too(browser: Browser, up: Processes) -> None:
    context = browser.new_context(locale="en")
    page, other = reported(context, up), context.new_page()
    other.goto(up.web_url)

    writes(other, "/erase")

    expect(other.locator(".said").last).to_contain_text("Erased")
    expect(page.locator("button[value*='category'][value$='FRAUD']")).to_be_visible()
    assert not REFERENCE.search(page.content())
    context.close()


def test_the_text_for_a_platform_goes_from_other_tabs_once_something_else_is_asked(
    browser: Browser, up: Processes
) -> None:
    context = browser.new_context(locale="en")
    page, other = reported(context, up), context.new_page()
    other.goto(up.web_url)
    other.locator("button[value$='|tell']").click()
    other.locator("button[value*='|tell|'][value$='|en']").click()
    expect(other.locator(".copy")).to_contain_text("what-only-i-know")
    page.reload()

    writes(page, "/cancel")

    # The tab is emptied, and then asks anew.
    expect(other.locator(".said")).to_have_text("This conversation is over.")
    expect(other.locator(".copy")).to_have_count(0)
    assert "what-only-i-know" not in other.content()
    context.close()
