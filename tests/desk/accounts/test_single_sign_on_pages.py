"""Single sign-on in the pages: linked by a one-time link, signed in by a button, and back to the form when it fails."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import ValidationError

from desk.accounts.signing_in import Purpose, Role
from tests.desk.accounts.provider import CLIENT, SECRET, IdentityProvider
from tests.desk.running import Desk, Keys, running, settings_of
from tests.desk.screens import Screen
from tests.drivers.pages import DESKTOP, PHONE, serious

NAME = "Ministry ID"


@pytest.fixture
def desk(tmp_path: Path, keys: Keys, database_url: str, provider: IdentityProvider) -> Iterator[Desk]:
    """One that has a provider."""
    with running(tmp_path, keys, database_url, **client_of(provider)) as one:
        yield one


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en", viewport=DESKTOP)
    yield context.new_page()
    context.close()


@pytest.fixture
def admin(signed_in: Callable[..., Screen]) -> Screen:
    return signed_in("Amal", Role.ADMINISTRATOR)


@pytest.fixture
def account(admin: Screen, desk: Desk, link_for: Callable[..., str]) -> str:
    """The administrators' page of somebody with a password."""
    Screen(desk.url).enrols(link_for("Salma", Role.ANALYST, Purpose.ENROL))
    found = re.search(r'href="(/accounts/[0-9a-f]{32})"><bdi>Salma<', admin.opens("/accounts").text)
    assert found is not None
    return found[1]


def client_of(provider: IdentityProvider, **more: Any) -> dict[str, Any]:
    client = {"desk_oidc_issuer": provider.issuer, "desk_oidc_client_id": CLIENT, "desk_oidc_client_secret": SECRET}
    return {**client, "desk_oidc_name": NAME, "desk_oidc_trust_mfa": True, **more}


def link_on(text: str) -> str:
    found = re.search(r'id="link">[^<]*(/link/[\w-]+)<', text)
    assert found is not None
    return found[1]


@pytest.mark.browser
def test_an_account_is_linked_signs_in_and_is_unlinked(
    page: Page, desk: Desk, provider: IdentityProvider, admin: Screen, link_for: Callable[..., str]
) -> None:
    provider.does.shows_page = True
    link_for("Salma", Role.ANALYST, Purpose.ENROL)
    found = re.search(r'href="(/accounts/[0-9a-f]{32})"><bdi>Salma<', admin.opens("/accounts").text)
    assert found is not None
    link = link_on(admin.sends(f"{found[1]}/provider").text)

    # Linked, with a key of her own that is set on the way.
    page.goto(desk.url + link)
    page.get_by_role("link", name=f"Go on to {NAME}").click()
    page.get_by_role("link", name="Yes, it is me").click()
    secret = page.locator("#key").inner_text()
    page.get_by_label("Code of six digits").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".who")).to_contain_text("Salma")
    assert page.url == f"{desk.url}/"

    # Signed in by the button; the provider states a second factor, which this desk trusts.
    provider.does.claims = {"amr": ["mfa"]}
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name=f"Sign in with {NAME}").click()
    page.get_by_role("link", name="Yes, it is me").click()
    expect(page.locator(".who")).to_contain_text("Salma")
    page.goto(f"{desk.url}/my-account")
    expect(page.locator("main")).to_contain_text(f"You sign in at {NAME}.")
    assert "desk-away" not in {one["name"] for one in page.context.cookies()}

    # No more, once it is unlinked.
    admin.opens("/accounts")
    admin.sends(f"{found[1]}/unlink")
    page.goto(f"{desk.url}/sign-in")
    page.get_by_role("link", name=f"Sign in with {NAME}").click()
    page.get_by_role("link", name="Yes, it is me").click()
    expect(page.get_by_role("alert")).to_contain_text("No account here is linked to this sign-in at Ministry ID.")
    assert page.locator("input[name=back]").get_attribute("value") == "/sign-in"


@pytest.mark.browser
@pytest.mark.parametrize(("language", "viewport", "scheme"), [("ar", PHONE, "dark"), ("fr", DESKTOP, "light")])
def test_the_pages_fit_and_are_accessible(
    page: Page, desk: Desk, admin: Screen, account: str, language: str, viewport: Any, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(viewport)
    page.context.add_cookies([{"name": "language", "value": language, "url": desk.url}])
    link = link_on(admin.sends(f"{account}/provider").text)

    found = [looked_at(page, desk.url + path) for path in ("/sign-in", link, f"{link}/provider")]

    assert found == [(viewport["width"], [])] * 3
    assert page.url == f"{desk.url}/sign-in/provider/code"


def looked_at(page: Page, url: str) -> tuple[int, list[str]]:
    """Its width, and what axe finds."""
    page.goto(url)
    return page.evaluate("document.documentElement.scrollWidth"), serious(page)


def test_while_the_provider_is_down_the_form_is_there_with_words(desk: Desk, provider: IdentityProvider) -> None:
    provider.does.broken_at = "/.well-known/openid-configuration"

    page = Screen(desk.url).opens("/sign-in/provider")

    assert page.status == 503
    assert page.says("Ministry ID does not answer now. Please sign in with name and password, or try again later.")
    assert 'name="password"' in page.text


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?error=access_denied", "?back=https://id.example"])
def test_an_answer_that_nobody_asked_for_goes_nowhere(desk: Desk, query: str) -> None:
    page = Screen(desk.url).opens(f"/sign-in/provider/back{query}")

    assert (page.status, page.path) == (401, f"/sign-in/provider/back{query}")
    assert page.says("This sign-in took too long, or began in another browser.")


def test_another_site_sends_nobody_to_the_provider(desk: Desk, provider: IdentityProvider) -> None:
    page = Screen(desk.url, site="cross-site").opens("/sign-in/provider")

    assert page.status == 403
    assert provider.asked == []


def test_the_second_factor_is_asked_for_only_after_the_provider(desk: Desk) -> None:
    screen = Screen(desk.url)

    assert screen.opens("/sign-in/provider/code").status == 401
    assert screen.sends("/sign-in/provider/code", code="000000").status == 401


def test_a_wrong_code_is_said_and_the_right_one_signs_in(desk: Desk, admin: Screen, account: str) -> None:
    link = link_on(admin.sends(f"{account}/provider").text)
    salma = Screen(desk.url)
    salma.opens(link)

    asked = salma.opens(f"{link}/provider")
    wrong = salma.sends("/sign-in/provider/code", code="000000")

    assert asked.path == "/sign-in/provider/code"
    assert asked.says("With this code the account is linked to Ministry ID.")
    assert (wrong.status, wrong.path) == (401, "/sign-in/provider/code")
    assert wrong.says("The code is wrong or too old.")


def test_an_administrator_sees_and_removes_what_an_account_has(admin: Screen, account: str) -> None:
    shown = admin.opens(account)
    refused = admin.sends(f"{account}/no-password")

    assert shown.says("not linked")
    assert refused.status == 422
    assert refused.says("The account is not linked. Without a password nobody could sign in to it.")


def test_what_goes_to_the_provider_is_what_the_protocol_asks_for(desk: Desk, provider: IdentityProvider) -> None:
    provider.does.shows_page = True

    page = Screen(desk.url).opens("/sign-in/provider")

    asked = parse_qs(urlsplit(page.path).query)
    assert asked["redirect_uri"] == [f"{desk.url}/sign-in/provider/back"]
    assert (asked["response_type"], asked["scope"], asked["client_id"]) == (["code"], ["openid"], [CLIENT])
    assert (asked["code_challenge_method"], len(asked["code_challenge"][0])) == (["S256"], 43)
    assert len({asked[one][0] for one in ("state", "nonce", "code_challenge")}) == 3


def test_without_a_provider_there_is_nothing_of_it(tmp_path: Path, keys: Keys, database_url: str) -> None:
    with running(tmp_path, keys, database_url) as plain:
        screen = Screen(plain.url)
        sign_in = screen.opens("/sign-in")
        missing = [screen.opens(f"/sign-in/provider{path}").status for path in ("", "/back", "/code")]

    assert "/sign-in/provider" not in sign_in.text
    assert missing == [404, 404, 404]


@pytest.mark.parametrize(
    "wrong",
    [
        {"desk_oidc_issuer": "http://id.example"},
        {"desk_oidc_issuer": "https://id.example?x"},
        {"desk_oidc_client_id": ""},
        {"desk_oidc_client_secret": ""},
    ],
)
def test_half_a_provider_does_not_start(
    tmp_path: Path, keys: Keys, database_url: str, provider: IdentityProvider, wrong: dict[str, str]
) -> None:
    with pytest.raises(ValidationError):
        settings_of(tmp_path, keys, database_url, **client_of(provider, **wrong))
