"""A confirmation sent back whole: its reference is found, and nothing else is taken for one."""

from hypothesis import given
from hypothesis import strategies as st

from conversations.confirmation import reference_in
from conversations.reference import DIGITS, grouped, make

RECEIPT = " ".join(["AEDM", *["2CO2"] * 33])
digits = st.text("0123456789", min_size=DIGITS - 1, max_size=DIGITS - 1).map(make)


@given(digits, st.sampled_from(["{}", "\u2066{}\u2069", "\u200f{}", "> {}"]))
def test_it_is_found_where_it_stands_on_a_line_of_its_own(reference: str, shown: str) -> None:
    text = f"Your reference:\n\n{shown.format(grouped(reference))}\n\nA receipt:\n\n{RECEIPT}\n\nIt proves."

    assert reference_in(text) == reference


@given(digits, digits)
def test_of_two_none_is_meant(one: str, other: str) -> None:
    text = f"{grouped(one)}\n{grouped(other)}\n{RECEIPT}"

    assert reference_in(text) == (one if one == other else None)


@given(st.text() | st.text("0123456789 \n\u2066٠١٢AEDM", max_size=5000))
def test_whatever_comes_it_is_a_reference_or_none(text: str) -> None:
    found = reference_in(text)

    assert found is None or (len(found) == DIGITS and found.isdecimal())
