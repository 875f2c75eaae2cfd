"""URLs: read as a browser reads them, written in one spelling without what tells who shared them."""

import pytest

from conversations.report import Locator
from evidence.locators import recognised

LONG = "a" * 300


def link(raw: str) -> Locator:
    return recognised(Locator("link", raw))


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("example.org/a", "https://example.org/a"),
        ("HTTP://EXAMPLE.ORG/Path", "https://example.org/Path"),
        ("https://www.example.org./a/", "https://example.org/a"),
        ("https://m.example.org:443/a#part", "https://example.org/a"),
        ("http://example.org:80/a", "https://example.org/a"),
        ("http://example.org:8080/a", "https://example.org:8080/a"),
        ("https:example.org/a", "https://example.org/a"),
        ("https:\\\\example.org\\a\\b", "https://example.org/a/b"),
        ("https:/example.org/a", "https://example.org/a"),
        (" https://exa\tmple.org/a\nb ", "https://example.org/ab"),
        ("https://example.org/a/../b/./c", "https://example.org/b/c"),
        ("https://ex%61mple.org/%7Ea", "https://example.org/~a"),
        ("https://ｅｘａｍｐｌｅ。org/a", "https://example.org/a"),
        ("https://موقع.المغرب/صفحة", "https://xn--4gbrim.xn--mgbc0a9azcg/%D8%B5%D9%81%D8%AD%D8%A9"),
        (
            "https://xn--4gbrim.xn--mgbc0a9azcg/%d8%b5%d9%81%d8%ad%d8%a9",
            "https://xn--4gbrim.xn--mgbc0a9azcg/%D8%B5%D9%81%D8%AD%D8%A9",
        ),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("https://facebook.com@example.org/a", "https://example.org/a"),
        ("https://facebook.com\\@example.org/a", "https://facebook.com/@example.org/a"),
        ("https://example.org/a#!/b", "https://example.org/a#!/b"),
        ("https://example.org/a#post-5", "https://example.org/a#post-5"),
        ("https://mega.nz/file/a#key", "https://mega.nz/file/a#key"),
        ("ftp://example.org/a", "ftp://example.org/a"),
        ("magnet:?dn=x&xt=urn:btih:ABCDEF", "magnet:?xt=urn:btih:abcdef"),
        ("http://3232235777/", "https://192.168.1.1/"),
        ("http://0300.0250.1.1/", "https://192.168.1.1/"),
        ("http://0xC0A80101/", "https://192.168.1.1/"),
        ("http://[2001:DB8:0::1]/a", "https://[2001:db8::1]/a"),
    ],
)
def test_a_link_is_read_as_a_browser_reads_it(raw: str, canonical: str):
    assert link(raw).canonical == canonical


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=a&utm_medium=b",
        "UTM_Campaign=a",
        "utm%5Fsource=a",
        "fbclid=IwAR0",
        "gclid=a&gbraid=b&wbraid=c&gad_source=1",
        "igsh=a",
        "igshid=a",
        "mibextid=a",
        "msclkid=a",
        "ttclid=a",
        "twclid=a",
        "mc_cid=a&mc_eid=b",
        "si=AbCdEfGhIjKlMnOp",
        "_ga=1.2&_gl=a",
        "&&=",
    ],
)
def test_tracking_is_left_out(query: str):
    assert link(f"https://example.org/a?b=1&{query}").canonical == "https://example.org/a?b=1"


@pytest.mark.parametrize(
    "query", ["id=1", "id=2", "si=5", "ref=5", "feature=a", "t=3", "s=4", "share_id=7", "hl=fr", "id", "ID=1"]
)
def test_what_leads_somewhere_is_kept(query: str):
    assert link(f"https://example.org/a?{query}").canonical == f"https://example.org/a?{query}"


def test_the_order_of_parameters_does_not_matter_but_that_of_values_does():
    assert link("https://example.org/?b=1&a=2&b=0").canonical == "https://example.org/?a=2&b=1&b=0"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "https://",
        "https://exa mple.org",
        "https://example.org:99999/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "https://exam<ple.org",
        "https://[::1",
        "https://xn--a.example/",
        f"https://{LONG}.org/",
        "https://" + "a." * 50_000,
        "https://example.org/" + "a" * 50_000,
    ],
)
def test_what_no_browser_opens_is_unreadable(raw: str):
    found = link(raw)

    assert (found.canonical, found.platform, found.marks) == ("", "", "unreadable")


@pytest.mark.parametrize(
    ("raw", "marks"),
    [
        ("http://8.8.8.8/", "ip"),
        ("http://134744072/", "ip"),
        ("http://0x8.010.8.8/", "ip"),
        ("http://[2606:4700::1111]/", "ip"),
        ("http://１27.0.0.1/", "ip private"),
        ("http://10.0.0.1:8080/a", "ip private"),
        ("http://[::ffff:127.0.0.1]/", "ip private"),
        ("http://localhost/", "private"),
        ("http://router.local/", "private"),
        ("http://intranet/", "private"),
        ("https://user@example.org/", "credentials"),
        ("https://facebook.com:pass@8.8.8.8/", "credentials ip"),
        ("https://xn--4gbrim.xn--mgbc0a9azcg/", "punycode"),
        ("https://موقع.المغرب/", ""),
        ("http://abcdefgh.onion/", "onion"),
        ("https://www.facebook.com/", "bare"),
        ("https://youtube.com", "bare"),
        ("https://www.facebook.com/hashtag/a", ""),
        ("https://example.org/", ""),
    ],
)
def test_what_to_beware_of_is_marked(raw: str, marks: str):
    assert link(raw).marks == marks
