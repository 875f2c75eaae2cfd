"""Examples of the OpenAPI document: one for each answer, of nobody's case."""

from typing import Any

CASE_ID, REPORT_ID, FILE_ID = "0197a0c0a0c070008000000000000ca5", "0197a0c0a0c07000800000000000abcd", "0" * 30 + "ef"
AT, LATER = "2026-11-24T09:30:00Z", "2026-11-24T10:05:00Z"
CASE: dict[str, Any] = {
    "id": CASE_ID,
    "number": 17,
    "category": "FRAUD",
    "subtype": "FRAUD.PHISH",
    "priority": "P2",
    "state": "verification",
    "opened_at": AT,
    "changed_at": LATER,
    "due_at": None,
    "first_looked_at": LATER,
    "is_taken": True,
    "reports": 1,
    "files": 1,
    "identified": False,
    "on_a_list": False,
    "merged_into": None,
}
FILE: dict[str, Any] = {
    "id": FILE_ID,
    "report_id": REPORT_ID,
    "kind": "image",
    "media_type": "image/png",
    "size": 34120,
    "sha256": "1" * 64,
    "sealed_sha256": "2" * 64,
    "scan": "clean",
    "arrived_at": AT,
    "pushed_at": AT,
}
LOCATOR: dict[str, Any] = {
    "kind": "link",
    "raw": "https://bank.example.org/login",
    "note": "",
    "canonical": "https://bank.example.org/login",
    "platform": "",
    "account": "",
    "post": "",
    "marks": "",
}
REPORT: dict[str, Any] = {
    "id": REPORT_ID,
    "filed_at": AT,
    "arrived_at": AT,
    "channel": "web",
    "language": "fr",
    "category": "FRAUD",
    "subtype": "FRAUD.PHISH",
    "anonymous": True,
    "place": "MA-CAS",
    "withdrawn_at": None,
    "purged_at": None,
    "content": {"details": "Un faux site de banque.", "locators": [LOCATOR], "answers": {"role": "victim"}},
    "additions": [],
}
# By operation, what it answers with 200.
ANSWERS: dict[str, Any] = {
    "list_cases": {"cases": [CASE], "next": "1795601100000000-17"},
    "get_case": CASE,
    "get_evidence": {"files": [FILE], "next": None},
    "get_reports": {"reports": [REPORT], "next": None},
}
PROBLEM: dict[str, Any] = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "There is no such case.",
}
PARAMETERS: dict[str, Any] = {
    "case": "17",
    "state": "received",
    "category": "FRAUD",
    "priority": "P1",
    "changed_since": AT,
    "limit": 50,
}
HELD: dict[str, Any] = {"held": [{"report_id": REPORT_ID, "evidence": [FILE_ID], "additions": []}]}
UPDATES: dict[str, Any] = {
    "updates": [{"cursor": 8, "report_id": REPORT_ID, "at": LATER, "type": "status", "state": "verification"}],
    "next": 8,
}
FILED_EVENT: dict[str, Any] = {
    "type": "report.filed",
    "schema": 1,
    "timestamp": AT,
    "data": {
        "report_id": REPORT_ID,
        "filed_at": AT,
        "channel": "web",
        "language": "fr",
        "category": "FRAUD",
        "subtype": "FRAUD.PHISH",
        "priority": "P2",
        "anonymous": True,
        "reply_key": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        "evidence": [],
        "sealed": "YWdlLWVuY3J5cHRpb24ub3JnL3Yx",
        "sealed_identity": None,
    },
}
