"""Purging: whichever way a report is deleted, of everything that it brought and that was made of it nothing stays at the desk."""

import pytest
from sqlalchemy import func, select

from desk.casework.tables import NoteRow
from desk.referral.tables import ReferralRow
from desk.tables import AdditionRow, EvidenceRow, MessageRow, ReportRow, VerificationRow
from tests.desk.manifests import filed
from tests.desk.reading import rows
from tests.desk.referring import prepared
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen

MADE = (AdditionRow, EvidenceRow, MessageRow, NoteRow, VerificationRow, ReferralRow)


def deletes(analyst: Screen, relay: Relay, case: str, report_id: str, way: str) -> None:
    if way == "lawful":
        analyst.sends(f"{case}/lawful", sure="yes")
        return
    request_id = relay.adds(report_id, answers={"right": "erasure"})
    analyst.sends(f"{case}/erase", request_id=request_id, answer="It is deleted.")


@pytest.mark.parametrize("way", ["lawful", "erased"])
def test_nothing_of_a_deleted_report_stays(
    relay: Relay, desk: Desk, analyst: Screen, liaison: Screen, way: str
) -> None:
    filed(relay, b"%PDF-1.7 a letter", media_type="application/pdf", kind="document", contact="salma@example.org")
    (report,) = rows(desk, select(ReportRow))
    case = analyst.case_of(1)
    relay.adds(report.report_id, details="More of it.")
    analyst.sends(f"{case}/note", note="A note about it")
    analyst.sends(f"{case}/message", report=report.report_id, kind="question", text="Which bank?")
    analyst.sends(f"{case}/verification", checked="It is a copy of the page of a bank", result="founded")
    prepared(liaison, case, **{f"identity-{report.report_id}": "yes", "why_identities": "The prosecutor asked for it"})
    before = [one.__tablename__ for one in MADE if rows(desk, select(func.count()).select_from(one)) == [0]]

    deletes(analyst, relay, case, report.report_id, way)

    (left,) = rows(desk, select(ReportRow))
    after = [one.__tablename__ for one in MADE if rows(desk, select(func.count()).select_from(one)) != [0]]
    assert (before, after) == ([], [])
    assert (left.sealed, left.sealed_identity) == (b"", None)
    assert list(desk.settings.desk_evidence_dir.iterdir()) == []
    assert list(desk.settings.desk_dossier_dir.iterdir()) == []
