"""The pages: a supervisor changes the rules in a draft, everybody else reads them, and nothing runs in the browser."""

import re
from collections.abc import Callable

import pytest

from desk.accounts.signing_in import Role
from tests.desk.jurisdiction.editors import NOTES, adds_fraud, moves_up, order, saves
from tests.desk.jurisdiction.rulesets import default
from tests.desk.screens import Screen

ADDRESSES = [
    "",
    "/rules/new",
    "/rules/terrorism",
    "/services",
    "/services/ma-cas",
    "/history",
    "/history/0",
    "/import",
    "/trial",
]
# What a strict policy would not run or show.
RUNS = re.compile(r'<script(?! src="/static)| style=| on[a-z]+=|<style')


def test_the_rules_are_shown_in_their_order(supervisor: Screen) -> None:
    page = supervisor.opens("/jurisdiction")

    assert order(page) == ["terrorism", "event-place", "suspect-place", "reporter-place", "otherwise"]
    assert page.says("Terrorism is for the national service")
    assert page.says("The service of the place of the event")
    assert page.says("89 services are not confirmed yet")


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_every_page_is_shown_in_each_language_without_script_or_style_in_it(
    signed_in: Callable[..., Screen], language: str, direction: str
) -> None:
    screen = signed_in("Nadia", Role.SUPERVISOR, language)
    adds_fraud(screen)

    pages = [screen.opens(f"/jurisdiction{address}") for address in ADDRESSES]

    assert {page.status for page in pages} == {200}
    assert all(f'lang="{language}" dir="{direction}"' in page.text for page in pages)
    assert [page.path for page in pages if RUNS.search(page.text)] == []
    assert all("default-src 'none'" in page.headers["content-security-policy"] for page in pages)


def test_a_rule_is_added_moved_tried_and_saved(supervisor: Screen) -> None:
    added = adds_fraud(supervisor)
    moved = moves_up(supervisor, "rule-1", times=3)
    trial = supervisor.opens("/jurisdiction/trial")
    saved = saves(supervisor, "Fraud is for the centre")

    assert order(added)[-2:] == ["rule-1", "otherwise"]
    assert order(moved)[:2] == ["terrorism", "rule-1"]
    assert trial.says("Rule added: Fraud is central")
    assert trial.says("Case 1")
    assert trial.says("Judicial police, prefecture of Casablanca")
    assert saved.says("Version 1 holds")
    assert not saved.says("You have changes that do not hold yet.")
    assert supervisor.opens("/jurisdiction/history").says("Fraud is for the centre")


def test_what_a_rule_named_is_chosen_again_when_it_is_edited(supervisor: Screen) -> None:
    adds_fraud(supervisor, event_place=["MA-06", "abroad"], service="of:suspect_place")

    page = supervisor.opens("/jurisdiction/rules/rule-1")

    chosen = re.findall(r'<option value="([^"]+)" selected', page.text)
    assert set(chosen) == {"FRAUD", "SEXT.MONEY", "abroad", "MA-06", "of:suspect_place"}


def test_a_form_with_every_place_chosen_fits(supervisor: Screen) -> None:
    every = [one.area for one in default().services if one.area]

    page = adds_fraud(supervisor, event_place=every, suspect_place=every, reporter_place=every)

    assert (page.status, page.path) == (200, "/jurisdiction")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"note_en": ""}, "Something has to stand here in Arabic, French and English."),
        ({"service": "nobody"}, "There is no service “nobody”."),
        ({"service": "of:moon"}, "A rule needs a service"),
        ({"categories": ["FRAUD.NEW"]}, "“FRAUD.NEW” is not a known code."),
    ],
)
def test_a_rule_that_says_nothing_is_refused_and_what_was_typed_stays(
    supervisor: Screen, changes: dict, words: str
) -> None:
    page = adds_fraud(supervisor, **changes)

    assert page.status == 422
    assert page.says(words)
    assert page.says("Escroquerie")


def test_a_rule_that_is_never_reached_is_told_in_the_list(supervisor: Screen) -> None:
    adds_fraud(supervisor)
    page = adds_fraud(supervisor, service="national-terrorism", note_en="Fraud again")

    assert page.says("It contradicts “Fraud is central”, which comes first")


def test_a_rule_is_deleted_but_the_last_one_cannot_be(supervisor: Screen) -> None:
    supervisor.opens("/jurisdiction/rules/reporter-place")
    deleted = supervisor.sends("/jurisdiction/rules/reporter-place", delete="yes")

    refused = supervisor.sends("/jurisdiction/rules/otherwise", delete="yes")

    assert "reporter-place" not in order(deleted)
    assert refused.status == 422
    assert refused.says("It has no conditions, names one service, and stays last.")


def test_a_service_is_confirmed_with_its_contact(supervisor: Screen) -> None:
    supervisor.opens("/jurisdiction/services/ma-cas")
    names = {"name_ar": "مصلحة", "name_fr": "Service de Casablanca", "name_en": "Casablanca service"}

    page = supervisor.sends(
        "/jurisdiction/services/ma-cas", kind="local", area="MA-CAS", contact="By post", verified="yes", **names
    )

    assert page.says("Casablanca service")
    assert page.says("By post")
    assert supervisor.opens("/jurisdiction").says("88 services are not confirmed yet")


def test_a_service_that_a_rule_names_is_not_deleted_and_the_rule_is_named(supervisor: Screen) -> None:
    supervisor.opens("/jurisdiction/services/national-terrorism")

    page = supervisor.sends("/jurisdiction/services/national-terrorism", delete="yes")

    assert page.status == 422
    assert page.says("“Terrorism is for the national service” sends cases to this service.")


@pytest.mark.parametrize("address", ["", "/services", "/history", "/history/0", "/export/0"])
def test_every_analyst_reads_the_rules(analyst: Screen, address: str) -> None:
    page = analyst.opens(f"/jurisdiction{address}")

    assert page.status == 200
    assert not page.says("Add a")


@pytest.mark.parametrize(
    "address", ["/rules/new", "/rules/terrorism", "/services/ma-cas", "/trial", "/conflict", "/import"]
)
def test_only_a_supervisor_changes_them(analyst: Screen, address: str) -> None:
    opened = analyst.opens(f"/jurisdiction{address}")
    sent = analyst.sends(f"/jurisdiction{address}", **NOTES)

    assert (opened.status, sent.status) == (403, 403)
    assert opened.says("The rules are changed by supervisors only.")


@pytest.mark.parametrize("address", ["", "/rules/new", "/services/ma-cas", "/trial", "/conflict", "/history/0"])
def test_a_form_from_elsewhere_changes_nothing(supervisor: Screen, address: str) -> None:
    supervisor.opens("/jurisdiction/rules/new")
    supervisor.form_token = "guessed"

    assert supervisor.sends(f"/jurisdiction{address}", up="event-place", based_on="0").status == 403


@pytest.mark.parametrize("address", ["/rules/nothing", "/services/nothing", "/history/9", "/history/x", "/export/9"])
def test_what_is_not_there_is_told(supervisor: Screen, address: str) -> None:
    assert supervisor.opens(f"/jurisdiction{address}").status == 404


def test_what_is_typed_is_never_markup(supervisor: Screen) -> None:
    page = adds_fraud(supervisor, note_en="<b>bold</b>")

    assert page.says("<b>bold</b>")
    assert "<b>bold</b>" not in page.text
