"""Receipts as text: whatever was copied of one is read again, and no text at all raises."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conversations import receipt
from conversations.receipt import Receipt
from tests.conversations.test_reference import UNSEEN

RECEIPTS = st.builds(
    Receipt,
    key_id=st.binary(min_size=2, max_size=2),
    day=st.integers(0, 0xFFFF).map(lambda days: date(2020, 1, 1) + timedelta(days=days)),
    commitment=st.binary(min_size=16, max_size=16),
    signature=st.binary(min_size=64, max_size=64),
)
ONE = Receipt(b"ab", date(2026, 11, 26), b"c" * 16, b"d" * 64)
SAID = f"Your report has been sent. Thank you.\n\n1234 5678 9012 3456 7890\n\nAnd a receipt:\n\n{ONE.text}\n\nIt proves that"


@given(RECEIPTS)
def test_a_zero_and_a_one_are_taken_for_the_letters_that_they_look_like(one: Receipt) -> None:
    typed = one.text.replace("O", "0").replace("I", "1")

    assert receipt.read(typed) == one
    assert receipt.find(f"Receipt: {typed}.") == one


@pytest.mark.parametrize("text", [ONE.text, ONE.text[:80], SAID, ONE.text[:-5] + "8900", "ABCD EFGH 2345 67AB"])
def test_a_receipt_that_was_cut_or_mistyped_is_meant_as_one(text: str) -> None:
    assert receipt.is_meant(text)


@pytest.mark.parametrize("text", ["", "hello", "HELLO THERE", "how do I check it, please?", "نعم", "2", "0612345678"])
def test_other_words_are_not_meant_as_a_receipt(text: str) -> None:
    assert not receipt.is_meant(text)


@given(RECEIPTS)
def test_what_is_shown_is_read_again(one: Receipt) -> None:
    assert receipt.read(one.text) == one
    assert receipt.is_grouped(one.text)
    assert len(one.text.replace(" ", "")) == 136


@pytest.mark.parametrize(
    "copied",
    [
        ONE.text.lower(),
        ONE.text.replace(" ", ""),
        ONE.text.replace(" ", "\n"),
        ONE.text.replace(" ", " - "),
        f"\u2068{ONE.text}\u2069 ",
        "\u00a0".join(ONE.text.split()),
    ],
)
def test_case_spaces_and_marks_do_not_matter(copied: str) -> None:
    assert receipt.read(copied) == ONE


@pytest.mark.parametrize("mark", UNSEEN)
def test_dashes_odd_spaces_and_marks_that_nobody_sees_do_not_matter(mark: str) -> None:
    copied = f"{mark}{mark.join(ONE.text.split())}{mark}"

    assert receipt.read(copied) == ONE
    assert receipt.find(f"Receipt: {copied}") == ONE


@pytest.mark.parametrize("text", [SAID, f"check this {ONE.text} please", f"x {ONE.text}.", SAID.replace("\n\n", " ")])
def test_it_is_found_in_the_message_that_it_came_in(text: str) -> None:
    assert receipt.read(text) is None
    assert receipt.find(text) == ONE


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ONE.text[:-1],
        f"{ONE.text}A",
        f"{ONE.text} AAAA",
        ONE.text.replace(ONE.text[0], "1", 1),
        "A" * 136,
        "é" * 136,
    ],
)
def test_what_is_shorter_longer_or_of_another_version_is_none(text: str) -> None:
    assert receipt.read(text) is None


@given(st.text(max_size=600) | st.text("AB27 \n-\u2068é0", max_size=5000))
@example("A " * 4000)
@example("AE " * 2000)
@example("A E " * 2000)
@example("ıA" * 68)
@example("\ud800" * 136)
def test_no_text_raises(text: str) -> None:
    assert receipt.find(text) is None or len(text) >= 136


def test_a_leaf_is_of_the_day_and_the_commitment_alone() -> None:
    again = Receipt(b"zz", ONE.day, ONE.commitment, b"e" * 64)
    other = Receipt(ONE.key_id, ONE.day + timedelta(days=1), ONE.commitment, ONE.signature)

    assert again.leaf == ONE.leaf
    assert other.leaf != ONE.leaf
