"""A crowd, in a real browser: its script works for each form by itself, under the page's own policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.drivers.processes import Processes

pytestmark = pytest.mark.browser


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[Processes]:
    """An intake for which the second form in a minute is a crowd."""
    started = Processes(tmp_path, more={"IBLAGH_LIMIT_WEB_A_MINUTE": "1", "IBLAGH_LIMIT_WEB_WAIT_S": "300"})
    started.starts("intake")
    yield started
    started.stops()


def test_a_report_in_a_crowd_is_sent_without_the_citizen_doing_anything(browser: Browser, crowded: Processes) -> None:
    context = browser.new_context(locale="en")
    page, refused, complaints = context.new_page(), [], []
    page.on("response", lambda one: refused.append(one.status) if one.status == 429 else None)
    page.on("console", lambda one: complaints.append(one.text) if "Security Policy" in one.text else None)
    page.goto(crowded.demo.web_url)
    page.get_by_role("button", name="Online scam or fraud").click()
    page.get_by_role("button", name="Fake shop").click()
    page.get_by_role("textbox").fill("https://shop.example/1")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Send anonymously").click()

    expect(page.locator(".reference")).to_be_visible(timeout=60_000)
    assert refused.count(429) >= 3
    assert complaints == []
    context.close()
