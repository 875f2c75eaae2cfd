"""What is shown once or to be copied, in the browser: the reference, and the text for a platform."""

import pytest
from playwright.sync_api import Browser, expect

from tests.drivers.pages import PHONE, report, serious
from tests.drivers.processes import Processes

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("leads_away", [".languages [lang=fr]", "footer a"])
def test_a_reference_is_not_lost_by_one_press_that_leads_away_from_it(
    browser: Browser, up: Processes, leads_away: str
) -> None:
    page = browser.new_context(locale="en").new_page()
    page.goto(up.web_url)
    reference = report(page, "https://example.org/once")

    page.locator(leads_away).first.click()
    expect(page.locator(".once")).to_contain_text("only once")
    expect(page.locator(".reference output")).to_have_text(reference)
    page.locator(leads_away).first.click()

    expect(page.locator(".reference")).to_have_count(0)
    page.context.close()


def test_what_to_send_to_the_platform_is_copied_whole_and_is_no_link(browser: Browser, up: Processes) -> None:
    context = browser.new_context(viewport=PHONE, locale="en")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(up.web_url)
    report(page, "https://example.org/told")
    page.locator("button[value$='|tell']").click()
    page.locator("button[value*='|tell|'][value$='|en']").click()

    # The receipt is there to be copied too, above it.
    expect(page.locator(".copy button")).to_have_count(2)
    page.locator(".copy button").last.click()
    expect(page.locator(".copy button").last).to_have_text("Copied")
    page.locator("textarea").last.focus()
    page.keyboard.press("Control+V")
    copied = page.locator("textarea").last.input_value()

    assert copied.split("\n").count("https://example.org/told") == 1
    assert page.locator(".said a").count() == 0
    assert serious(page) == []
    context.close()


def test_what_to_send_to_the_platform_is_there_without_javascript(browser: Browser, up: Processes) -> None:
    page = browser.new_context(locale="en", java_script_enabled=False).new_page()
    page.goto(up.web_url)
    report(page, "https://example.org/plain")
    page.locator("button[value$='|tell']").click()

    page.locator("button[value*='|tell|'][value$='|en']").click()
    text = page.locator(".copy pre").last.inner_text()

    assert text.split("\n").count("https://example.org/plain") == 1
    page.context.close()


def test_what_to_send_to_the_platform_is_gone_with_the_next_question(browser: Browser, up: Processes) -> None:
    page = browser.new_context(locale="en").new_page()
    page.goto(up.web_url)
    report(page, "https://example.org/told")
    page.locator("button[value$='|tell']").click()
    page.locator("button[value*='|tell|'][value$='|en']").click()
    expect(page.locator("main")).to_contain_text("example.org/told")

    page.locator("button[value$='|start']").click()
    expect(page.locator("button[value*='category'][value$='FRAUD']")).to_be_visible()

    assert "example.org/told" not in page.content()
