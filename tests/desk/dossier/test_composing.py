"""Composing: what of an opened case is in its dossier, and what stops a referral."""

from dataclasses import replace

import pytest

from conversations.report import Addition, File, Particulars, Report
from desk.cases.opened import Message, OpenAddition, OpenCase, OpenFile, OpenReport
from desk.dossier.composing import Unopened, composed
from desk.dossier.content import Dossier, Referral, Reporter
from desk.tables import AdditionRow, CaseRow, CustodyRow, EvidenceRow, MessageRow, ReportRow
from tests.desk.dossier.cases import NOON, REASON, SENDER, SERVICE

RID, AID, EID, LATE = "a" * 32, "b" * 32, f"{1:032x}", f"{2:032x}"


def _row(**more) -> ReportRow:
    known = {"report_id": RID, "category": "FRAUD", "subtype": "FRAUD.SHOP", "filed_at": NOON, "channel": "web"}
    return ReportRow(**{**known, "language": "fr", "anonymous": False, **more})


def _open_file(evidence_id: str, named_by, *, subtype: str = "FRAUD.SHOP", scan: str = "clean") -> OpenFile:
    known = {"evidence_id": evidence_id, "kind": "image", "media_type": "image/png", "size": 5, "sha256": "1" * 64}
    told = File(evidence_id, "image", "image/png", 5, "1" * 64, scan=scan)
    seen = Particulars(RID, evidence_id, "2" * 64, "3" * 40, "4" * 32)
    return OpenFile(subtype, EvidenceRow(**known, scan=scan, arrived_at=NOON), told, named_by, "", seen)


@pytest.fixture
def opened() -> OpenCase:
    row = _row()
    told = Report(RID, "", "web", "fr", "FRAUD", "FRAUD.SHOP", "P2", details="Une boutique")
    added = AdditionRow(addition_id=AID, report_id=RID, added_at=NOON)
    answer = OpenAddition(added, Addition(RID, AID, "", details="Le 06"))
    question = Message(MessageRow(reply_id="c" * 32), "Quel numéro ?", (answer,))
    files = (_open_file(EID, row), _open_file(LATE, added))
    report = OpenReport(row, told, (), (question,), files)
    known = {"case_id": "e" * 32, "number": 42, "category": "FRAUD", "subtype": "FRAUD.SHOP"}
    return OpenCase(CaseRow(**known, priority="P2", opened_at=NOON), (report,), (), ())


def _composed(opened: OpenCase, **more) -> Dossier:
    known = {"number": "IB-1", "made_at": NOON, "sender": SENDER, "referral": Referral(SERVICE, REASON, NOON)}
    return composed(opened, **{**known, "custody": (), "reporters": {}, **more})


def _with(opened: OpenCase, **changes) -> OpenCase:
    return replace(opened, reports=(replace(opened.reports[0], **changes),))


def test_a_report_has_its_words_and_its_files(opened: OpenCase):
    (report,) = _composed(opened).reports

    assert report.details == "Une boutique"
    assert [(one.evidence_id, one.sha256, one.arrived_md5) for one in report.files] == [(EID, "1" * 64, "4" * 32)]


def test_an_answer_stands_with_its_question_and_its_files(opened: OpenCase):
    (addition,) = _composed(opened).reports[0].additions

    assert (addition.question, addition.details) == ("Quel numéro ?", "Le 06")
    assert [one.evidence_id for one in addition.files] == [LATE]


def test_nobody_is_named_unless_it_is_asked_for(opened: OpenCase):
    assert _composed(opened).reports[0].reporter is None
    assert _composed(opened, reporters={RID: Reporter("A", "a@b")}).reports[0].reporter == Reporter("A", "a@b")


def test_an_anonymous_reporter_cannot_be_named(opened: OpenCase):
    with pytest.raises(ValueError, match="anonymous"):
        _composed(_with(opened, row=_row(anonymous=True)), reporters={RID: Reporter("A", "a@b")})


def test_a_report_that_does_not_open_stops_it(opened: OpenCase):
    with pytest.raises(Unopened, match=RID):
        _composed(_with(opened, report=None))


def test_a_purged_report_is_not_in_it(opened: OpenCase):
    assert _composed(_with(opened, report=None, row=_row(purged_at=NOON), messages=())).reports == ()


@pytest.mark.parametrize(
    ("subtype", "scan", "withheld"),
    [
        ("FRAUD.SHOP", "clean", ""),
        ("FRAUD.SHOP", "found", "quarantined"),
        ("CHILD.CSAM", "clean", "locator_only"),
        ("CHILD.CSAM", "found", "locator_only"),
    ],
)
def test_what_must_not_be_copied_is_marked(opened: OpenCase, subtype: str, scan: str, withheld: str):
    row = opened.reports[0].row
    found = _composed(_with(opened, files=(_open_file(EID, row, subtype=subtype, scan=scan),)))

    assert [one.withheld for one in found.files] == [withheld]


def test_a_file_that_never_came_is_said_to_be_missing(opened: OpenCase):
    row = opened.reports[0].row
    never = replace(_open_file(EID, row), row=None)

    assert [one.withheld for one in _composed(_with(opened, files=(), missing=(never,))).files] == ["missing"]


def test_the_custody_log_keeps_its_numbers(opened: OpenCase):
    known = {"sequence": 7, "at": NOON.isoformat(), "analyst": "Salma", "action": "case", "reason": "", "mac": "0" * 64}

    (line,) = _composed(opened, custody=[CustodyRow(**known)]).custody

    assert (line.sequence, line.at, line.who, line.action) == (7, NOON, "Salma", "case")
