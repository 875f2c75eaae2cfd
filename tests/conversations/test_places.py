"""Places: every subdivision of Morocco, found by any of its names, whatever the accents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import places
from conversations.flow import MAX_VALUE
from conversations.places import PLACES, Place
from tests.conversations.walker import Walker, reporter

NAMES = [(name, place.code) for place in PLACES for name in (place.label.ar, place.label.fr, place.label.en)]
# WhatsApp shows at most 24 characters of a row.
ROW_CHARS = 24


def test_there_are_twelve_regions_and_their_prefectures_and_provinces():
    codes = [place.code for place in PLACES]

    assert codes[:12] == [f"MA-{number:02d}" for number in range(1, 13)]
    assert len(codes) == len(set(codes)) == 95


@pytest.mark.parametrize(("name", "code"), NAMES)
def test_a_place_is_found_by_each_of_its_names(name: str, code: str):
    assert [place.code for place in places.search(name)] == [code]


@pytest.mark.parametrize("typed", ["fes", "Fès", "FEZ", " fes ", "فاس", "فاسْ"])
def test_accents_marks_and_case_do_not_matter(typed: str):
    assert [place.code for place in places.search(typed)] == ["MA-FES"]


def test_a_whole_name_means_that_place_and_not_the_region_that_begins_with_it():
    assert [place.code for place in places.search("Casablanca")] == ["MA-CAS"]


def test_the_beginning_of_a_word_finds_every_place_that_has_it():
    assert [place.code for place in places.search("mellal")] == ["MA-05", "MA-BEM"]


@pytest.mark.parametrize("typed", ["", "x", "?", "Paris", "   ", "🏠"])
def test_what_is_no_place_finds_none(typed: str):
    assert places.search(typed) == ()


@given(text=st.text())
def test_no_text_makes_it_fail_or_show_more_than_a_list_holds(text: str):
    assert len(places.search(text)) <= places.MOST_SHOWN


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.code)
def test_a_place_fits_into_a_row_and_a_button(place: Place):
    longest = max(place.label.ar, place.label.fr, place.label.en, key=len)

    assert len(longest) <= ROW_CHARS
    assert len(place.code) <= MAX_VALUE
    assert places.place(place.code) == place


def test_a_code_of_no_place_is_none():
    assert places.place("MA-XXX") is None


def _asked_where() -> Walker:
    citizen = reporter("OTHR.OTHER")
    citizen.presses("yes", "witness")
    return citizen


def test_a_place_that_is_found_is_told_by_its_code():
    citizen = _asked_where()

    citizen.writes("الرباط")

    assert citizen.done[-1].answers == {"where": "MA-RAB"}


@pytest.mark.parametrize("typed", ["2", "٢", "Casablanca", "الدار البيضاء"])
def test_a_place_is_chosen_from_those_that_were_found(typed: str):
    citizen = _asked_where()

    citizen.writes("casa")
    citizen.writes(typed)

    assert citizen.done[-1].answers == {"where": "MA-CAS"}


def test_another_name_may_be_sent_in_place_of_those_that_were_found():
    citizen = _asked_where()

    citizen.writes("casa")
    citizen.writes("Salé")

    assert citizen.done[-1].answers == {"where": "MA-SAL"}


def test_a_place_that_nobody_knows_is_told_in_the_citizens_words():
    citizen = _asked_where()

    citizen.writes("a village near the river")

    assert citizen.done[-1].answers == {"where": "a village near the river"}


def test_a_place_with_no_end_is_asked_for_again():
    citizen = _asked_where()

    text = citizen.writes("river " * 50)

    assert "name of a province" in text
    assert citizen.session.asked == "q_where"
