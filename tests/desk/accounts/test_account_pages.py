"""The pages of accounts without JavaScript: an invitation shown once, and forms that say what went wrong."""

import asyncio
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from desk.accounts.browsers import browser_of
from desk.accounts.signing_in import Purpose, Role
from desk.tables import CustodyRow
from tests.desk.running import Desk
from tests.desk.screens import PASSWORD, Page, Screen

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def admin(signed_in: Callable[..., Screen]) -> Screen:
    return signed_in("Amal", Role.ADMINISTRATOR)


@pytest.fixture
def salma(desk: Desk, link_for: Callable[..., str]) -> Screen:
    """Somebody with a password."""
    screen = Screen(desk.url)
    screen.enrols(link_for("Salma", Role.ANALYST, Purpose.ENROL))
    screen.opens("/my-account")
    return screen


def link_on(page: Page) -> str:
    found = re.search(r'id="link">[^<]*(/link/[\w-]+)<', page.text)
    assert found is not None
    return found[1]


def account_of(screen: Screen, name: str) -> str:
    found = re.search(rf'href="(/accounts/[0-9a-f]{{32}})"><bdi>{name}<', screen.opens("/accounts").text)
    assert found is not None
    return found[1]


def test_an_invitation_is_shown_once_and_lets_somebody_in(desk: Desk, admin: Screen) -> None:
    admin.opens("/accounts")
    invited = Screen(desk.url)

    link = link_on(admin.sends("/accounts", name="Youssef", role="liaison", cleared="yes"))
    invited.enrols(link)

    assert invited.opens("/my-account").says("Youssef")
    assert invited.opens(link).status == 410
    assert link not in admin.opens("/accounts").text
    assert admin.opens(account_of(admin, "Youssef")).says("cleared for CHILD")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "Amal", "role": "analyst"}, "There is already an account of this name."),
        ({"name": " ", "role": "analyst"}, "A name has 1 to 64 characters, on one line."),
        ({"name": "Nadia", "role": "operator"}, "Please choose a role."),
        ({"name": "Nadia", "role": "cleared"}, "Please choose a role."),
    ],
)
def test_an_invitation_that_is_not_right_says_why(admin: Screen, fields: dict[str, str], words: str) -> None:
    admin.opens("/accounts")

    page = admin.sends("/accounts", **fields)

    assert page.status == 422
    assert page.says(words)


def test_one_s_own_account_is_not_changed_on_the_administrators_page(admin: Screen) -> None:
    own = account_of(admin, "Amal")

    pages = [admin.sends(f"{own}/{act}", role="analyst") for act in ("role", "disable", "recover")]

    assert {page.status for page in pages} == {422}
    assert all(page.says("Your own account is changed under “My account”.") for page in pages)


def test_an_administrator_recovers_disables_and_signs_somebody_out(desk: Desk, admin: Screen, salma: Screen) -> None:
    account = account_of(admin, "Salma")

    assert admin.sends(f"{account}/sessions").says("Not signed in anywhere.")
    assert salma.opens("/my-account").path == "/sign-in"
    assert admin.sends(f"{account}/disable").says("Enable the account")
    admin.sends(f"{account}/enable")
    again = Screen(desk.url)
    again.enrols(link_on(admin.sends(f"{account}/recover")))

    assert again.opens("/my-account").says("Salma")


def test_an_account_that_is_not_there_is_said(admin: Screen) -> None:
    assert admin.opens(f"/accounts/{'0' * 32}").says("There is no such account.")
    assert admin.sends(f"/accounts/{'0' * 32}/disable").status == 404


def test_a_new_password_is_set_with_the_present_one(salma: Screen) -> None:
    wrong = salma.sends("/my-account/password", password="wrong", new="a quite different one")
    weak = salma.sends("/my-account/password", password=PASSWORD, new="short")
    right = salma.sends("/my-account/password", password=PASSWORD, new="a quite different one")

    assert wrong.says("Your present password is wrong.")
    assert weak.says("The password needs at least 12 characters.")
    assert right.says("Your password is changed")


def test_ten_recovery_codes_are_shown_once_and_one_signs_in(desk: Desk, salma: Screen) -> None:
    page = salma.sends("/my-account/recovery-codes", password=PASSWORD)
    codes = re.findall(r"<code>([0-9A-Z-]{14})</code>", page.text)
    other = Screen(desk.url)

    other.signs_in("Salma", code=codes[0])

    assert len(codes) == 10
    assert other.opens("/my-account").says("9 codes are left.")
    assert codes[1] not in salma.opens("/my-account").text


def test_passwords_codes_and_tokens_are_not_in_the_custody_log(desk: Desk, salma: Screen) -> None:
    page = salma.sends("/my-account/recovery-codes", password=PASSWORD)
    codes = re.findall(r"<code>([0-9A-Z-]{14})</code>", page.text)

    log = asyncio.run(log_of(desk))

    assert "recovery codes" in log
    assert not [one for one in (*codes, PASSWORD, salma.form_token) if one in log]


async def log_of(desk: Desk) -> str:
    database = desk.database()
    async with database.reading() as session:
        rows = await session.scalars(select(CustodyRow))
        text = "\n".join(f"{one.analyst} {one.action} {one.subject} {one.reason}" for one in rows)
    await database.close()
    return text


def test_a_demo_account_has_no_forms_for_what_it_lacks(signed_in: Callable[..., Screen]) -> None:
    page = signed_in("Salma").opens("/my-account")

    assert page.says("You signed in by a link of the demo.")
    assert "/my-account/password" not in page.text


def test_the_menu_offers_what_the_role_has(signed_in: Callable[..., Screen]) -> None:
    pages = {role: signed_in(role.value, role).opens("/my-account").text for role in Role}

    assert {role for role, text in pages.items() if '<a href="/accounts"' in text} == {Role.ADMINISTRATOR}
    assert {role for role, text in pages.items() if '<a href="/custody"' in text} == {Role.ADMINISTRATOR, Role.AUDITOR}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        (ANDROID, "Chrome, Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_of_a_browser_only_family_and_system_are_kept(header: str, words: str) -> None:
    assert browser_of(header) == words
