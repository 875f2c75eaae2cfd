"""Addresses: telephone numbers, bank accounts and wallets found in text; dates, prices and other numbers are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import links
from conversations.addresses import blanked
from conversations.report import Locator


@pytest.mark.parametrize(
    "number",
    [
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "0612-345678",
        "06/12/34/56/78",
        "0522 12 34 56",
        "+212612345678",
        "+212 6 12 34 56 78",
        "+212 (0)6 12 34 56 78",
        "(+212) 612345678",
        "00212612345678",
        "00 212 612-345-678",
        "212612345678",
        "+33 6 12 34 56 78",
        "+34 612 345 678",
        "+1 (212) 555-0100",
        "+971 50 123 4567",
        "٠٦١٢٣٤٥٦٧٨",
        "+٢١٢ ٦١٢ ٣٤ ٥٦ ٧٨",
        "۰۶۱۲۳۴۵۶۷۸",
    ],
)
@pytest.mark.parametrize(
    "text", ["{}", "رقمه {}، شكرا", "اتصل{}", "tel:{}", "Son numéro : {}.", "call {}!", "\u200f{}\u200f", "({})"]
)
def test_a_telephone_number_is_found_as_it_is_written(text: str, number: str):
    found = links.find(text.format(number))

    assert [(one.kind, one.raw.strip("()")) for one in found] == [("phone", number.strip("()"))]


@pytest.mark.parametrize(
    "text",
    [
        "14/05/2026",
        "2026-05-14",
        "le 14.05.2026 à 14:30",
        "14/05/2026 15/05/2026",
        "100000 DH",
        "1 200 000,00",
        "1234567890123456",
        "4970 1012 3456 7890",
        "facture 20260514001",
        "CIN AB123456",
        "version 1.2.3.4",
        "3.14159265358979",
        "192.168.1.1",
        "19",
        "177",
        "0123",
        "x0612345678",
        "0612345678x",
        "id=0612345678",
    ],
)
def test_other_numbers_are_no_telephone_numbers(text: str):
    assert [one for one in links.find(text) if one.kind == "phone"] == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0612345678/0712345678", ["0612345678", "0712345678"]),
        ("0612345678 0712345678", ["0612345678", "0712345678"]),
        ("0612345678, 0712345678", ["0612345678", "0712345678"]),
        ("14/05/2026 0612345678", ["0612345678"]),
        ("0612345678 14/05/2026", ["0612345678"]),
    ],
)
def test_numbers_in_a_row_are_told_apart(text: str, numbers: list[str]):
    assert [one.raw for one in links.find(text)] == numbers


def test_a_number_in_a_link_is_part_of_the_link():
    assert links.find("https://wa.me/212612345678") == (Locator("link", "https://wa.me/212612345678"),)


@pytest.mark.parametrize(
    "account",
    [
        "MA64 0117 8000 0012 3456 7890 1296",
        "MA64011780000012345678901296",
        "011 780 0000123456789012 96",
        "FR76 3000 6000 0112 3456 7890 189",
        "GB82-WEST-1234-5698-7654-32",
        "de89370400440532013000",
    ],
)
def test_a_bank_account_is_found(account: str):
    assert links.find(f"حسابه {account}، شكرا") == (Locator("iban", account),)


@pytest.mark.parametrize(
    "text",
    ["FR76 3000 6000 0112 3456 7890 188", "GB82 WEST 1234", "AB12 3456 7890 1234 5678", "011 780 0000123456789012 97"],
)
def test_what_does_not_add_up_is_no_bank_account(text: str):
    assert [one for one in links.find(text) if one.kind == "iban"] == []


@pytest.mark.parametrize(
    "wallet",
    [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
        "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L",
        "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
    ],
)
@pytest.mark.parametrize("text", ["{}", "محفظته {}، شكرا", "envoie à {}.", "bitcoin:{}"])
def test_a_wallet_is_found(text: str, wallet: str):
    assert links.find(text.format(wallet)) == (Locator("wallet", wallet),)


@pytest.mark.parametrize(
    "text",
    [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "0x52908400098527886E0F7030069857D2E4169EE",
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "anticonstitutionnellementanticonstitution",
    ],
)
def test_what_has_no_right_checksum_is_no_wallet(text: str):
    assert links.find(text) == ()


@given(text=st.text(), cuts=st.lists(st.integers(0, 50), max_size=6))
def test_what_is_blanked_leaves_everything_else_where_it_was(text: str, cuts: list[int]):
    places = sorted(min(cut, len(text)) for cut in cuts)
    taken = list(zip(places[::2], places[1::2], strict=False))

    blank = blanked(text, taken)

    assert len(blank) == len(text)
    assert all(set(blank[start:end]) <= {"\n"} for start, end in taken)
