"""Matching: words and digits compared as people mean them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.matching import folded, western_digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Déjà", "deja"),
        ("ÉCOLE", "ecole"),
        ("STRASSE", "straße"),
        ("  two   words ", "two words"),
        ("Envoyer !", "envoyer"),
        ("l’eau", "l'eau"),
        ("أهلا", "اهلا"),
        ("إلغاء", "الغاء"),
        ("آخر", "اخر"),
        ("مساعدة", "مساعده"),
        ("على", "علي"),
        ("مسؤول", "مسوول"),
        ("سَلامٌ", "سلام"),
        ("ســـلام", "سلام"),
        ("\u200fسلام\u200e", "سلام"),
        ("رقم ٣", "رقم 3"),
        ("ﷲ", "الله"),
        ("ﻻ", "لا"),
        ("ｆｕｌｌ", "full"),
    ],
)
def test_words_that_mean_the_same_are_the_same(one: str, other: str):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("oui", "non"), ("سلام", "كلام"), ("1", "2"), ("a b", "ab")])
def test_words_that_differ_stay_different(one: str, other: str):
    assert folded(one) != folded(other)


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "0123456789"])
def test_digits_of_any_keyboard_are_the_same(digits: str):
    assert western_digits(digits) == "0123456789"


@settings(max_examples=1000)
@given(text=st.text())
def test_what_is_folded_stays_as_it_is(text: str):
    once = folded(text)

    assert folded(once) == once


@given(text=st.text())
def test_what_is_folded_holds_letters_and_digits_parted_by_one_space(text: str):
    words = folded(text).split(" ")

    assert folded(text) == "" or all(word.isalnum() for word in words)
