"""Accounts in Chromium: a passkey is made and signs in, and the pages fit and are accessible in three languages."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from desk.accounts.signing_in import Purpose, Role
from tests.desk.running import Desk, Keys, running
from tests.drivers.pages import DESKTOP, PHONE, serious

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def desk(tmp_path: Path, keys: Keys, database_url: str) -> Iterator[Desk]:
    """At a name, because browsers allow no passkeys at an IP address."""
    with running(tmp_path, keys, database_url, host="localhost") as one:
        yield one


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en", viewport=DESKTOP)
    yield context.new_page()
    context.close()


def has_authenticator(page: Page, **options: Any) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, **options}})


def enrols(page: Page, desk: Desk, link: str) -> None:
    page.goto(desk.url + link)
    page.get_by_label("A new password").fill(PASSWORD)
    page.get_by_label("Code of six digits").fill(pyotp.TOTP(page.locator("#key").inner_text()).now())
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def adds_passkey(page: Page, desk: Desk, *, password: str = PASSWORD) -> None:
    page.goto(f"{desk.url}/my-account")
    form = page.locator("[data-passkey]")
    form.get_by_label("A name for it").fill("Phone of the office")
    form.get_by_label("Your present password").fill(password)
    form.get_by_role("button", name="Add a passkey").click()


def opens_sign_in(page: Page, desk: Desk) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{desk.url}/sign-in")


def test_a_passkey_is_made_and_then_signs_in_alone(page: Page, desk: Desk, link_for: Callable[..., str]) -> None:
    has_authenticator(page)
    enrols(page, desk, link_for("Salma", Role.ANALYST, Purpose.ENROL))

    adds_passkey(page, desk)
    expect(page.get_by_role("status")).to_contain_text("The passkey is added.")
    opens_sign_in(page, desk)
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.locator(".who")).to_contain_text("Salma")


def test_without_the_password_no_passkey_is_made(page: Page, desk: Desk, link_for: Callable[..., str]) -> None:
    has_authenticator(page)
    enrols(page, desk, link_for("Salma", Role.ANALYST, Purpose.ENROL))

    adds_passkey(page, desk, password="not the password")

    expect(page.locator("[data-passkey] .complaint")).to_have_text("Your present password is wrong.")
    page.reload()
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)


def test_a_device_that_does_not_verify_its_user_makes_none(
    page: Page, desk: Desk, link_for: Callable[..., str]
) -> None:
    has_authenticator(page, isUserVerified=False)
    enrols(page, desk, link_for("Salma", Role.ANALYST, Purpose.ENROL))

    adds_passkey(page, desk)

    expect(page.locator("[data-passkey] .complaint")).to_have_text("The browser made no passkey. Please try again.")


def test_a_removed_passkey_signs_in_no_more(page: Page, desk: Desk, link_for: Callable[..., str]) -> None:
    has_authenticator(page)
    enrols(page, desk, link_for("Salma", Role.ANALYST, Purpose.ENROL))
    adds_passkey(page, desk)

    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is removed.")
    opens_sign_in(page, desk)
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert").first).to_have_text("This passkey does not sign in here. Please use another way.")


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("ar", PHONE, "dark"), ("fr", DESKTOP, "light")])
def test_the_pages_fit_and_are_accessible(
    page: Page, desk: Desk, link_for: Callable[..., str], language: str, viewport: dict[str, int], scheme: Any
) -> None:
    has_authenticator(page)
    enrols(page, desk, link_for("Amal", Role.ADMINISTRATOR, Purpose.ENROL))
    adds_passkey(page, desk)
    expect(page.get_by_role("status")).to_be_visible()
    link_for("كريم بنعلي", Role.LIAISON, Purpose.ENROL)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(viewport)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": "language", "value": language, "url": desk.url}])

    found = {one: looked_at(page) for one in visits(page, desk)}

    assert found == dict.fromkeys(found, (viewport["width"], []))
    assert len(found) == 7


def visits(page: Page, desk: Desk) -> Iterator[str]:
    """Each page in turn, all of it unfolded."""
    page.goto(f"{desk.url}/accounts")
    accounts = [str(one.get_attribute("href")) for one in page.locator("table.accounts a").all()]
    for path in ("/accounts", *accounts, "/my-account", "/my-account/code"):
        page.goto(desk.url + path)
        for one in page.locator("details").all():
            one.locator("summary").click()
        yield path
    page.goto(f"{desk.url}/my-account")
    form = page.locator("form[action$=recovery-codes]")
    form.locator("[type=password]").fill(PASSWORD)
    form.get_by_role("button").click()
    expect(page.locator(".codes li")).to_have_count(10)
    yield "codes"
    page.goto(desk.url + accounts[1])
    page.locator("details summary").first.click()
    page.locator("form[action$=recover] button").click()
    expect(page.locator("#link")).to_be_visible()
    yield "link"


def looked_at(page: Page) -> tuple[int, list[str]]:
    """Its width, and what axe finds."""
    found = serious(page)
    return page.evaluate("document.documentElement.scrollWidth"), found


def test_without_javascript_the_sign_in_page_offers_what_works(browser: Browser, desk: Desk) -> None:
    context: BrowserContext = browser.new_context(locale="en", java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{desk.url}/sign-in")

    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    context.close()
