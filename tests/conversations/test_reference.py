"""References: read however they are written, refused when one digit is wrong or two changed places."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conversations import reference

NINETEEN = st.text(alphabet="0123456789", min_size=19, max_size=19)
REFERENCES = NINETEEN.map(reference.make)
PLACES = st.integers(0, reference.DIGITS - 1)
# As keyboards and copied pages leave them: marks of direction, thin and wide spaces, what joins or parts.
UNSEEN = (
    "\u061c",
    "\u202a",
    "\u202c",
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u2009",
    "\u3000",
    "\u2028",
    "\u2011",
    "\u2212",
)
SEPARATORS = st.sampled_from(
    ["", " ", "-", "–", "—", "_", ".", "·", "/", "\u00a0", "\u202f", "\n", "\u200f", "\u2068", "\u2069", " - ", *UNSEEN]
)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
EASTERN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@given(code=REFERENCES)
def test_what_is_made_can_be_read(code: str):
    assert reference.read(code) == code


@given(code=REFERENCES)
def test_what_is_shown_can_be_read(code: str):
    shown = reference.grouped(code)

    assert [len(group) for group in shown.split(" ")] == [4, 4, 4, 4, 4]
    assert reference.read(shown) == code


@given(code=REFERENCES, between=st.lists(SEPARATORS, min_size=21, max_size=21))
def test_any_grouping_is_read(code: str, between: list[str]):
    written = "".join(mark + digit for mark, digit in zip(between, code + " ", strict=True))

    assert reference.read(written) == code


@pytest.mark.parametrize("digits", [ARABIC, EASTERN], ids=["Arabic-Indic", "Eastern Arabic-Indic"])
@given(code=REFERENCES)
def test_arabic_digits_are_read(code: str, digits: dict[int, int]):
    assert reference.read(reference.grouped(code).translate(digits)) == code


@given(code=REFERENCES, place=PLACES, digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_refused(code: str, place: int, digit: str):
    assume(code[place] != digit)

    assert reference.read(code[:place] + digit + code[place + 1 :]) is None


def test_two_neighbours_that_changed_places_are_nearly_always_refused():
    drawn = random.Random(7064)
    codes = [reference.make("".join(drawn.choices("0123456789", k=19))) for _one in range(1000)]
    swapped = [
        code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        for code in codes
        for at in range(reference.DIGITS - 1)
        if code[at] != code[at + 1]
    ]

    accepted = [code for code in swapped if reference.read(code)]

    # ISO/IEC 7064, MOD 11,10 lets about one in fifty through.
    assert len(accepted) < 0.03 * len(swapped)


@given(code=REFERENCES, place=PLACES)
def test_a_digit_too_few_is_refused(code: str, place: int):
    assert reference.read(code[:place] + code[place + 1 :]) is None


@given(text=st.text())
def test_no_text_makes_it_fail(text: str):
    assert reference.read(text) is None or len(reference.read(text)) == reference.DIGITS


@pytest.mark.parametrize("text", ["", "1234", "reference", "²" * 20, "1" * 21, "Ⅷ" * 20, "𝟎" * 20])
def test_what_is_no_reference_is_none(text: str):
    assert reference.read(text) is None


# Computed apart from the code: ISO/IEC 7064 gives 0794 the check digit 5.
def test_the_check_digit_is_that_of_the_standard():
    assert reference.make("0794") == "07945"


@given(codes=st.lists(REFERENCES, min_size=2, max_size=5), between=SEPARATORS | st.sampled_from([", ", "\n\n", "؛ "]))
def test_a_list_of_references_is_none_and_is_seen_to_be_one(codes: list[str], between: str):
    text = between.join(map(reference.grouped, codes))

    assert reference.read(text) is None
    assert reference.are_several(text)


@given(text=st.text(max_size=120))
def test_no_other_words_are_a_list_of_references(text: str):
    assert not reference.are_several(text) or len([one for one in text if one.isdecimal()]) >= 2 * reference.DIGITS


@given(code=REFERENCES, word=st.sampled_from(["and", "x", "و", "https://example.org"]))
def test_words_beside_references_are_words(code: str, word: str):
    assert not reference.are_several(f"{code} {word} {code}")
    assert not reference.are_several(code)
