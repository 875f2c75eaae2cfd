"""Locating: a position becomes the name of a province, asked back, and nothing else of it is kept."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import places
from conversations.effects import AddToReport
from conversations.events import Located
from conversations.locating import ABROAD
from conversations.places import PLACES
from tests.conversations.walker import Walker, drafter, follower, reporter, said


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (33.589886, -7.603869, "MA-CAS"),
        (34.020882, -6.84165, "MA-RAB"),
        (35.7595, -5.83395, "MA-TNG"),
        (31.6295, -7.9811, "MA-MAR"),
        (30.4278, -9.5981, "MA-AGD"),
        (27.1418, -13.188, "MA-LAA"),
        (23.6848, -15.958, "MA-OUD"),
    ],
)
def test_a_position_in_a_town_is_in_its_province(latitude: float, longitude: float, code: str):
    place = places.at(latitude, longitude)

    assert place is not None
    assert place.code == code


@pytest.mark.parametrize(("latitude", "longitude"), [(48.85, 2.35), (40.41, -3.70), (0.0, 0.0), (36.75, 3.05)])
def test_a_position_abroad_is_in_no_province(latitude: float, longitude: float):
    assert places.at(latitude, longitude) is None


@given(st.floats(), st.floats())
def test_any_two_numbers_are_a_place_or_none(latitude: float, longitude: float):
    place = places.at(latitude, longitude)

    assert place is None or (place in PLACES and math.isfinite(latitude))


def test_every_province_and_prefecture_has_a_town():
    with_town = {code for _latitude, _longitude, code in places.towns()}
    provinces = {place.code for place in PLACES if not place.code.startswith("HCP-")} - {
        f"MA-{n:02}" for n in range(1, 13)
    }

    assert provinces == with_town


def test_a_place_confirmed_in_a_draft_is_kept_by_its_name():
    citizen = drafter()

    asked = citizen.does(Located("MA-CAS"))
    citizen.presses("MA-CAS", "anonymous")

    assert "Casablanca" in asked
    assert citizen.filed.details == "📍 Casablanca"


def test_a_place_that_is_refused_is_not_kept():
    citizen = drafter()

    citizen.does(Located("MA-CAS"))
    citizen.presses("", "anonymous")

    assert citizen.filed.details == ""


def test_a_place_sent_when_the_place_is_asked_answers_that_question():
    citizen = reporter("CHILD.GROOM")
    citizen.presses("yes")
    citizen.writes_until("q_where")

    citizen.does(Located("MA-CAS"))
    citizen.presses("MA-CAS")

    assert citizen.asked(AddToReport)[-1].answers == {"where": "MA-CAS"}
    assert citizen.session.asked != "q_where"


def test_a_place_sent_before_anything_else_greets_and_asks_about_it():
    citizen = Walker()

    asked = citizen.does(Located("MA-CAS"))
    again = citizen.presses("MA-CAS")

    assert "Report illegal online content" in asked
    assert "What do you want to report?" in again


def test_a_typed_number_answers_the_question_about_the_place():
    citizen = drafter()
    citizen.does(Located("MA-CAS"))

    citizen.writes("1")

    assert citizen.session.answers["details"] == "📍 Casablanca"


def test_going_back_from_the_place_shows_the_question_it_hid():
    citizen = drafter()
    citizen.does(Located("MA-CAS"))

    citizen.writes("/back")

    assert citizen.text.startswith("Please check before sending.")


@pytest.mark.parametrize("code", ["", "nowhere"])
def test_a_position_abroad_is_not_kept_and_the_citizen_is_told_so(code: str):
    citizen = drafter()

    assert said(ABROAD) in citizen.does(Located(code))


def test_a_position_is_not_asked_about_while_a_report_is_followed():
    assert said(ABROAD) in follower().does(Located("MA-CAS"))
