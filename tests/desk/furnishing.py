"""Furnishing: a desk with a case of every look, so that every page has something to show."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from desk.accounts.signing_in import Role
from storage.wire import State
from tests.desk.jurisdiction.editors import adds_fraud, saves
from tests.desk.running import Desk
from tests.desk.screens import Screen
from tests.drivers.a_day.filing import Filing
from tests.drivers.a_day.plan import Day, Planned, day
from tests.drivers.a_day.service import link

# Supervisors who have changes of the rules, by the page that they alone have: overtaken by another version, or not.
EDITORS = {"/jurisdiction/conflict": "Late supervisor", "/jurisdiction/trial": "Drafting supervisor"}
MADE_WITHIN_S = 60.0
_ID = "([0-9a-f]{32})"


@dataclass(frozen=True, slots=True)
class Furnished:
    """Addresses of cases by what they show, and ids that stand in other addresses."""

    cases: Mapping[str, str]
    picture: str
    referral: str
    account: str


def furnish(desk: Desk) -> Furnished:
    """Fill it as citizens and analysts would."""
    filing, screen = Filing(desk), signed_in(desk, "Nadia", Role.SUPERVISOR)
    planned = _cases(day(110))
    reports = {name: filing.files_planned(one) for name, one in planned.items()}
    cases = {name: screen.case_of(number) for number, name in enumerate(planned, 1)}
    for _more in range(3):
        filing.files_planned(planned["rich"])
    filing.adds(reports["rich"], details="Le site est encore en ligne.", answers={"loss": "under1000"})
    _work(screen, cases, reports["rich"])
    accounts = signed_in(desk, "Amina", Role.ADMINISTRATOR).opens("/accounts")
    picture = _found(f"/files/{_ID}/preview", screen.opens(cases["rich"]).text)
    referral = _refers(screen, cases["rich"])
    _differs(desk, screen)
    return Furnished(cases, picture, referral, _found(f"/accounts/{_ID}", accounts.text))


def _cases(planned: Day) -> dict[str, Planned]:
    return {
        "rich": next(one for one in planned.cases if one.subtype == "FRAUD.SHOP" and one.picture and one.contact),
        "urgent": planned.first("THRT.PERSON"),
        "child": planned.first("CHILD.GROOM"),
        "purged": planned.first("OTHR.OTHER", is_in_scope=False),
        "closed": planned.first("PRIV.DEFAM"),
        "kept": planned.first("TRAF.DRUG"),
        "gone": planned.first("TRAF.MED"),
    }


def _work(screen: Screen, cases: Mapping[str, str], report_id: str) -> None:
    rich = cases["rich"]
    _sends(screen, f"{rich}/take")
    _sends(screen, f"{rich}/verification", checked="The shop sends nothing", result="founded")
    _sends(screen, f"{rich}/note", note="Seen in spring as well")
    _sends(screen, f"{rich}/task", task="Call the bank", due="2030-01-31", assignee="Nadia")
    _sends(screen, f"{rich}/message", report=report_id, kind="question", text="Quand avez-vous payé ?")
    _sends(screen, f"{cases['purged']}/lawful", sure="yes")
    _sends(screen, f"{cases['closed']}/state", state=State.ANALYSIS.value)
    texts = screen.sends(f"{cases['closed']}/close", outcome="unfounded").text
    told = dict.fromkeys(re.findall(r'<textarea name="([^"]+)" rows="5"', texts), "Checked, thank you.")
    _sends(screen, f"{cases['closed']}/close", outcome="unfounded", sure="yes", **told)
    _joins(screen, cases["gone"], cases["kept"], number="6")
    screen.sends("/queue/views?category=FRAUD", name="Fraud")


def _sends(screen: Screen, path: str, **fields: str) -> None:
    case = "/".join(path.split("/")[:3])
    screen.opens(case)
    page = screen.sends(path, **fields)
    assert (page.status, page.path.partition("#")[0]) == (200, case), path


def _refers(screen: Screen, case: str) -> str:
    """Prepare a dossier, and wait until it is made; the id of the referral."""
    service = _found(r'<option value="([a-z0-9-]+)" selected>', screen.opens(case).text.split('name="service"')[1])
    begun = screen.sends(f"{case}/referral", service=service)
    until = time.monotonic() + MADE_WITHIN_S
    while "/receipt" not in screen.opens(begun.path).text:
        assert time.monotonic() < until, "the dossier was not made"
        time.sleep(0.1)
    days = {"received": "2026-11-20", "until": "2030-01-31"}
    _sends(screen, f"{case}/instruction", office="Casablanca", instruction="Please name the account", **days)
    return _found(f"/referral/{_ID}", begun.path)


def _differs(desk: Desk, screen: Screen) -> None:
    """Let a supervisor have changes of the rules when another one saves a version, and a third one afterwards."""
    late, drafting = (signed_in(desk, name, Role.SUPERVISOR) for name in EDITORS.values())
    adds_fraud(late)
    adds_fraud(screen, note_en="Fraud is another's")
    assert saves(screen).status == 200
    adds_fraud(drafting, note_en="Fraud is a third one's")


def _joins(screen: Screen, gone: str, kept: str, *, number: str) -> None:
    screen.opens(gone)
    asked = screen.sends(f"{gone}/merge", number=number)
    seen = _found('name="sure" value="yes"><input type="hidden" name="seen" value="([^"]+)"', asked.text)
    page = screen.sends(f"{gone}/merge", number=number, sure="yes", seen=seen)
    assert page.path.partition("#")[0] == kept


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, pattern
    return found[1]


def signed_in(desk: Desk, name: str, role: Role, *, language: str = "en", cleared: bool = True) -> Screen:
    """Somebody's browser without scripts."""
    screen = Screen(desk.url, language)
    assert screen.sends(link(desk, name, role, cleared=cleared)).path == "/"
    return screen
