"""Instructions of a prosecutor: kept sealed, with a deadline that shows when it is over, done by whoever sees the case."""

from datetime import UTC, datetime, timedelta

from conversations.report import Locator
from tests.desk.reading import entries, words
from tests.desk.referral.test_referral_pages import document, takes
from tests.desk.referring import prepared
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen

TODAY = datetime.now(UTC).date()
ORDER = {"office": "Parquet de Casablanca", "instruction": "Identifier le titulaire du compte"}
YESTERDAY, LAST_WEEK = f"{TODAY - timedelta(days=1)}", f"{TODAY - timedelta(days=7)}"
LINK = Locator("link", "https://tiktok.com/@a/video/1", canonical="https://tiktok.com/@a/video/1", platform="tiktok")


def test_an_instruction_is_kept_is_overdue_is_done_and_goes_into_the_next_dossier(
    relay: Relay, desk: Desk, liaison: Screen, analyst: Screen
) -> None:
    relay.files(contact="salma@example.org")
    case = liaison.case_of(1)
    liaison.opens(case)
    wrong = [
        liaison.sends(f"{case}/instruction", **ORDER, received=f"{TODAY + timedelta(days=2)}"),
        liaison.sends(f"{case}/instruction", **ORDER, received=YESTERDAY, until=LAST_WEEK),
        liaison.sends(f"{case}/instruction", **ORDER, received="soon"),
    ]
    shown = liaison.sends(f"{case}/instruction", **ORDER, received=LAST_WEEK, until=YESTERDAY)
    instruction = shown.text.split('name="instruction_id" value="')[1].split('"')[0]
    overdue = words(analyst.opens(case))
    done = words(analyst.sends(f"{case}/instruction-done", instruction_id=instruction))
    found = document(takes(liaison, prepared(liaison, case)))

    assert [one.status for one in wrong] == [422, 422, 422]
    assert "The deadline is over" in overdue
    assert "Instruction of the prosecutor" in overdue
    assert "The deadline is over" not in done
    assert "Instruction done" in done
    assert found["instructions"][0]["text"] == ORDER["instruction"]
    assert [one.action for one in entries(desk) if one.action.startswith("instruction")] == [
        "instruction",
        "instruction done",
    ]
    assert analyst.sends(f"{case}/instruction", **ORDER, received=LAST_WEEK).status == 404


def test_a_notice_to_a_platform_is_written_for_a_case_that_is_not_referred(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    relay.files(locators=(LINK,), contact="salma@example.org", name="Salma B")
    case = analyst.case_of(1)
    fields = {"platform": "tiktok", "language": "fr"}

    empty = analyst.sends(f"{case}/notice", **fields, explanation=" ")
    elsewhere = analyst.sends(f"{case}/notice", **{**fields, "platform": "x"}, explanation="Une arnaque")
    notice = analyst.sends(f"{case}/notice", **fields, explanation="Une arnaque à la vente")

    assert empty.says("A notice needs an explanation of why the content is illegal.")
    assert elsewhere.says("A notice needs the exact location of the content: at least one link.")
    assert notice.headers["content-disposition"] == 'attachment; filename="notice.fr.txt"'
    assert "https://tiktok.com/@a/video/1" in notice.text
    assert "desk@iblagh.example" in notice.text
    assert "Salma" not in notice.text
    assert [one.reason for one in entries(desk) if one.action == "export"] == ["dsa fr tiktok"]
