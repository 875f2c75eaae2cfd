"""One of every message of wire v1, as tests need them."""

from datetime import UTC, datetime

from storage.wire import (
    Added,
    AddedEvent,
    Asked,
    AskedEvent,
    EvidenceShape,
    Filed,
    FiledEvent,
    Held,
    HeldAnswer,
    State,
    Update,
    Updates,
    Withdrawn,
    WithdrawnEvent,
)

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
REPORT_ID = "0197a0c0a0c07000800000000000abcd"
ADDITION_ID = "0197a0c0a0c07000800000000000add1"
REPLY_KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
SEALED = "YWdlLWVuY3J5cHRpb24ub3Jn"


def evidence(evidence_id: str = "e" * 32, **changes: object) -> EvidenceShape:
    """A picture."""
    values = {"kind": "image", "media_type": "image/png", "size": 9, "sha256": "a" * 64, "sealed_sha256": "b" * 64}
    return EvidenceShape.model_validate({"id": evidence_id, **values, **changes})


def filed_data(report_id: str = REPORT_ID, **changes: object) -> Filed:
    """A report without evidence, sent anonymously."""
    values = {
        "filed_at": AT,
        "channel": "web",
        "language": "fr",
        "category": "FRAUD",
        "subtype": "FRAUD.PHISH",
        "priority": "P2",
        "anonymous": True,
        "reply_key": REPLY_KEY,
        "evidence": (),
        "sealed": SEALED,
        "sealed_identity": None,
    }
    return Filed.model_validate({"report_id": report_id, **values, **changes})


def added_data(addition_id: str = ADDITION_ID, **changes: object) -> Added:
    """An addition without evidence."""
    values = {"report_id": REPORT_ID, "added_at": AT, "priority": "P1", "evidence": (), "sealed": SEALED}
    return Added.model_validate({"addition_id": addition_id, **values, **changes})


def filed() -> FiledEvent:
    """`report.filed`, with a picture."""
    return FiledEvent(type="report.filed", schema_=1, timestamp=AT, data=filed_data(evidence=(evidence(),)))


def added() -> AddedEvent:
    """`report.added`, with a picture."""
    return AddedEvent(type="report.added", schema_=1, timestamp=AT, data=added_data(evidence=(evidence(),)))


def withdrawn() -> WithdrawnEvent:
    """`identity.withdrawn`."""
    data = Withdrawn(report_id=REPORT_ID, withdrawn_at=AT)
    return WithdrawnEvent(type="identity.withdrawn", schema_=1, timestamp=AT, data=data)


def asked() -> AskedEvent:
    """`reports.held`."""
    return AskedEvent(type="reports.held", schema_=1, timestamp=AT, data=Asked(report_ids=(REPORT_ID,)))


def held() -> HeldAnswer:
    """The answer to `reports.held`."""
    return HeldAnswer(held=(Held(report_id=REPORT_ID, evidence=("e" * 32,), additions=(ADDITION_ID,)),))


def updates() -> Updates:
    """A page of the feed: a state and a reply."""
    state = Update(cursor=7, report_id=REPORT_ID, at=AT, type="status", state=State.ANALYSIS)
    reply = Update(cursor=8, report_id=REPORT_ID, at=AT, type="reply", reply_id="c" * 32, sealed=SEALED)
    return Updates(updates=(state, reply), next=8)
