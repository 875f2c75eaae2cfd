"""Gathering: links in a text are disarmed and the rest of it stays, and long texts are shown by their beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import links
from desk.analysis.gathering import BEGINNING, beginning, disarmed, locators_in


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Go to https://example.org/a. Now.", "Go to hxxps://example[.]org/a. Now."),
        ("https://example.org and https://example.org/a", "hxxps://example[.]org and hxxps://example[.]org/a"),
        ("write to a@example.org or @some.one", "write to a[at]example[.]org or [at]some[.]one"),
        ("call +212 6 12 34 56 78. Today.", "call +212 6 12 34 56 78. Today."),
        ("", ""),
    ],
)
def test_links_are_disarmed_and_the_rest_stays(text: str, shown: str):
    assert disarmed(text) == shown


@given(st.text(max_size=200))
def test_what_is_disarmed_is_disarmed_however_often(text: str):
    assert disarmed(disarmed(text)) == disarmed(text)


def test_the_beginning_of_a_long_text_says_that_it_goes_on():
    assert beginning("a b  c\n") == "a b c"
    assert beginning("word " * 200).endswith(" …")
    assert len(beginning("word " * 200)) <= BEGINNING + 2


def test_one_place_that_a_text_names_twice_stands_once():
    found = locators_in(links.find("https://example.org/a https://www.example.org/a?utm_source=x +212612345678"))

    assert [one.shown for one in found] == ["https://example.org/a", "+212612345678"]
    assert found[0].signs[0].kind == "link"
