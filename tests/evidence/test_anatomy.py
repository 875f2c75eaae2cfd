"""Anatomy: what a locator is made of is told from its letters and digits alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.report import Locator
from evidence.anatomy import Anatomy, anatomy, currency
from evidence.locators import recognised


def of(kind: str, raw: str) -> Anatomy:
    return anatomy(recognised(Locator(kind, raw)))


def test_a_link_has_its_host_and_the_domain_that_was_registered():
    found = of("link", "https://pay.cih.example.co.ma/x")

    assert (found.host, found.site) == ("pay.cih.example.co.ma", "example.co.ma")
    assert (found.shown, found.scripts) == (found.host, ("LATIN",))


def test_punycode_is_shown_both_ways_with_its_scripts_and_what_it_imitates():
    found = of("link", "https://www.facebоok.com/login")

    assert (found.host, found.shown) == ("xn--facebok-ejg.com", "facebоok.com")
    assert found.scripts == ("LATIN", "CYRILLIC")
    assert found.imitates == ("facebook",)


@pytest.mark.parametrize(
    ("link", "names"),
    [
        ("https://paypa1.com/x", ("paypal",)),
        ("https://1nstagram.com", ("instagram",)),
        ("https://faceb00k-te1egram.com", ("facebook", "telegram")),
        ("https://facebook.com/a", ()),
        ("https://example.org", ()),
    ],
)
def test_a_host_that_looks_like_known_names_tells_which(link: str, names: tuple[str, ...]):
    assert of("link", link).imitates == names


@pytest.mark.parametrize(
    ("link", "names"),
    [
        ("https://facebook.com.login.example.tk", ("facebook",)),
        ("https://facebook-security.example.org", ("facebook",)),
        ("https://facebook.tk", ("facebook",)),
        ("https://cih-bank.example.net", ("cihbank",)),
        ("https://m.facebook.com/some.one", ()),
        ("https://mobile.twitter.com/some_one", ()),
        ("https://www.google.ma/search", ()),
        ("https://x.example.org", ()),
    ],
)
def test_a_known_name_in_the_host_of_somebody_else_is_told(link: str, names: tuple[str, ...]):
    assert of("link", link).contains == names


@pytest.mark.parametrize(
    ("raw", "country", "kind"),
    [
        ("06 12 34 56 78", "MA", "mobile"),
        ("+212522200000", "MA", "fixed_line"),
        ("+33612345678", "FR", "mobile"),
        ("0800001122", "MA", "toll_free"),
        ("123", "", ""),
    ],
)
def test_a_telephone_number_has_a_country_and_a_kind(raw: str, country: str, kind: str):
    found = of("phone", raw)

    assert (found.country, found.number_kind) == (country, kind)


def test_a_link_to_a_number_has_those_too():
    found = of("link", "https://wa.me/212612345678")

    assert (found.host, found.country, found.number_kind) == ("wa.me", "MA", "mobile")


def test_an_address_has_its_domain_and_a_bank_account_its_country():
    assert of("email", "Some.One@mail.example.co.uk").site == "example.co.uk"
    assert of("iban", "FR76 3000 6000 0112 3456 7890 189").country == "FR"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bitcoin"),
        ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "bitcoin"),
        ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bitcoin"),
        ("ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", "litecoin"),
        ("0x52908400098527886e0f7030069857d2e4169ee7", "ethereum"),
        ("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "tron"),
        ("DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "dogecoin"),
        ("4" + "A" * 94, "monero"),
        ("nothing", ""),
    ],
)
def test_a_wallet_has_a_currency(address: str, name: str):
    assert currency(address) == name


def test_links_of_apps_have_no_host():
    assert of("link", "tg://user?id=5") == Anatomy()


@given(st.sampled_from(["link", "email", "phone", "iban", "wallet", "account", "forward"]), st.text(max_size=80))
def test_nothing_that_is_sent_makes_it_fail(kind: str, raw: str):
    assert isinstance(of(kind, raw), Anatomy)
