"""Addresses: no table has a column that could hold the address of an anonymous citizen."""

import pytest

from desk.tables import Base as DeskBase
from storage import shadows as shadows  # a part of the tables
from storage.tables import Base as IntakeBase

# Every column there is; a new one has to be put here by somebody who has thought about what it can hold.
HARMLESS = {
    "reports": {"report_id", "reference_hash", "filed_at", "channel", "language", "category", "subtype", "priority"}
    | {"anonymous", "reply_key", "sealed", "sealed_identity", "state", "state_at", "withdrawn_at", "purged_at"},
    "additions": {"addition_id", "report_id", "added_at", "priority", "sealed"},
    "evidence": {"evidence_id", "report_id", "addition_id", "position", "kind", "media_type", "size", "sha256"}
    | {"sealed_sha256", "scan", "pushed_at"},
    "holds": {"evidence_id", "held_until"},
    "outbox": {"number", "id", "report_id", "type", "subject_id", "made_at", "due_at", "attempts", "lease_token"}
    | {"leased_until", "last_failure", "dead_at", "delivered_at"},
    "inbox": {"id", "key_hash", "channel", "citizen_hash", "sealed_body", "received_at", "due_at", "attempts"}
    | {"lease_token", "leased_until", "settled_at", "parked_at", "reason", "joined_to"},
    "aliases": {"alias_hash", "citizen_hash", "expires_at"},
    "messages": {"citizen_hash", "number", "expires_at"},
    "owed": {"citizen_hash", "event_hash", "sealed_draft", "expires_at"},
    "day_keys": {"day", "wrapped_key", "made_at"},
    "shadow_limits": {
        "id",
        "subject_hash",
        "kind",
        "treatment",
        "reason",
        "set_by",
        "made_at",
        "until_at",
        "lifted_at",
    },
    "limits_reached": {"citizen_hash", "channel", "times", "last_at", "expires_at"},
    "leases": {"name", "holder", "held_until"},
    "seen_keys": {"key_hash", "expires_at"},
    "sessions": {"citizen_hash", "sealed_data", "expires_at"},
    "replies": {"reply_id", "report_id", "at", "sealed"},
    "receipt_leaves": {"leaf_hash", "due_at", "number"},
    "receipt_nodes": {"level", "position", "node_hash"},
    "receipt_heads": {"number", "origin", "size", "note"},
    "upkeep": {"name", "succeeded_at"},
    "feed_cursor": {"id", "cursor", "kept"},
    "erasures": {"report_id", "asked_at"},
}
SUSPECT = {"address", "phone", "email", "chat", "user", "sender", "username", "ip", "contact", "cookie", "agent"}


@pytest.mark.parametrize("table", sorted(IntakeBase.metadata.tables))
def test_every_column_of_the_intake_is_known_to_hold_no_address(table: str) -> None:
    columns = {column.name for column in IntakeBase.metadata.tables[table].columns}

    assert columns == HARMLESS[table]


@pytest.mark.parametrize("base", [IntakeBase, DeskBase])
def test_no_column_is_named_like_an_address(base: type) -> None:
    names = [column.name for table in base.metadata.tables.values() for column in table.columns]

    assert [name for name in names if set(name.split("_")) & SUSPECT] == []
