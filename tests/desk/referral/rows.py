"""Rows: referrals as they are stored, made up, at any step."""

from datetime import UTC, datetime

from conversations.text import Label
from desk.accounts.signing_in import Analyst, Role
from desk.referral.making import stored
from desk.referral.tables import ReferralRow

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
KARIM = Analyst("1" * 32, "Karim", Role.LIAISON, "token", clearance=True)
NADIA = Analyst("2" * 32, "Nadia", Role.SUPERVISOR, "token", clearance=True)


def row(**more: object) -> ReferralRow:
    known = {
        "referral_id": "a" * 32,
        "case_id": "e" * 32,
        "number": "IB-2026-000042-1",
        "service_id": "ma-cas",
        "service": stored(Label("أ", "A", "A")),
        "recipient": "",
        "verified": True,
        "rule_id": "place",
        "rules_version": 0,
        "reason": stored(Label("ب", "B", "B")),
        "chosen": "",
        "identities": "[]",
        "needs_second": False,
        "content": "0" * 64,
        "begun_at": NOON,
        "renewed_at": NOON,
        "begun_by": KARIM.name,
        "begun_by_id": KARIM.account_id,
        "failure": "",
    }
    return ReferralRow(**{**known, **more})
