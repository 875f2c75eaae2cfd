"""A day at the desk in Arabic, French and English: from the first look at what is urgent to the verified log."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pyrage import x25519

from desk.accounts.signing_in import Role
from locales.isolation import without_controls
from tests.drivers.a_day.at_desk import AtDesk
from tests.drivers.a_day.citizen import WebCitizen
from tests.drivers.a_day.plan import Day
from tests.drivers.a_day.referring import gives_key, hands_over, opened_by_service, prepares, takes_out
from tests.drivers.a_day.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def citizen(at_work: Service) -> WebCitizen:
    return WebCitizen(at_work.context().new_page(), at_work.processes.web_url, at_work.words)


def test_the_most_urgent_case_is_looked_at_within_its_clock_and_taken(
    analyst: AtDesk, auditor: AtDesk, at_work: Service
) -> None:
    first = analyst.opens_queue().first
    waiting = without_controls(first.inner_text())
    analyst.opens(first)
    number = analyst.number
    analyst.presses("Take the case")
    analyst.sees("You have taken this case.")
    line = without_controls(analyst.line_of(number).inner_text())
    left, over = (at_work.words.field(one) for one in ("First look: {time} left", "First look: overdue by {time}"))

    assert "P0" in waiting
    assert left.search(waiting)
    assert not over.search(waiting)
    assert not left.search(line)
    assert "Salma" in line
    assert "Salma" in auditor.log("took the case")[0]


def test_an_anonymous_report_is_verified(analyst: AtDesk, auditor: AtDesk, planned: Day) -> None:
    report = planned.first("FRAUD.PHISH", contact="")
    analyst.finds(report.link)
    analyst.sees("Anonymous: there is no identity.")
    analyst.fills("What was checked", "The page asks for the code of a card")
    analyst.chooses("Result", "Founded")
    analyst.presses("Record", within=analyst.card("Verification"))

    expect(analyst.page.get_by_text("The page asks for the code of a card").first).to_be_visible()
    assert "Salma" in auditor.log("verified: {result}", result=analyst.words.plain("Founded"))[0]


def test_two_cases_about_the_same_become_one(analyst: AtDesk, auditor: AtDesk, planned: Day) -> None:
    older, newer, *_others = (one for one in planned.cases if one.subtype == "FRAUD.JOB")
    kept = analyst.finds(older.link)
    gone = analyst.finds(newer.link)
    analyst.fills("Number of a case about the same", str(kept))
    analyst.presses("Join …")
    analyst.sees("Join case {gone} to case {kept}?", gone=gone, kept=kept)
    analyst.presses("Join the cases")

    assert analyst.finds(newer.link) == kept
    assert older.details in analyst.text
    assert newer.details in analyst.text
    assert "Salma" in auditor.log("another case joined to it")[0]


def test_an_identity_is_shown_for_a_reason_that_stays_on_record(analyst: AtDesk, auditor: AtDesk, planned: Day) -> None:
    report = next(one for one in planned.cases if one.subtype == "SEXT.MONEY" and one.contact)
    analyst.finds(report.link)
    before = analyst.text
    analyst.fills("Why is it needed?", "To call the victim back today")
    analyst.presses("Reveal the identity")
    expect(analyst.page.get_by_text(report.contact)).to_be_visible()

    assert report.contact not in before
    entry = auditor.log("revealed the identity")[0]
    assert "Salma" in entry
    assert "To call the victim back today" in entry


@pytest.mark.usefixtures("age")
def test_a_case_is_referred_and_the_service_opens_the_dossier_with_public_tools(
    liaison: AtDesk, supervisor: AtDesk, auditor: AtDesk, planned: Day, at_work: Service, tmp_path: Path
) -> None:
    report, place = planned.to_refer(), planned.to_refer().place
    assert place is not None
    key = x25519.Identity.generate()
    gives_key(supervisor, place.code.lower(), key)
    liaison.finds(report.link)
    liaison.sees("By the rules this case goes to:")
    by_rules = liaison.text
    prepares(liaison)
    sealed = takes_out(liaison, tmp_path)
    hands_over(liaison, "Inspector Example, Casablanca")
    opened = opened_by_service(sealed, at_work.desk, key)

    assert getattr(place.label, at_work.words.language) in by_rules
    assert "Signature Verified Successfully" in opened.said
    assert "dossier.json: OK" in opened.said
    assert report.details in (opened.folder / "dossier.json").read_text(encoding="utf-8")
    assert "Karim" in auditor.log("handed a dossier over")[0]


def test_a_reporter_is_asked_and_the_answer_is_read(
    analyst: AtDesk, auditor: AtDesk, citizen: WebCitizen, at_work: Service
) -> None:
    reference = citizen.reports("https://asked.example.org/login?id=1")
    analyst.comes_for("https://asked.example.org/login?id=1")
    case = analyst.page.url
    question = analyst.asks("money")
    citizen.comes_back_until(reference, question)
    citizen.answers("150 MAD, 12/11")
    analyst.waits_for(case, "150 MAD, 12/11")

    assert analyst.words.plain("Verification") in analyst.text
    assert "Salma" in auditor.log("wrote a question")[0]


def test_what_is_out_of_scope_is_deleted(analyst: AtDesk, auditor: AtDesk, planned: Day) -> None:
    report = next(one for one in planned.cases if not one.is_in_scope)
    analyst.finds(report.link)
    before = analyst.text
    analyst.presses("Close as lawful or out of scope …")
    analyst.presses("Delete and close")
    analyst.sees("Its content was deleted: it was lawful or out of scope, or kept for long enough.")

    assert report.details in before
    assert report.details not in analyst.text
    assert analyst.searches(report.link).count() == 0
    assert "Salma" in auditor.log("closed as lawful, content deleted")[0]


def test_without_scripts_a_case_is_taken_from_the_queue_verified_and_its_reporter_written_to(
    at_work: Service, auditor: AtDesk
) -> None:
    plain = at_work.signs_in("Hiba", Role.ANALYST, java_script_enabled=False)
    plain.opens(plain.opens_queue().last)
    number = plain.number
    plain.presses("Take the case")
    plain.sees("You have taken this case.")
    plain.fills("What was checked", "Looked at by hand")
    plain.presses("Record", within=plain.card("Verification"))
    expect(plain.page.get_by_text("Looked at by hand").first).to_be_visible()
    plain.writes("Merci, c'est noté.")

    assert "Looked at by hand" in plain.text
    assert "Hiba" in plain.line_of(number).inner_text()
    assert "Hiba" in auditor.log("wrote a note")[0]


def test_the_log_of_the_day_is_whole(analyst: AtDesk, at_work: Service) -> None:
    analyst.opens(analyst.opens_queue().nth(3))
    environment = {**os.environ, **at_work.processes.demo.desk_environment()}
    command = [sys.executable, "-m", "desk", "verify-log"]

    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert "The custody log is whole" in said.stdout
