"""What a report is compared by: what names one place or somebody, never what everybody's reports name."""

import pytest

from conversations.report import Locator, Report
from desk.comparing.signs import Sign, SignKey, link_sign, signs_of

KEY = SignKey("a secret of the desk that is long enough")


def signs(*locators: Locator) -> set[Sign]:
    return set(
        signs_of(Report("0" * 32, "", "web", "fr", "FRAUD", "FRAUD.PHISH", "P2", locators=locators), {}, ()).signs
    )


@pytest.mark.parametrize(
    "link",
    [
        "https://www.facebook.com/",
        "https://facebook.com/groups/",
        "https://www.facebook.com/login",
        "https://wa.me/",
        "https://web.whatsapp.com/",
        "https://www.youtube.com",
        "https://www.google.com/",
        "https://maps.google.com",
        "https://bit.ly/abc",
        "https://vm.tiktok.com/ZM123/",
        "http://192.168.1.1/",
        "http://localhost/x",
        "https://",
    ],
)
def test_what_leads_nowhere_in_particular_is_no_sign(link: str) -> None:
    assert signs(Locator("link", link)) == set()
    assert link_sign(link) == ""


@pytest.mark.parametrize(
    "locator",
    [
        Locator("account", "@whatsapp"),
        Locator("account", "somebody"),
        Locator("phone", "19"),
        Locator("phone", "177"),
        Locator("iban", "MA64"),
        Locator("email", "nobody"),
        Locator("wallet", "bc1"),
        Locator("forward", "Forwarded"),
        Locator("link", "\ud800"),
    ],
)
def test_what_names_nobody_is_no_sign(locator: Locator) -> None:
    assert signs(locator) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Locator("link", "https://t.me/BadChannel/55"), Locator("account", "@badchannel", "Telegram channel")),
        (Locator("link", "https://wa.me/212612345678?text=hi"), Locator("phone", "06 12 34 56 78")),
        (Locator("link", "https://twitter.com/bad/status/12"), Locator("link", "https://x.com/bad/status/13")),
        (
            Locator("link", "https://m.facebook.com/bad.page"),
            Locator("link", "https://www.facebook.com/bad.page/posts/1"),
        ),
    ],
    ids=["Telegram", "WhatsApp", "X", "Facebook"],
)
def test_one_account_is_one_sign_however_it_is_named(one: Locator, other: Locator) -> None:
    shared = signs(one) & signs(other)

    assert {sign.kind for sign in shared} == {"account"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?si=1", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&feature=share"),
        ("http://example.org/a/?utm_source=x", "https://www.example.org/a#top"),
    ],
)
def test_one_place_is_one_link(one: str, other: str) -> None:
    assert link_sign(one) == link_sign(other) != ""


def test_another_desk_keys_the_same_sign_otherwise() -> None:
    other = SignKey("another secret of a desk, long enough")

    assert KEY.hashed("link", "https://example.org/") == KEY.hashed("link", "https://example.org/")
    assert KEY.hashed("link", "https://example.org/") != other.hashed("link", "https://example.org/")
    assert KEY.hashed("md5", "x") != KEY.hashed("sha1", "x")


def test_a_link_that_leads_through_a_redirector_is_compared_by_where_it_leads() -> None:
    through = "https://l.facebook.com/l.php?u=https%3A%2F%2Fbad.example%2Fx&h=AT0"

    assert link_sign(through) == link_sign("https://bad.example/x") != ""
