"""Crowds: many reports at once are shown with how many texts they are in, and make nothing more urgent."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from conversations.report import Locator
from desk.casework.crowds import Crowd, crowd_of, most_at_once, normal
from tests.desk.alike import case_of
from tests.desk.reading import words
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
COPIED = "This page sells fake phones to people in Casablanca, please take it down as soon as you can"


def filed(*reports: tuple[float, str]) -> list[tuple[datetime, str]]:
    return [(START + timedelta(minutes=minutes), text) for minutes, text in reports]


def test_the_fullest_ten_minutes_count() -> None:
    found = crowd_of(filed((0, "a b c"), (30, "one"), (35, "two"), (40, "three"), (41, "four"), (90, "e f g")))

    assert found == Crowd(3, 3, 0, START + timedelta(minutes=30))


def test_fewer_than_three_are_no_crowd() -> None:
    assert crowd_of(filed((0, "x"), (1, "x"), (12, "x"))) is None
    assert crowd_of([]) is None


def test_copied_texts_are_one_though_a_word_is_changed() -> None:
    texts = (COPIED, COPIED.upper() + "!!!", "Hello. " + COPIED, COPIED.replace("Casablanca", "Rabat"), "My own words")

    found = crowd_of(filed(*((0, text) for text in texts), (1, "")))

    assert found == Crowd(6, 2, 1, START)


@pytest.mark.parametrize(
    ("one", "other"), [("مُحـــتوى  خطير!", "محتوى خطير"), ("Été, n° 4", "ete n 7"), ("  A\nb ", "a b")]
)
def test_what_changes_when_a_text_is_copied_does_not_count(one: str, other: str) -> None:
    assert normal(one) == normal(other)


def test_a_crowd_is_shown_on_the_case_and_makes_it_no_more_urgent(relay: Relay, desk: Desk, analyst: Screen) -> None:
    link = (Locator("link", "https://example.org/the/same"),)
    reports = [relay.files(locators=link, priority="P3", details=COPIED) for _one in range(4)]

    page = words(analyst.opens(analyst.case_of(1)))

    assert "4 near-identical reports within 10 minutes 1 text" in page
    assert "0 identified reporters how many people the others are cannot be known" in page
    assert "Priority does not depend on how many there are." in page
    assert {case_of(desk, one).priority for one in reports} == {"P3"}


def test_two_reports_are_no_crowd_on_the_page(relay: Relay, analyst: Screen) -> None:
    link = (Locator("link", "https://example.org/the/same"),)
    relay.files(locators=link)
    relay.files(locators=link)

    assert "near-identical" not in words(analyst.opens(analyst.case_of(1)))


@pytest.mark.both_databases
def test_of_those_who_sent_a_crowd_the_identified_are_counted(relay: Relay, analyst: Screen) -> None:
    link = (Locator("link", "https://example.org/the/same"),)
    contacts = (None, "salma@example.org", "driss@example.org", None)
    sent = [relay.files(locators=link, details=COPIED, contact=contact) for contact in contacts]

    page = words(analyst.opens(analyst.case_of(1)))

    assert len(sent) == 4
    assert "2 identified reporters how many people the others are cannot be known" in page


@pytest.mark.both_databases
def test_a_crowd_is_marked_in_the_queue_and_changes_no_order(relay: Relay, desk: Desk, analyst: Screen) -> None:
    link = (Locator("link", "https://example.org/the/same"),)
    relay.files(priority="P2")
    crowd = [relay.files(locators=link, priority="P2", details=COPIED) for _one in range(4)]
    relay.files(priority="P1")

    queue = analyst.opens("/")

    assert re.findall(r">Case (\d+)<", queue.text) == ["3", "1", "2"]
    assert words(queue).count("reports within 10 minutes") == 1
    assert [case_of(desk, one).crowd for one in crowd] == [4] * 4


def test_fewer_than_three_at_once_are_marked_nowhere() -> None:
    assert most_at_once([START + timedelta(minutes=one) for one in (0, 30, 31, 32, 33)]) == 4
    assert most_at_once([START, START]) == 0
