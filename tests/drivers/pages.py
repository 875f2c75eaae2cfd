"""Pages: a citizen's and an analyst's hands in a real browser."""

import os
import shutil
import subprocess
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.drivers.processes import Processes

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SERIOUS = ("serious", "critical")


def report(page: Page, words: str) -> str:
    """A report by the shortest way; its reference."""
    page.locator("button[value*='category'][value$='FRAUD']").click()
    page.locator("button[value$='FRAUD.PHISH']").click()
    expect(page.locator("button[value$='|none']")).to_be_visible()
    writes(page, words)
    page.locator("button[value$='anonymous']").click()
    return page.locator(".reference output").inner_text()


def writes(page: Page, words: str) -> None:
    """Type and send."""
    page.locator("textarea").last.fill(words)
    page.locator("button.send").last.click()


def until_said(page: Page, reference: str, words: str) -> None:
    """The relay needs a moment to fetch what the desk wrote: ask again until it is there."""
    for _try in range(20):
        writes(page, "/status")
        expect(page.locator(".said").last).to_contain_text("20 digits")
        writes(page, reference)
        expect(page.locator(".said").last).to_contain_text("Your report of")
        if words in page.locator(".said").last.inner_text():
            return
        page.locator("button[value$='finish']").last.click()
        page.wait_for_timeout(300)


def reload_until(page: Page, url: str, words: str) -> None:
    """Load a page again until it shows `words`."""
    for _try in range(20):
        page.goto(url)
        if words in page.content():
            return
        page.wait_for_timeout(300)


def seen_at_desk(analyst: Page, processes: Processes, words: str) -> bool:
    """Whether one of the newest cases shows `words`; it is then open."""
    for _try in range(10):
        analyst.goto(processes.demo.desk_url)
        links = [one.get_attribute("href") for one in analyst.locator("table.queue a").all()]
        for link in reversed(links):
            analyst.goto(processes.demo.desk_url + str(link))
            if words in analyst.locator("main").inner_text():
                return True
        analyst.wait_for_timeout(300)
    return False


def serious(page: Page) -> list[str]:
    """What axe finds serious or worse, once all of the page is there: without its colours it is another page."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SERIOUS]


def sign_in_link(processes: Processes) -> str:
    """A fresh one-time link for the demo analyst, made beside the running desk."""
    environment = {**os.environ, **processes.demo.desk_environment()}
    made = subprocess.run([sys.executable, "-m", "desk", "demo-link"], env=environment, capture_output=True, check=True)
    return made.stdout.decode().strip()
