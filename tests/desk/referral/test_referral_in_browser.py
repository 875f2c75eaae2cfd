"""A referral in Chromium: prepared, approved by a second person, taken out, opened with public tools alone; and its pages fit."""

import asyncio
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pyrage import x25519

from desk.accounts.signing_in import Role
from desk.dossier import readme
from desk.jurisdiction.documents import from_text, to_text
from desk.jurisdiction.editing import DEFAULT
from desk.jurisdiction.rules import RuleSet
from desk.jurisdiction.tables import VersionRow
from tests.desk.referral.rows import NOON
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.drivers.pages import DESKTOP, PHONE, serious

pytestmark = pytest.mark.browser
SERVICE = x25519.Identity.generate()
WIDTH = "document.documentElement.scrollWidth"
DOCUMENT = (Path(__file__).parent.parent.parent.parent / "docs" / "dossier.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL) for line in block.splitlines()]
UNSEAL = next(one for one in COMMANDS if one.startswith("age -d -i service.key -o dossier.zip"))


@pytest.fixture
def opens(browser: Browser, desk: Desk, link_for: Callable[..., str]) -> Iterator[Callable[..., Page]]:
    """Opens the queue in a browser of its own, signed in."""
    contexts = []

    def opened(name: str, role: Role, **context: Any) -> Page:
        made = browser.new_context(**{"locale": "en", "viewport": DESKTOP, **context})
        contexts.append(made)
        page = made.new_page()
        page.goto(desk.url + link_for(name, role, cleared=True))
        page.get_by_role("main").get_by_role("button").click()
        page.wait_for_url(f"{desk.url}/")
        return page

    yield opened
    for one in contexts:
        one.close()


@pytest.fixture
def service_with_a_key(desk: Desk) -> None:
    """Rules by which every service has the key of a test."""
    # In a thread of its own: a test that drives a browser has a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(_with_keys(desk))).result()


async def _with_keys(desk: Desk) -> None:
    default = from_text(DEFAULT.read_text(encoding="utf-8"))
    services = tuple(replace(one, recipient=str(SERVICE.to_public()), verified=True) for one in default.services)
    document = to_text(RuleSet(services, default.rules))
    database = desk.database()
    async with database.transaction() as session:
        session.add(VersionRow(version=1, at=NOON, author="Nadia", note="keys", document=document))
    await database.close()


def ran(folder: Path, command: str) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    return done.stdout


@pytest.mark.usefixtures("service_with_a_key", "age")
def test_a_dossier_about_children_goes_from_the_desk_to_the_officer_who_checks_it(
    relay: Relay, desk: Desk, opens: Callable[..., Page], tmp_path: Path
) -> None:
    relay.files(category="CHILD", subtype="CHILD.GROOM", contact="salma@example.org")
    liaison, supervisor = opens("Amal", Role.LIAISON), opens("Nadia", Role.SUPERVISOR)
    liaison.get_by_role("link", name="Case 1").click()
    liaison.get_by_text("Prepare a dossier").click()
    liaison.get_by_role("button", name="Prepare the dossier").click()
    # The page asks again by itself until the dossier is there.
    expect(liaison.get_by_role("heading", name="Second person")).to_be_visible(timeout=60_000)
    expect(liaison.get_by_role("button", name="Sealed to the service")).to_have_count(0)
    supervisor.goto(liaison.url)
    supervisor.get_by_role("button", name="Approve").click()
    liaison.reload()
    with liaison.expect_download() as download:
        liaison.get_by_role("button", name="Sealed to the service").click()
    liaison.get_by_label("To whom").fill("Inspector A, Rabat")
    liaison.get_by_role("button", name="Record the handing over").click()
    liaison.get_by_role("link", name="Receipt").click()
    receipt = liaison.get_by_role("article").inner_text()

    folder = tmp_path / "officer"
    folder.mkdir()
    download.value.save_as(folder / "dossier.zip.age")
    (folder / "service.key").write_text(f"{SERVICE}\n")
    ran(folder, UNSEAL)
    ran(folder, "python3 -m zipfile -e dossier.zip dossier")
    made = ran(
        tmp_path, "openssl pkey -in signing.pem -pubout -out officer/dossier/desk.pem && sha256sum officer/dossier.zip"
    )
    verified = ran(folder / "dossier", readme.CHECK_SIGNATURE)
    summed = ran(folder / "dossier", readme.CHECK_SUMS)
    shown = ran(folder / "dossier", readme.SHOW_KEY)

    assert verified.strip() == "Signature Verified Successfully"
    assert summed.count(": OK") == 4
    assert made.split()[0] in receipt
    assert shown.split()[0] in receipt
    assert "Inspector A, Rabat" in receipt


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("ar", PHONE, "dark"), ("fr", DESKTOP, "light")])
def test_the_pages_are_accessible_and_fit(
    relay: Relay, desk: Desk, opens: Callable[..., Page], language: str, viewport: dict[str, int], scheme: str
) -> None:
    relay.files(contact="salma@example.org")
    page = opens("Nadia", Role.SUPERVISOR, locale=language, viewport=viewport, color_scheme=scheme)
    page.locator("table.queue .number a").click()
    for one in page.locator("details").all():
        one.locator("summary").click()
    case, case_width = serious(page), page.evaluate(WIDTH)
    page.locator("form[action$='/referral'] button.main").click()
    expect(page.locator("#hand-over")).to_be_visible(timeout=60_000)
    referral, width = serious(page), page.evaluate(WIDTH)
    page.locator("a[href$='/receipt']").click()
    receipt, receipt_width = serious(page), page.evaluate(WIDTH)

    assert (case, referral, receipt) == ([], [], [])
    assert (case_width, width, receipt_width) == (viewport["width"],) * 3
