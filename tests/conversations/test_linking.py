"""Linking: what people really write around links, and that hostile text costs no more than its length."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import linking, links
from conversations.hosts import ends_top_level, is_bare
from conversations.refanging import refanged

PIECES = st.sampled_from(
    "https:// http:/ hxxps:// HTTPS:\\\\ example facebook .com . [.] (at) @ a ا ؟ ، / ? &amp; &#46; : 0612345678 +212 tg:// t.me/ 1.2.3.4 "
    "[ ] ( ) * _ www. ma fr Et - , ; = x@y.org MA64 # 。 ＠ ://".split()
    + [" ", "\n", "\u200f", "\u2068", "\u00ad", "\ud800", "\x00", " . com", " dot ", " at gmail.com", "..."]
)
MESSY = st.one_of(st.text(), st.lists(PIECES, max_size=14).map("".join))
OPENS = re.compile(r"https?:[/\\]|(?<!hxxp)(?<!hxxps)://|(?<!\[)\.|@", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الرابطfacebook.com/some.bodyهذا", ["facebook.com/some.body"]),
        ("شاهد(https://t.me/abc/1)،", ["https://t.me/abc/1"]),
        ("https://t.me/abc/1؟و", ["https://t.me/abc/1"]),
        ("https://t.me/\u200eabc", ["https://t.me/abc"]),
        ("https://ar.wikipedia.org/wiki/المغرب_(دولة)", ["https://ar.wikipedia.org/wiki/المغرب_(دولة)"]),
        ("(https://fr.wikipedia.org/wiki/Foo_(bar))", ["https://fr.wikipedia.org/wiki/Foo_(bar)"]),
        ("موقع.المغرب", ["موقع.المغرب"]),
        ("https://موقع.المغرب/a، https://bücher.example", ["https://موقع.المغرب/a", "https://bücher.example"]),
        ("[words](https://example.org/a)", ["https://example.org/a"]),
        ("*https://example.org/a* _https://example.org/b_", ["https://example.org/a", "https://example.org/b"]),
        ("https://example.org/a_", ["https://example.org/a_"]),
        ("https://a.example/1https://b.example/2", ["https://a.example/1", "https://b.example/2"]),
        ("https://x.com/a/status/1،https://x.com/a/status/2", ["https://x.com/a/status/1", "https://x.com/a/status/2"]),
        ("facebook.com/a,tiktok.com/@x_y", ["facebook.com/a", "tiktok.com/@x_y"]),
        ("Facebook.Com/Some", ["Facebook.Com/Some"]),
        ("https://facebook.com@evil.example/x", ["https://facebook.com@evil.example/x"]),
        ("http://[2001:db8::1]:80/x", ["http://[2001:db8::1]:80/x"]),
        ("http://2130706433/ et 1.2.3.4:80", ["http://2130706433/", "1.2.3.4:80"]),
        ("https://example.org/a,b;c.", ["https://example.org/a,b;c"]),
        ("tg://resolve?domain=abc", ["tg://resolve?domain=abc"]),
        ("whatsapp://send?phone=212612345678", ["whatsapp://send?phone=212612345678"]),
        ("حسابه@some_bodyهذا", ["@some_body"]),
        ("@some_body،@other", ["@some_body", "@other"]),
        ("@user@mastodon.social", ["@user@mastodon.social"]),
        ("mailto:a.b@example.org?", ["a.b@example.org"]),
        ("https://example.org/" + "a" * 3000, []),
    ],
)
def test_locators_are_found_as_people_write_them(text: str, expected: list[str]):
    assert [one.raw for one in links.find(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "etc.il y a",
        "fin.Et puis",
        "ok.je viens",
        "s.v.p",
        "S.A.R.L",
        "M.Ahmed",
        "photo.jpg",
        "main.py",
        "node.js",
        "v1.2.3",
    ]
    + [
        "الى.الان",
        "https",
        "://",
        "http:///",
        "..",
        "@.",
        "#tag",
        "C++/C#",
        "1.5km",
        "javascript:alert(1)",
        "3.14.15.92",
    ],
)
def test_what_people_write_otherwise_is_no_locator(text: str):
    assert links.find(text) == ()


@pytest.mark.parametrize(
    "host", ["example.org", "EXAMPLE.ORG", "Facebook.Com", "www.example.zip", "xn--4gbrim.xn--mgbc0a9azcg", "a.onion"]
)
def test_a_name_below_a_top_level_domain_is_a_host(host: str):
    assert is_bare(host)


@pytest.mark.parametrize(
    "host", ["example", "example.nothing", "file.zip", "-a.com", "a-.com", "a..com", "a" * 64 + ".com", "1.2.3.4"]
)
def test_other_names_are_no_hosts(host: str):
    assert not is_bare(host)


@pytest.mark.parametrize("ending", ["com", "ma", "المغرب", "xn--mgbc0a9azcg", "рф", "onion"])
def test_top_level_domains_are_known_in_letters_and_in_punycode(ending: str):
    assert ends_top_level(f"example.{ending}")


@settings(max_examples=500)
@given(text=MESSY)
def test_what_is_found_stands_in_the_text_and_is_shown_so_that_it_does_not_open(text: str):
    found = links.find(text)

    assert len(found) <= links.MAX_LOCATORS
    assert all(one.raw in refanged(text) and 0 < len(one.raw) <= links.MAX_CHARS for one in found)
    assert [one.raw for one in found if one.kind != "phone" and OPENS.search(links.defanged(one.raw))] == []


@given(
    words=st.lists(
        st.sampled_from("voici هذا look ، ؟ at https://a.example/1 b.ma @some_body x@y.org 0612345678 (c.com)".split())
    )
)
def test_nothing_that_opens_is_left_when_locators_are_taken_out(words: list[str]):
    text = " ".join(words)

    rest = links.without(text, links.find(text))

    assert list(linking.spans(rest)) == []


@pytest.mark.parametrize(
    "unit",
    [
        "http://",
        "://",
        "tg://a@b",
        "www.",
        "a.",
        "ا.",
        "اa",
        "é.",
        "a.b@c.",
        "a@",
        "@a",
        "(",
        "([{",
        ")",
        "[.]",
        "[at",
        "( ( ",
    ]
    + [
        "+212 ",
        "0612345678 ",
        "+(1)",
        "1.1.1.1 ",
        "12/05/2026 ",
        "MA64 0",
        "GB82 ",
        "bc1q",
        "0x",
        "a" * 30 + " ",
        "1\u200f",
    ]
    + [
        "xn--",
        "xn--a.",
        "\u200f",
        "a\u200f",
        "a\u00ad",
        "a.com,",
        "a dot ",
        "a dot com ",
        "a. com",
        " at gmail.com",
        "a arobase a.",
    ]
    + [
        "&amp;",
        "&amp;#46;",
        "&#46;",
        "\\/",
        "=http://",
        "?http://a.com",
        "*a*",
        "_a_",
        "h__p",
        "hxxp://",
        "\ud800",
        "。",
        "a😀.com",
    ],
)
def test_twice_the_hostile_text_takes_no_more_than_about_twice_the_time(unit: str):
    short, long = unit * (12_500 // len(unit)), unit * (50_000 // len(unit))

    times = [min(_seconds(text) for _ in range(2)) for text in (short, long)]

    # Four times the length squared would be sixteen times the time; what a busy machine adds is no part of it.
    assert times[1] < 10 * times[0] + 0.1


def _seconds(text: str) -> float:
    begun = time.process_time()
    links.without(text, links.find(text))
    return time.process_time() - begun
