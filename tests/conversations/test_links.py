"""Links: found in what citizens write, whatever surrounds them; shown so that nothing turns them into links."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conversations import links
from conversations.report import Locator

RTL, FSI, PDI = "\u200f", "\u2068", "\u2069"
MIXED = st.text(
    alphabet=st.sampled_from("abcéçابتثع ،؛؟.,:;/@+-_()[]0123456789٠١\n\t\u200e\u200f\u2068\u2069#?=&%"), max_size=80
)
SLUG = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
LINK = st.builds("https://{}.example/{}".format, SLUG, SLUG)
WORD = st.sampled_from(["شاهد", "هذا", "الرابط", "voici", "déjà", "vu", "look", "at", "؟", "،", "«", "»"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("شاهد https://example.org/a الآن", "https://example.org/a"),
        ("شاهدhttps://example.org/a", "https://example.org/a"),
        ("هنا: https://example.org/a، وشكرا", "https://example.org/a"),
        ("هل رأيت https://example.org/a؟", "https://example.org/a"),
        ("https://example.org/a؛ ثم", "https://example.org/a"),
        (f"{RTL}{FSI}https://example.org/a{PDI}.", "https://example.org/a"),
        ("Voici « https://example.org/a », déjà vu", "https://example.org/a"),
        ("Voici (https://example.org/a).", "https://example.org/a"),
        ("https://example.org/a!!!", "https://example.org/a"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("HTTPS://EXAMPLE.ORG/A", "HTTPS://EXAMPLE.ORG/A"),
        ("hxxps://example[.]org/a", "https://example.org/a"),
        ("hxxp://example(dot)org", "http://example.org"),
        ("https[:]//example[dot]org/a", "https://example.org/a"),
        ("example.org", "example.org"),
        ("www.example.ma/صفحة?x=1", "www.example.ma/صفحة?x=1"),
        ("t.me/somewhere", "t.me/somewhere"),
        ("see facebook.com/some.body, please", "facebook.com/some.body"),
        ("https://example.org/r?to=https://other.example/b", "https://example.org/r?to=https://other.example/b"),
        ("https://xn--mgba3gch31f.example/", "https://xn--mgba3gch31f.example/"),
        ("http://192.0.2.1:8080/x", "http://192.0.2.1:8080/x"),
    ],
)
def test_a_link_is_found_without_what_is_glued_to_it(text: str, expected: str):
    assert links.find(text) == (Locator("link", expected),)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("c'est @some_body.1 !", "account", "@some_body.1"),
        ("الحساب (@somebody)، شكرا", "account", "@somebody"),
        ("Ecrire à a.b+c@example.org.", "email", "a.b+c@example.org"),
        ("a[at]example[.]org", "email", "a@example.org"),
        ("رقمه +212 600-00 00 00", "phone", "+212 600-00 00 00"),
        ("0600000000", "phone", "0600000000"),
    ],
)
def test_accounts_addresses_and_numbers_are_found(text: str, kind: str, expected: str):
    assert links.find(text) == (Locator(kind, expected),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "e.g. this",
        "3.14",
        "12/05/2026",
        "script.js",
        "main.py",
        "...",
        "@",
        "@a",
        "http://",
        "https:// x",
        "a@b",
        "100 200",
    ],
)
def test_what_is_no_locator_is_none(text: str):
    assert links.find(text) == ()


@pytest.mark.parametrize("between", [" ", "\n", ",", ";", "، ", "،", f"{RTL} ", " | ", "\t"])
def test_two_links_are_two_whatever_stands_between(between: str):
    text = f"https://a.example/1{between}https://b.example/2"

    assert [one.raw for one in links.find(text)] == ["https://a.example/1", "https://b.example/2"]


def test_a_link_written_twice_is_found_once():
    assert len(links.find("https://example.org/a and https://example.org/a")) == 1


def test_no_more_links_are_found_than_a_report_holds():
    text = " ".join(f"https://example.org/{one}" for one in range(links.MAX_LOCATORS + 10))

    assert len(links.find(text)) == links.MAX_LOCATORS


@given(words=st.lists(WORD, max_size=6), link=LINK, more=st.lists(WORD, max_size=6))
def test_a_link_is_found_in_any_mixture_of_languages(words: list[str], link: str, more: list[str]):
    text = " ".join([*words, link, *more])

    assert links.find(text) == (Locator("link", link),)


@settings(max_examples=500)
@given(text=st.one_of(st.text(), MIXED))
@example("hxxp://[.][.](dot)@[at]")
def test_no_text_makes_it_fail(text: str):
    found = links.find(text)

    rest = links.without(text, found)

    assert len(found) <= links.MAX_LOCATORS
    assert all(one.raw and len(one.raw) <= links.MAX_CHARS for one in found)
    assert isinstance(rest, str)


@given(link=LINK)
def test_what_remains_of_a_text_without_its_links_is_its_words(link: str):
    text = f"look at this: {link} now"

    assert links.without(text, links.find(text)) == "look at this: now"


def test_a_link_that_is_part_of_another_leaves_nothing_of_it():
    text = "@some example.org https://example.org/b @somebody now"

    assert links.without(text, links.find(text)) == "now"


@settings(max_examples=500)
@given(text=st.one_of(LINK, MIXED, st.emails(), st.from_regex(r"@[a-z]{3,9}", fullmatch=True)))
def test_a_locator_is_shown_so_that_no_app_makes_it_a_link(text: str):
    shown = [links.defanged(one.raw) for one in links.find(text) if one.kind != "phone"]

    assert not re.search(r"https?://|[^\[]\.[^\]]|\w@", " ".join(shown))


def test_a_shown_link_is_read_back_as_itself():
    shown = links.defanged("https://a.example/b.c?d=e@f")

    assert links.find(shown) == (Locator("link", "https://a.example/b.c?d=e@f"),)


@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "@",
        "1",
        "1 ",
        "+1-",
        "http://",
        "http://a.",
        "a@",
        "a.b@c.",
        "[.]",
        "https://a.example/",
        "a,",
        "(",
        "ا.",
        "\u2068",
        "hxxp",
        ",",
        ",http://",
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(unit: str):
    short, long = unit * (25_000 // len(unit)), unit * (100_000 // len(unit))

    times = [_seconds(text) for text in (short, long)]

    # Four times the length in at most sixteen times the time, beside what a busy machine adds: 100 kB squared takes a minute.
    assert times[1] < 16 * times[0] + 0.3


def _seconds(text: str) -> float:
    start = time.process_time()
    links.without(text, links.find(text))
    return time.process_time() - start
