"""From a draft to a version in the browser: a trial, two editors at once, history, files out and in."""

from collections.abc import Callable

import pytest

from desk.accounts.signing_in import Role
from tests.desk.jurisdiction.editors import adds_fraud, moves_up, order, saves, uploads
from tests.desk.jurisdiction.rulesets import default
from tests.desk.screens import Screen


def test_a_child_case_is_only_counted_for_a_supervisor_who_is_not_cleared(
    supervisor: Screen, signed_in: Callable[..., Screen]
) -> None:
    adds_fraud(supervisor, categories=[])
    moves_up(supervisor, "rule-1", times=3)

    trial = supervisor.opens("/jurisdiction/trial")

    assert trial.says("2 would go elsewhere.")
    assert trial.says("1 of them is not for you to see")
    assert not trial.says("Case 2")


def test_a_cleared_supervisor_sees_it(signed_in: Callable[..., Screen]) -> None:
    cleared = signed_in("Karim", Role.SUPERVISOR, cleared=True)
    adds_fraud(cleared, categories=[])
    moves_up(cleared, "rule-1", times=3)

    assert cleared.opens("/jurisdiction/trial").says("Case 2")


def test_saving_without_words_is_refused_and_nothing_is_lost(supervisor: Screen) -> None:
    adds_fraud(supervisor)

    page = saves(supervisor, "  ")

    assert page.status == 422
    assert page.says("Please say in a few words why the rules change")
    assert saves(supervisor).says("Version 1 holds")


def test_two_supervisors_at_once_are_told_and_the_second_may_go_on(
    supervisor: Screen, signed_in: Callable[..., Screen]
) -> None:
    karim = signed_in("Karim", Role.SUPERVISOR)
    adds_fraud(karim)
    supervisor.opens("/jurisdiction/rules/reporter-place")
    supervisor.sends("/jurisdiction/rules/reporter-place", delete="yes")
    saves(supervisor, "Reporters do not count")

    conflict = karim.sends("/jurisdiction/trial", based_on="0", note="Mine")
    settled = karim.sends("/jurisdiction/conflict", current="1", choice="mine")
    saved = saves(karim)

    assert (conflict.status, conflict.path) == (200, "/jurisdiction/conflict")
    assert conflict.says("Reporters do not count")
    assert settled.says("Rule added: Fraud is central")
    assert saved.says("Version 2 holds")


def test_the_second_may_also_drop_what_was_changed(supervisor: Screen, signed_in: Callable[..., Screen]) -> None:
    karim = signed_in("Karim", Role.SUPERVISOR)
    adds_fraud(karim)
    supervisor.opens("/jurisdiction/rules/reporter-place")
    supervisor.sends("/jurisdiction/rules/reporter-place", delete="yes")
    saves(supervisor)

    karim.opens("/jurisdiction/conflict")
    page = karim.sends("/jurisdiction/conflict", current="1", choice="theirs")

    assert "rule-1" not in order(page)
    assert page.says("Version 1 holds")


def test_an_earlier_version_is_read_and_taken_up_again(supervisor: Screen) -> None:
    adds_fraud(supervisor)
    saves(supervisor)

    supervisor.opens("/jurisdiction/history/0")
    page = supervisor.sends("/jurisdiction/history/0")
    saved = saves(supervisor, "Back to the start")

    assert page.says("You have changes that do not hold yet.")
    assert order(saved) == [one.id for one in default().rules]
    assert saved.says("Version 2 holds")


def test_rules_are_taken_out_and_brought_in_again(supervisor: Screen) -> None:
    adds_fraud(supervisor)
    saves(supervisor)
    file = supervisor.opens("/jurisdiction/export/1")
    supervisor.opens("/jurisdiction/history/0")
    supervisor.sends("/jurisdiction/history/0")

    supervisor.opens("/jurisdiction/import")
    page = uploads(supervisor, "/jurisdiction/import", file.content)

    assert file.headers["content-type"] == "application/json"
    assert "rule-1" in order(page)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\xfe", b'{"format": "iblagh-jurisdiction/1"}'])
def test_a_file_that_is_no_ruleset_is_refused_with_words(supervisor: Screen, content: bytes) -> None:
    supervisor.opens("/jurisdiction/import")

    page = uploads(supervisor, "/jurisdiction/import", content)

    assert page.status == 422
    assert 'class="complaint"' in page.text


def test_a_file_that_is_too_large_or_comes_from_elsewhere_is_refused(supervisor: Screen) -> None:
    supervisor.opens("/jurisdiction/import")

    assert uploads(supervisor, "/jurisdiction/import", b" " * 1_100_000).status == 403
    assert uploads(supervisor, "/jurisdiction/import", b"{}", token="guessed").status == 403
    assert supervisor.sends("/jurisdiction/import").status == 403
