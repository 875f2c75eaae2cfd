"""Locators: numbers, names and addresses in one spelling; no text makes reading it fail, or last."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.report import Locator
from evidence.locators import Mark, recognised, site_of

KINDS = st.sampled_from(["link", "account", "phone", "email", "iban", "wallet", "forward", "something"])
HOSTS = st.sampled_from(
    "facebook.com m.facebook.com l.facebook.com fb.watch instagram.com tiktok.com youtube.com youtu.be x.com t.me name.t.me "
    "web.telegram.org wa.me api.whatsapp.com discord.gg cdn.discordapp.com snapchat.com example.org www.m.example.org bing.com "
    "google.com href.li a-b.translate.goog a.cdn.ampproject.org 1.2.3.4 m.1.2.3.4 [::1] موقع.المغرب fаcebook.com a..b bit.ly "
    "mega.nz EXAMPLE.org. u:p@facebook.com m.blogspot.com".split()
)
SCHEMES = st.sampled_from(
    "https:// http:// HTTP:\\\\ ftp:// tg:// fb:// intent:// whatsapp:// magnet: vnd.youtube: foo:// data: twitter:// https:".split()
    + [""]
)
STEPS = st.one_of(
    st.sampled_from(
        "a posts 1 videos photo.php permalink.php story.php profile.php watch reel p share groups user @some.body @ status i "
        "web add c s +AbCde joinchat channel message send invite channels @me url amp l.php login %2F %D8%A7 é .. . %41 %7e x? "
        "212612345678 0612345678 (0) ١٢٣ İ iv ck people shorts stories highlights".split()
    ),
    st.text(max_size=5),
)
PARAMETERS = st.tuples(
    st.sampled_from(
        "v id story_fbid fbid u q url next href phone code domain post invite utm_source si list lc comment_id".split()
    ),
    st.one_of(
        st.sampled_from(
            "1 abc https%3A%2F%2Fexample.org%2F%3Fa%3D1 https://facebook.com/1 /a //b.org javascript:1 +212612345678 %00 % & a+b "
            "%C3 https://href.li/?https://href.li/?a.org".split()
        ),
        st.text(max_size=5),
    ),
)
FRAGMENTS = st.sampled_from(["", "#!/a", "#@some_name", "#-10012345", "#x", "#/y", "#Intent;scheme=https;end"])


@st.composite
def addresses(draw: st.DrawFn) -> str:
    path = "".join(f"/{step}" for step in draw(st.lists(STEPS, max_size=4)))
    query = "&".join(f"{name}={value}" for name, value in draw(st.lists(PARAMETERS, max_size=3)))
    return f"{draw(SCHEMES)}{draw(HOSTS)}{path}?{query}{draw(FRAGMENTS)}"


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("06 12-34.56 78", "+212612345678"),
        ("٠٦١٢٣٤٥٦٧٨", "+212612345678"),
        ("+212 (0) 612 34 56 78", "+212612345678"),
        ("00212612345678", "+212612345678"),
        ("212612345678", "+212612345678"),
        ("0522 12 34 56", "+212522123456"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("(+1) 212 555 0100", "+12125550100"),
        ("19", "19"),
        ("+999 12", "+99912"),
    ],
)
def test_a_telephone_number_is_in_e_164(raw: str, canonical: str):
    assert recognised(Locator("phone", raw)).canonical == canonical


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("Some.Body+a@Example.ORG", "some.body+a@example.org"),
        ("a@exämple.org", "a@xn--exmple-cua.org"),
        ("a@", ""),
        ("@example.org", ""),
        ("a@exa/mple.org", ""),
    ],
)
def test_an_e_mail_address_is_in_lower_case_its_host_in_punycode(raw: str, canonical: str):
    found = recognised(Locator("email", raw))

    assert (found.canonical, found.marks) == (canonical, "" if canonical else "unreadable")


@pytest.mark.parametrize(
    ("kind", "raw", "canonical"),
    [
        ("iban", "fr76 3000-6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        ("iban", "٠١١ ٧٨٠ ٠٠٠٠١٢٣٤٥٦٧٨٩٠ ٩٨ ٥٤", "011780000012345678909854"),
        ("wallet", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("wallet", "0xAB5801a7D398351b8bE11C439e05C5B3259aeC9B", "0xab5801a7d398351b8be11c439e05c5b3259aec9b"),
        ("wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ],
)
def test_an_account_of_money_has_one_spelling(kind: str, raw: str, canonical: str):
    assert recognised(Locator(kind, raw)).canonical == canonical


def test_a_moroccan_account_without_its_country_is_the_one_with_it():
    without = recognised(Locator("iban", "011 780 0000123456789012 96"))
    with_it = recognised(Locator("iban", "MA64 0117 8000 0012 3456 7890 1296"))

    assert without.canonical == with_it.canonical == "MA64011780000012345678901296"


@pytest.mark.parametrize(
    ("raw", "note", "platform", "account", "canonical"),
    [
        ("@Some_Body", "", "", "some_body", "@some_body"),
        ("@Some_Body", "Telegram 12", "telegram", "some_body", "@some_body"),
        ("A title", "Telegram", "", "", ""),
    ],
)
def test_a_name_is_where_the_app_says_it_is(raw: str, note: str, platform: str, account: str, canonical: str):
    found = recognised(Locator("account", raw, note))

    assert (found.platform, found.account, found.canonical) == (platform, account, canonical)
    assert (found.raw, found.note) == (raw, note)


@pytest.mark.parametrize(
    ("canonical", "site"),
    [
        ("https://a.b.example.co.uk/x", "example.co.uk"),
        ("https://somebody.blogspot.com/x", "somebody.blogspot.com"),
        ("https://8.8.8.8/", "8.8.8.8"),
        ("https://localhost/", "localhost"),
        ("", ""),
    ],
)
def test_a_site_is_what_somebody_registered(canonical: str, site: str):
    assert site_of(canonical) == site


@settings(max_examples=1000)
@given(raw=addresses())
def test_a_spelling_is_spelt_as_it_is_and_of_the_same_platform(raw: str):
    once = recognised(Locator("link", raw))
    twice = recognised(Locator("link", once.canonical))

    assert once.canonical.isascii()
    assert bool(once.canonical) == (Mark.UNREADABLE not in once.marks.split())
    assert (twice.canonical, twice.platform) == (once.canonical, once.platform)


@settings(max_examples=500)
@given(kind=KINDS, raw=st.one_of(st.text(), st.text(alphabet=st.characters(categories=["Cs", "Cc", "Nd", "Lu"]))))
def test_no_text_makes_it_fail(kind: str, raw: str):
    once = recognised(Locator(kind, raw))

    assert recognised(Locator(kind, once.canonical)).canonical == once.canonical


@pytest.mark.parametrize(
    "unit", ["www.", "é.", "a@", "https://", "href.li/?", "%41", "&a=", "/", "xn--a.", "1", "[", "+", "\u200f"]
)
@pytest.mark.parametrize("kind", ["link", "email", "phone", "iban", "account"])
def test_hostile_text_is_read_in_no_time(kind: str, unit: str):
    begun = time.process_time()

    recognised(Locator(kind, "https://" + unit * (100_000 // len(unit))))

    assert time.process_time() - begun < 2
