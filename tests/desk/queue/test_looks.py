"""Looks at the queue: every list of cases that somebody saw is on record, and a screen that stays open fills no log."""

from tests.desk.reading import entries, words
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen


def test_a_list_that_is_asked_for_by_itself_is_on_record_once(relay: Relay, desk: Desk, analyst: Screen) -> None:
    relay.files()
    before = len(entries(desk))

    lists = [words(analyst.opens("/queue?channel=web")) for _time in range(3)]

    assert all(lists)
    assert [one.action for one in entries(desk)[before:]] == ["queue"]


def test_a_screen_that_stays_open_adds_nothing_to_the_log(relay: Relay, desk: Desk, analyst: Screen) -> None:
    relay.files()
    analyst.opens("/?channel=web")
    before = len(entries(desk))

    analyst.opens("/queue?channel=web")

    assert len(entries(desk)) == before


def test_another_analyst_and_another_list_are_looks_of_their_own(
    relay: Relay, desk: Desk, analyst: Screen, liaison: Screen
) -> None:
    relay.files()
    analyst.opens("/?channel=web")
    before = len(entries(desk))

    analyst.opens("/queue?channel=telegram")
    liaison.opens("/queue?channel=web")

    assert [one.action for one in entries(desk)[before:]] == ["queue", "queue"]
