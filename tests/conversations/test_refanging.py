"""Refanging: what was written so that no app opens it is read as it was meant, and no other word changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import links
from conversations.refanging import refanged
from conversations.report import Locator

SLUG = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hxxps://example[.]org/a", "https://example.org/a"),
        ("hXXp://example[.]org", "http://example.org"),
        ("HXXPS://EXAMPLE[.]ORG", "HTTPS://EXAMPLE.ORG"),
        ("h**ps://example.org", "https://example.org"),
        ("htxps://example.org", "https://example.org"),
        ("hxxps[:]//example[.]org", "https://example.org"),
        ("https[://]example.org", "https://example.org"),
        ("https ://example.org/a", "https://example.org/a"),
        ("example(.)org/a", "example.org/a"),
        ("example{.}org/a", "example.org/a"),
        ("example[dot]org/a", "example.org/a"),
        ("example (dot) org", "example.org"),
        ("example [point] ma", "example.ma"),
        ("example (نقطة) ma", "example.ma"),
        ("facebook dot com", "facebook.com"),
        ("www dot example dot com", "www.example.com"),
        ("facebook . com/some.body", "facebook.com/some.body"),
        ("facebook. com/some.body", "facebook.com/some.body"),
        ("example[.]org[/]a", "example.org/a"),
        ("https:\\/\\/example.org\\/a", "https://example.org/a"),
        ("https：／／example。org／a", "https://example.org/a"),
        ("https&#58;&#x2F;&#x2F;example&#46;org&sol;a", "https://example.org/a"),
        ("https://example.org/?a=1&amp;amp;b=2", "https://example.org/?a=1&b=2"),
        ("https://exam\u200bple.org/\u00ada", "https://example.org/a"),
        ("https://exam\u202eple.org/\u202ca", "https://example.org/a"),
    ],
)
def test_a_link_is_read_as_it_was_meant(text: str, meant: str):
    assert links.find(f"شاهد {text} الآن") == (Locator("link", meant),)


@given(
    link=st.builds("https://{}.example/{}".format, SLUG, SLUG),
    unseen=st.text("\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060", min_size=1, max_size=4),
    data=st.data(),
)
def test_nothing_unseen_splits_a_link_or_turns_it_around(link: str, unseen: str, data: st.DataObject):
    at = data.draw(st.integers(1, len(link) - 1))

    found = links.find(f"شاهد {link[:at]}{unseen}{link[at:]} الآن")

    assert found == (Locator("link", link),)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a[at]example[.]org", "a@example.org"),
        ("a (at) example (dot) org", "a@example.org"),
        ("a{@}example.org", "a@example.org"),
        ("a arobase example.org", "a@example.org"),
        ("a at gmail.com", "a@gmail.com"),
        ("a＠example.org", "a@example.org"),
        ("a&#64;example.org", "a@example.org"),
    ],
)
def test_an_e_mail_address_is_read_as_it_was_meant(text: str, meant: str):
    assert links.find(text) == (Locator("email", meant),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "He laughed at me. Come here",
        "le point ma mère",
        "polka dot dress",
        "I looked at it",
        "a point of view",
        "نقطة مهمة",
        "f(x) = y / z",
        "see [1] and (2).",
        "R&D; Q&A; AT&T",
        "&#1; &#0; &unknown; &amp",
        "https://example.org/?a=1&copy=2&lt=3",
        "هذا‌ نص",
        "12 : 30",
    ],
)
def test_other_words_stay_as_they_are(text: str):
    assert refanged(text) == text


@given(link=st.from_regex(r"https?://[a-z]{1,9}\.(com|org|ma)(/[a-z0-9.@_-]{1,9}){0,3}", fullmatch=True))
def test_what_was_shown_is_read_back_as_it_was(link: str):
    assert refanged(links.defanged(link)) == link


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("https://example.org/a", "hxxps://example[.]org/a"),
        ("HTTP:\\\\EXAMPLE.ORG", "HXXP:\\\\EXAMPLE[.]ORG"),
        ("example.org", "example[.]org"),
        ("https://a.org/?u=https://b.org", "hxxps://a[.]org/?u=hxxps://b[.]org"),
        ("tg://resolve?domain=a", "tg[:]//resolve?domain=a"),
        ("tg:resolve?domain=a", "tg[:]resolve?domain=a"),
        ("magnet:?xt=urn:btih:a", "magnet[:]?xt=urn:btih:a"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("a@example.org", "a[at]example[.]org"),
        ("@some.body", "[at]some[.]body"),
        ("موقع.المغرب", "موقع[.]المغرب"),
        ("example。org", "example[.]org"),
    ],
)
def test_what_is_shown_opens_nowhere(raw: str, shown: str):
    assert links.defanged(raw) == shown


def test_links_among_words_open_nowhere_either():
    words = "see https://a.example/b, t.me/c or www.d.org; ask @some.body"

    assert links.words_defanged(words) == "see hxxps://a[.]example/b, t[.]me/c or www[.]d[.]org; ask [at]some[.]body"


@given(
    st.lists(st.sampled_from(["http://", "HTTPS:\\\\", "0", "a.org", "/b", " ", "،", "@", "[", "هذا"]), max_size=9).map(
        "".join
    )
)
def test_no_address_of_the_web_is_left_among_words(words: str):
    assert not re.search(r"https?:[/\\]", links.words_defanged(words), re.IGNORECASE)
