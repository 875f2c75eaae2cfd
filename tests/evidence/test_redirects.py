"""Redirects: what names where it leads is read as that; what does not is marked, and nothing is looked up."""

import pytest

from conversations.report import Locator
from evidence.locators import recognised

THERE = "https://example.org/a"
ENCODED = "https%3A%2F%2Fexample.org%2Fa"


def link(raw: str) -> Locator:
    return recognised(Locator("link", raw))


@pytest.mark.parametrize(
    "raw",
    [
        f"https://l.facebook.com/l.php?u={ENCODED}%3Ffbclid%3DIwAR&h=AT0",
        f"https://lm.facebook.com/l.php?u={ENCODED}",
        f"https://www.facebook.com/sharer/sharer.php?u={ENCODED}",
        f"https://l.instagram.com/?u={ENCODED}&e=AT",
        f"https://www.youtube.com/redirect?event=comments&q={ENCODED}&v=dQw4w9WgXcQ",
        f"https://www.google.com/url?sa=t&q={ENCODED}",
        f"https://www.google.co.ma/url?url={ENCODED}",
        "https://www.google.com/amp/s/example.org/a",
        "https://example-org.cdn.ampproject.org/c/s/example.org/a?amp_js_v=1",
        "https://example-org.translate.goog/a?_x_tr_sl=ar&_x_tr_tl=fr",
        f"https://www.tiktok.com/link/v2?aid=1&target={ENCODED}",
        f"https://t.me/iv?url={ENCODED}&rhash=1",
        f"https://t.me/share/url?url={ENCODED}&text=x",
        f"https://l.wl.co/l?u={ENCODED}",
        f"https://twitter.com/intent/tweet?url={ENCODED}&text=x",
        f"https://vk.com/away.php?to={ENCODED}",
        f"https://nam01.safelinks.protection.outlook.com/?url={ENCODED}&data=1",
        "https://www.bing.com/ck/a?u=a1aHR0cHM6Ly9leGFtcGxlLm9yZy9h",
        f"https://href.li/?{THERE}",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.youtube.com%2Fredirect%3Fq%3Dhttps%253A%252F%252Fexample.org%252Fa",
    ],
)
def test_a_redirect_is_read_as_where_it_leads(raw: str):
    found = link(raw)

    assert (found.canonical, found.marks) == (THERE, "redirect")


@pytest.mark.parametrize(
    "raw",
    [
        "https://bit.ly/AbC",
        "https://t.co/AbC123",
        "https://fb.watch/AbC_d-1/",
        "https://www.facebook.com/share/r/1AbCdE/?mibextid=wwXIfr",
        "https://www.instagram.com/share/reel/BAxyz",
        "https://vm.tiktok.com/ZMabc123/",
        "https://vt.tiktok.com/ZSabc123/",
        "https://www.tiktok.com/t/ZTabc123/",
        "https://www.snapchat.com/t/AbC123",
        "https://maps.app.goo.gl/AbC",
    ],
)
def test_a_shortener_leads_nobody_knows_where(raw: str):
    found = link(raw)

    assert (found.marks, found.account, found.post) == ("shortener", "", "")


def test_what_is_behind_a_redirect_is_marked_too():
    found = link("https://l.facebook.com/l.php?u=https%3A%2F%2Fa%3Ab%40f%D0%B0cebook.com%2Fx")

    assert found.marks == "credentials homograph redirect"


@pytest.mark.parametrize(
    "raw",
    [
        "https://l.facebook.com/l.php?u=javascript:alert(1)",
        "https://l.facebook.com/l.php",
        "https://www.google.com/url?q=",
        "https://www.google.com/url?q=some+words",
        f"https://example.org/r?to={ENCODED}",
        "https://www.bing.com/ck/a?u=a1!!!",
    ],
)
def test_a_redirect_that_names_nothing_on_the_web_is_a_link_like_others(raw: str):
    found = link(raw)

    assert "redirect" not in found.marks
    assert found.canonical.partition("?")[0] in raw.replace("www.", "")


def test_redirects_without_an_end_are_not_followed_to_it():
    assert link("https://href.li/?" * 100 + THERE).marks == "redirect unreadable"
