"""Alerts and the rota in Chromium: a code is made and shown once, shifts are added and removed, and the pages fit."""

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from desk.accounts.rows import analyst_of, named
from desk.accounts.signing_in import Role
from desk.alerts.chats import ChatKey
from desk.alerts.linking import Linking
from tests.desk.running import Desk
from tests.drivers.pages import DESKTOP, PHONE, serious

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, desk: Desk, link_for: Callable[..., str]) -> Iterator[Page]:
    """A supervisor's, without JavaScript."""
    link_for("Salma")
    link_for("كريم بنعلي")
    context = browser.new_context(locale="en", viewport=DESKTOP, java_script_enabled=False)
    one = context.new_page()
    one.goto(desk.url + link_for("Nadia", Role.SUPERVISOR))
    one.get_by_role("main").get_by_role("button", name="Sign in").click()
    yield one
    context.close()


def links(desk: Desk, code: str) -> None:
    """What the bot does with a code."""

    async def linked() -> None:
        database = desk.database()
        key = ChatKey(desk.settings.desk_secret.get_secret_value())
        linking = Linking(database, desk.custody, key)
        await linking.link(code.removeprefix("/start "), 7, language="fr", now=datetime.now(UTC))
        async with database.reading() as session:
            account = await named(session, "Nadia")
        assert account is not None
        assert await linking.of(analyst_of(account, "")) is not None
        await database.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(linked())).result()


def adds(page: Page, name: str, line: str, *, days: tuple[str, ...], hours: tuple[str, str]) -> None:
    form = page.locator("form[action='/on-call']")
    form.get_by_label("Who").select_option(label=name)
    form.get_by_label(line).check()
    for day in days:
        form.get_by_label(day).check()
    form.get_by_label("Starts at").select_option(hours[0])
    form.get_by_label("Ends at").select_option(hours[1])
    form.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("The shift is in the rota.")


def test_a_chat_is_linked_the_rota_is_filled_and_the_pages_fit(browser: Browser, page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/my-account")
    page.get_by_role("link", name="Set up the alerts").click()
    page.get_by_role("button", name="Make a one-time code").click()
    code = page.locator("code.code").inner_text()
    links(desk, code)
    page.get_by_role("link", name="Back to my account").click()
    page.goto(f"{desk.url}/my-account/alerts")
    expect(page.locator("main")).not_to_contain_text(code)
    page.get_by_label("Saturday").check()
    page.get_by_label("Ends at").fill("19:30")
    page.get_by_role("button", name="Save my hours").click()
    expect(page.get_by_role("status")).to_have_text("Your hours are saved.")
    expect(page.get_by_label("Ends at")).to_have_value("19:30")

    page.get_by_role("link", name="On call", exact=True).click()
    expect(page.locator("main")).to_contain_text("Nobody is on call now.")
    adds(page, "Salma (no chat linked)", "First line", days=("Monday", "Tuesday"), hours=("0", "0"))
    adds(page, "Nadia", "Second line", days=("Monday",), hours=("22", "6"))
    adds(page, "كريم بنعلي (no chat linked)", "Second line", days=("Sunday",), hours=("8", "20"))
    page.get_by_role("button", name="Remove the shift of Salma, Tuesday").click()
    expect(page.get_by_role("status")).to_have_text("The shift is removed.")

    found = dict(visits(browser, page, desk, "dark"))

    assert found == dict.fromkeys(found, (True, []))
    assert len(found) == 6


def visits(browser: Browser, page: Page, desk: Desk, scheme: Any) -> Iterator[tuple[str, tuple[bool, list[str]]]]:
    """Each page in each language: whether it is as wide as the screen, and what axe, which needs JavaScript, finds."""
    context = browser.new_context(storage_state=page.context.storage_state(), color_scheme=scheme)
    screen = context.new_page()
    for language, viewport in (("ar", PHONE), ("fr", DESKTOP), ("en", PHONE)):
        screen.set_viewport_size(viewport)
        context.add_cookies([{"name": "language", "value": language, "url": desk.url}])
        for path in ("/on-call", "/my-account/alerts"):
            screen.goto(desk.url + path)
            if folder := os.environ.get("SHOTS"):
                screen.screenshot(path=f"{folder}/{path.replace('/', '_')}-{language}-{scheme}.png", full_page=True)
            width = screen.evaluate("document.documentElement.scrollWidth")
            yield f"{language} {path}", (width == viewport["width"], serious(screen))
    context.close()
