"""Referral in a browser without scripts: the whole way, a second person for children, and everything that stops it."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from conversations.report import Locator
from desk.accounts.signing_in import Role
from tests.desk.manifests import filed
from tests.desk.reading import entries, words
from tests.desk.referring import handed_over, prepared, refers
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Page, Screen

LINK = Locator("link", "https://bad.example/1", canonical="https://bad.example/1")
CHILD = {"category": "CHILD", "subtype": "CHILD.GROOM", "contact": "salma@example.org", "locators": (LINK,)}


def takes(screen: Screen, referral: str, form: str = "zip") -> Page:
    return screen.sends(f"{referral}/download", **{"as": form})


def document(page: Page) -> dict[str, object]:
    with zipfile.ZipFile(io.BytesIO(page.content)) as archive:
        return json.loads(archive.read("dossier.json"))["dossier"]


def actions(desk: Desk) -> list[str]:
    looks = ("case", "referral", "received", "queue", "invited demo", "signed in")
    return [one.action for one in entries(desk) if one.action not in looks]


def test_a_case_is_handed_to_the_service_that_the_rules_name(
    relay: Relay, desk: Desk, analyst: Screen, liaison: Screen
) -> None:
    filed(relay, b"%PDF-1.7 a letter", media_type="application/pdf", kind="document", contact="salma@example.org")
    case = liaison.case_of(1)
    before = analyst.opens(case)

    referral = prepared(liaison, case)
    taken = takes(liaison, referral)
    receipt = liaison.opens(f"{referral}/receipt")
    handed_over(liaison, referral)
    acknowledged = liaison.sends(f"{referral}/acknowledge", number="PJ/88-2026", on=f"{datetime.now(UTC):%Y-%m-%d}")
    after = words(analyst.opens(case))

    assert before.says("By the rules this case goes to:")
    assert before.says("A liaison or a supervisor prepares the dossier and hands it over.")
    assert "Prepare a dossier" not in before.text
    assert taken.headers["cache-control"] == "no-store"
    assert taken.headers["content-disposition"] == f'attachment; filename="{number_of(liaison, referral)}.zip"'
    assert receipt.says(hashlib.sha256(taken.content).hexdigest())
    assert document(taken)["reports"][0]["files"][0]["path"].endswith(".pdf")
    assert document(taken)["reports"][0]["reporter"] is None
    assert acknowledged.says("PJ/88-2026")
    assert after.index("began a referral") < after.index("handed a dossier over") < after.index("moved to: Referred")
    assert actions(desk) == [
        *("referral begun", "referral prepared", "export", "referral handed over", "state referred"),
        "referral acknowledged",
    ]


def number_of(screen: Screen, referral: str) -> str:
    page = words(screen.opens(referral))
    return page[page.index("IB-") :].split()[0]


def test_another_service_and_an_identity_are_given_for_a_stated_reason_only(
    relay: Relay, desk: Desk, liaison: Screen
) -> None:
    named = relay.filed(report := "a" * 32, contact="salma@example.org", name="Salma B", locators=(LINK,))
    relay.event(named)
    case = liaison.case_of(1)
    liaison.opens(case)
    reason = "The prosecutor asked for it in writing"

    refused = [
        liaison.sends(f"{case}/referral", service="ma-cas"),
        liaison.sends(f"{case}/referral", service="ma-cas", why_service="too short"),
        liaison.sends(f"{case}/referral", **{f"identity-{report}": "yes"}),
    ]
    unknown = liaison.sends(f"{case}/referral", service="ma-nowhere", why_service=reason)
    referral = prepared(
        liaison,
        case,
        service="ma-cas",
        why_service="It happened in Casablanca",
        why_identities=reason,
        **{f"identity-{report}": "yes"},
    )
    found = document(takes(liaison, referral))

    assert [one.status for one in refused] == [422, 422, 422]
    assert all(one.says("Please state the reason, in at least 10 characters.") for one in refused)
    assert unknown.status == 404
    assert found["reports"][0]["reporter"] == {"contact": "salma@example.org", "name": "Salma B"}
    assert "It happened in Casablanca" in found["referral"]["reason"]["fr"]
    assert [one.reason for one in entries(desk) if one.action == "identity referred"] == [
        f"{number_of(liaison, referral)}: {reason}"
    ]


def test_a_reporter_who_takes_the_name_back_takes_the_dossier_back_that_names_them(
    relay: Relay, liaison: Screen
) -> None:
    report = relay.files(contact="salma@example.org", locators=(LINK,))
    case = liaison.case_of(1)
    reason = {f"identity-{report}": "yes", "why_identities": "The prosecutor asked for it"}
    referral = prepared(liaison, case, **reason)

    relay.withdraws(report)

    assert liaison.opens(referral).says("The reporter took name and contact back.")
    assert takes(liaison, referral).status == 422
    assert handed_over(liaison, referral).status == 422


def test_a_dossier_about_children_leaves_after_a_second_person_approved_it(
    relay: Relay, desk: Desk, liaison: Screen, signed_in: Callable[..., Screen]
) -> None:
    relay.files(**CHILD)
    first = signed_in("Amal", Role.LIAISON, cleared=True)
    second = signed_in("Nadia", Role.SUPERVISOR, cleared=True)
    case = first.case_of(1)
    referral = prepared(first, case)

    early = [takes(first, referral), takes(second, referral), handed_over(second, referral)]
    alone = first.sends(f"{referral}/approve")
    unseen = [liaison.opens(referral), liaison.sends(f"{referral}/approve"), takes(liaison, referral)]
    second.opens(referral)
    approved = second.sends(f"{referral}/approve")

    assert [one.status for one in early] == [422, 422, 422]
    assert all(one.says("only after a second person approved it") for one in early)
    assert alone.says("Whoever prepared a dossier about children cannot approve it.")
    assert [one.status for one in unseen] == [404, 404, 404]
    assert approved.says("Approved")
    assert takes(first, referral, "ncmec").status == 200
    assert takes(first, referral, "stix").says("A case about children does not go to STIX.")
    assert handed_over(first, referral).says("Handed over in person")
    assert actions(desk).count("export") == 1


def test_a_case_that_changed_needs_another_dossier(relay: Relay, liaison: Screen) -> None:
    report = relay.files(contact="salma@example.org")
    case = liaison.case_of(1)
    former = prepared(liaison, case)
    relay.adds(report, details="One more thing")

    refused = [takes(liaison, former), handed_over(liaison, former)]
    liaison.sends(f"{former}/withdraw", reason="The reporter added something")
    gone = takes(liaison, former)
    later = refers(liaison, case)

    assert all(one.says("The case changed since this dossier was made.") for one in refused)
    assert gone.says("This step does not follow from where the referral is now.")
    assert number_of(liaison, former).endswith("-1")
    assert number_of(liaison, later).endswith("-2")
    assert relay.states(report) == ["referred"]


def test_what_was_lawful_goes_with_its_dossiers_unless_a_service_has_one(
    relay: Relay, desk: Desk, liaison: Screen, analyst: Screen
) -> None:
    relay.files(contact="salma@example.org")
    relay.files(contact="omar@example.org")
    lawful, referred = liaison.case_of(1), liaison.case_of(2)
    prepared(liaison, lawful)
    kept = refers(liaison, referred).rsplit("/", 1)[-1]

    analyst.sends(f"{lawful}/lawful", sure="yes")
    refused = analyst.sends(f"{referred}/lawful", sure="yes")

    assert refused.status == 422
    assert refused.says("A service has a dossier of this case, so the case cannot be deleted.")
    assert [one.name for one in desk.settings.desk_dossier_dir.iterdir()] == [kept]
    assert liaison.sends(f"{lawful}/referral").says("The content of this case was deleted.")


@pytest.mark.both_databases
def test_referrals_go_with_a_case_that_is_joined_and_fit_it_no_more(
    relay: Relay, liaison: Screen, analyst: Screen
) -> None:
    relay.files(contact="salma@example.org")
    relay.files(contact="omar@example.org")
    older, younger = liaison.case_of(1), liaison.case_of(2)
    referral = prepared(liaison, younger).rsplit("/", 1)[-1]
    shown = analyst.sends(f"{younger}/merge", number="1")
    seen = shown.text.split('name="seen" value="')[1].split('"')[0]

    analyst.sends(f"{younger}/merge", number="1", sure="yes", seen=seen)

    assert liaison.opens(f"{younger}/referral/{referral}").status == 404
    assert liaison.opens(older).says("the case changed since")
    assert handed_over(liaison, f"{older}/referral/{referral}").says("The case changed since this dossier was made.")
