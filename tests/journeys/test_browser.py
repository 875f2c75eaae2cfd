"""The browser: citizens and analysts in Chromium, in three languages, with and without JavaScript, on phone and desktop."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.drivers.pages import DESKTOP, PHONE, reload_until, report, seen_at_desk, until_said, writes
from tests.drivers.pictures import png
from tests.drivers.processes import Processes

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
@pytest.mark.parametrize(("language", "viewport"), [("ar", PHONE), ("fr", DESKTOP), ("en", PHONE)])
def test_a_report_in_each_language_from_the_first_tap_to_the_case(
    browser: Browser, up: Processes, analyst: Page, language: str, viewport: dict[str, int], javascript: bool
) -> None:
    context = browser.new_context(viewport=viewport, locale=language, java_script_enabled=javascript)
    page, outside, loads = context.new_page(), [], []
    page.on("request", lambda request: outside.append(request.url) if "127.0.0.1" not in request.url else None)
    page.on("request", lambda request: loads.append(1) if request.is_navigation_request() else None)

    page.goto(up.web_url)
    words = f"https://example.org/{language}/{javascript}"
    reference = report(page, words)
    context.close()
    analyst.goto(up.demo.desk_url)
    expect(analyst.locator("table.queue tbody tr").first).to_be_visible()

    assert re.fullmatch(r"\d{4}( \d{4}){4}", reference)
    assert outside == []
    assert (len(loads) == 1) == javascript
    assert seen_at_desk(analyst, up, words.replace("https://example.org", "hxxps://example[.]org"))


def test_on_a_small_phone_each_question_is_in_sight_below_the_quick_exit(browser: Browser, up: Processes) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="es", reduced_motion="reduce")
    page = context.new_page()
    page.goto(up.web_url)

    page.locator("button[value*='category'][value$='FRAUD']").click()
    expect(page.locator("button[value$='FRAUD.SHOP']")).to_be_visible()
    asked, leave = page.locator(".said").last.bounding_box(), page.locator(".exit").bounding_box()
    context.close()

    assert asked
    assert leave
    assert (leave["y"], leave["width"]) == (0, 360)
    assert leave["height"] < asked["y"] < 320


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_one_press_changes_the_language_also_of_what_began_on_the_same_page(
    browser: Browser, up: Processes, javascript: bool
) -> None:
    context = browser.new_context(locale="en", java_script_enabled=javascript)
    page = context.new_page()
    page.goto(up.web_url)
    page.locator("button[value*='category'][value$='FRAUD']").click()
    expect(page.locator("button[value$='FRAUD.SHOP']")).to_have_text("Fake shop or sale")

    page.locator(".languages [lang=fr]").click()

    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("button[value$='FRAUD.SHOP']")).to_contain_text("vente")
    context.close()


def test_a_tab_that_was_open_before_says_in_sight_that_it_is_too_old(browser: Browser, up: Processes) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="en")
    first, second = context.new_page(), context.new_page()
    first.goto(up.web_url)
    second.goto(up.web_url)
    first.locator("button[value*='category'][value$='FRAUD']").click()
    expect(first.locator("button[value$='FRAUD.SHOP']")).to_be_visible()

    second.locator("button[value*='category'][value$='TRAF']").click()
    complaint = second.locator(".complaint")
    expect(complaint).to_contain_text("too old")
    expect(complaint).to_be_in_viewport()
    complaint.get_by_role("link").click()

    expect(second.locator("button[value$='FRAUD.SHOP']")).to_be_visible()
    context.close()


def test_the_case_is_at_the_desk_seconds_after_send_without_a_reload(
    browser: Browser, up: Processes, analyst: Page
) -> None:
    before = analyst.locator("table.queue tbody tr").count()
    page = browser.new_context(locale="en").new_page()
    page.goto(up.web_url)
    report(page, "https://example.org/live")

    expect(analyst.locator("table.queue tbody tr")).to_have_count(before + 1, timeout=5000)
    page.context.close()


def test_a_picture_is_uploaded_sealed_and_shown_when_it_is_held(browser: Browser, up: Processes, analyst: Page) -> None:
    page = browser.new_context(locale="en").new_page()
    page.goto(up.web_url)
    page.locator("button[value*='category'][value$='FRAUD']").click()
    page.locator("button[value$='FRAUD.SHOP']").click()
    page.locator("input[type=file]").first.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": png()})
    page.get_by_role("button", name="Attach").click()
    expect(page.locator(".said").last).to_contain_text("1 file")
    page.locator("button[value$='anonymous']").click()
    expect(page.locator(".reference")).to_be_visible()
    page.context.close()

    analyst.goto(up.demo.desk_url)
    expect(analyst.locator("table.queue")).to_contain_text("Fake shop or sale")
    analyst.locator("tr", has_text="Fake shop or sale").get_by_role("link").first.click()
    analyst.get_by_text("Look at the picture").click()
    picture = analyst.locator(".held img")
    expect(picture).to_be_visible()

    assert "blur" in picture.evaluate("one => getComputedStyle(one).filter")
    assert picture.evaluate("one => one.naturalWidth") == 8


def test_a_question_is_asked_at_the_desk_and_answered_in_the_chat(
    browser: Browser, up: Processes, analyst: Page
) -> None:
    page = browser.new_context(locale="en").new_page()
    page.goto(up.web_url)
    reference = report(page, "https://example.org/question")
    page.context.close()
    analyst.goto(up.demo.desk_url)
    expect(analyst.locator("table.queue")).to_be_visible()
    assert seen_at_desk(analyst, up, "hxxps://example[.]org/question")
    analyst.get_by_label("Write to the reporter").fill("Since when?")
    analyst.get_by_role("button", name="Send as a question").click()
    expect(analyst.locator("main")).to_contain_text("More information needed")
    case = analyst.url

    later = browser.new_context(locale="en").new_page()
    later.goto(up.web_url)
    until_said(later, reference, "Since when?")
    later.locator("button[value$='answer']").last.click()
    writes(later, "Since Monday")
    expect(later.locator(".said").last).to_contain_text("added to your report")
    later.context.close()
    reload_until(analyst, case, "Since Monday")

    expect(analyst.get_by_text("Since Monday")).to_be_visible()


def test_a_lost_connection_is_said_and_the_same_message_is_sent_once(browser: Browser, up: Processes) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(up.web_url)
    page.locator("button[value*='category'][value$='FRAUD']").click()
    expect(page.locator("button[value$='FRAUD.PHISH']")).to_be_visible()
    context.set_offline(True)
    page.locator("button[value$='FRAUD.PHISH']").click()
    expect(page.locator(".complaint")).to_contain_text("Not sent", timeout=20_000)
    context.set_offline(False)
    page.get_by_role("button", name="Send again").click()

    expect(page.locator(".said").last).to_contain_text("Where is it?")
    context.close()


def test_a_text_that_is_too_long_is_said_to_be_and_never_cut(browser: Browser, up: Processes) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(up.web_url)
    page.locator("button[value*='category'][value$='FRAUD']").click()
    page.locator("button[value$='FRAUD.SHOP']").click()
    page.locator(".upload").wait_for()
    page.locator("textarea").last.focus()

    page.keyboard.insert_text("https://example.org/first " + "word " * 2000 + "https://example.org/last")
    page.locator("button.send").last.click()

    expect(page.locator(".said").last).to_contain_text("more than 8000 characters")
    expect(page.locator(".mine").last).to_contain_text("https://example.org/last")
    expect(page.locator("textarea").last).to_have_value(
        re.compile("^https://example.org/first .*https://example.org/last$")
    )
    context.close()


def test_what_a_proxy_finds_too_long_is_said_to_be_and_stays_in_the_field(browser: Browser, up: Processes) -> None:
    page = browser.new_context(locale="ar").new_page()
    page.goto(up.web_url)
    page.locator("button[value*='category'][value$='FRAUD']").click()
    page.locator("button[value$='FRAUD.SHOP']").click()
    page.locator(".upload").wait_for()
    page.route("**/chat", lambda route: route.fulfill(status=413, content_type="text/html", body="<h1>413</h1>"))
    said = "شيء " * 2750

    page.locator("textarea").last.focus()
    page.keyboard.insert_text(said)
    page.locator("button.send").last.click()

    expect(page.locator(".complaint")).to_contain_text("هذا طويل جدا. المرجو إرسال نص أقصر.")
    expect(page.locator("textarea").last).to_have_value(said)
    page.context.close()


def test_what_is_added_and_too_long_stays_in_the_field_alone(browser: Browser, up: Processes) -> None:
    page = browser.new_context(locale="en").new_page()
    page.goto(up.web_url)
    report(page, "https://example.org/before")
    added = "what-only-i-know " * 600

    page.locator("textarea").last.focus()
    page.keyboard.insert_text(added)
    page.locator("button.send").last.click()

    expect(page.locator(".said").last).to_contain_text("more than 8000 characters")
    expect(page.locator("textarea").last).to_have_value(added)
    page.reload()
    expect(page.locator("textarea").last).to_have_value("")
    page.context.close()


def test_the_whole_report_works_by_keyboard(browser: Browser, up: Processes) -> None:
    page = browser.new_context(locale="en", viewport=DESKTOP).new_page()
    page.goto(up.web_url)
    page.locator("button[value$='FRAUD']").focus()
    page.keyboard.press("Enter")
    page.locator("button[value$='FRAUD.PHISH']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("button[value$='|none']")).to_be_visible()
    page.locator("textarea").last.focus()
    page.keyboard.type("https://example.org/keyboard")
    page.keyboard.press("Enter")
    page.locator("button[value$='anonymous']").focus()
    page.keyboard.press("Space")

    expect(page.locator(".reference")).to_be_visible()
    page.context.close()
