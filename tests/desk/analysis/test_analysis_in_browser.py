"""The technical analysis in Chromium, in Arabic: a screenshot is read by hand and kept; every page is accessible and fits."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conversations.report import Locator
from tests.desk.alike import links
from tests.desk.manifests import names, sent
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.drivers.pages import DESKTOP, PHONE, serious
from tests.drivers.screenshots import ARABIC, ENGLISH, FRENCH, LINK, chat

pytestmark = pytest.mark.browser
LOCATORS = (
    *links("https://www.facebоok.com/login", "https://www.instagram.com/some.one/p/CEV9yL0AQ8C/", LINK),
    Locator("phone", "06 12 34 56 78"),
    Locator("account", "@a_seller", "Telegram channel"),
    Locator("wallet", "0x52908400098527886E0F7030069857D2E4169EE7"),
)
# Reading takes seconds, more of them where much else runs.
READ_WITHIN_MS = 90_000


@pytest.fixture
def case(relay: Relay) -> None:
    """A case with a screenshot, and two others that mention some of it."""
    report_id = new_id()
    picture = sent(relay, report_id, chat(ARABIC, FRENCH, LINK, ENGLISH), pdq="f0" * 32, pdq_quality=90)
    names(
        relay, report_id, picture, locators=LOCATORS, details="وصلتني هذه الرسالة من رقم مجهول", contact="a@example.org"
    )
    relay.files(locators=links("https://other.example.net/x"), category="HATE", subtype="HATE.GROUP")
    relay.files(locators=LOCATORS[-3:], category="HATE", subtype="HATE.GROUP")


def opened(browser: Browser, desk: Desk, link: str, **context: Any) -> Page:
    """The analysis of the first case, as one gets there."""
    page = browser.new_context(**context).new_page()
    page.goto(desk.url + link)
    page.get_by_role("main").get_by_role("button").click()
    page.goto(desk.url + str(page.locator("a[href^='/cases/']", has_text="1").first.get_attribute("href")))
    page.locator("header.case a[href$='/analysis']").click()
    return page


@pytest.mark.usefixtures("case", "tesseract")
@pytest.mark.timeout(240)
def test_an_analyst_reads_a_screenshot_in_arabic_without_a_script_and_keeps_what_it_says(
    browser: Browser, desk: Desk, link_for: Callable[..., str]
) -> None:
    page = opened(browser, desk, link_for("Salma"), locale="ar", viewport=PHONE, java_script_enabled=False)
    page.set_default_timeout(READ_WITHIN_MS)
    page.get_by_role("button", name="قراءة النص في الصورة").click()
    text = page.locator(".picture-text blockquote")
    expect(text).to_contain_text("ربحتم جائزة كبيرة")
    expect(text).to_contain_text("Veuillez payer")
    expect(text).to_contain_text("Send the money before midnight")
    expect(page.locator(".picture-text .locators")).to_contain_text("hxxps://cih-bank[.]example[.]net/payer")
    expect(page.locator(".picture-text .locators a")).to_have_count(1)
    # Words are there before the page's style is.
    page.wait_for_load_state()
    found, width = page.locator("main a[href^='http']").count(), page.evaluate("document.documentElement.scrollWidth")
    page.locator(".picture-text summary", has_text="حفظ كملاحظة").click()
    page.get_by_role("button", name="حفظ كملاحظة").click()
    expect(page.locator(".verified .words")).to_contain_text("ربحتم جائزة كبيرة")
    page.context.close()

    assert found == 0
    assert width == PHONE["width"]


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("ar", PHONE, "dark"), ("fr", DESKTOP, "light")])
@pytest.mark.usefixtures("case")
def test_the_page_is_accessible_and_fits(
    browser: Browser, desk: Desk, link_for: Callable[..., str], language: str, viewport: dict[str, int], scheme: str
) -> None:
    page = opened(browser, desk, link_for("Salma"), locale=language, viewport=viewport, color_scheme=scheme)
    expect(page.locator(".copier").first).to_be_visible()

    found, width = serious(page), page.evaluate("document.documentElement.scrollWidth")
    page.context.close()

    assert found == []
    assert width == viewport["width"]
