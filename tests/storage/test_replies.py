"""Replies: an analyst's words open for the reference and the report they were sealed for, and for no other."""

import json

import pyrage
import pytest
from pyrage import x25519

from conversations.report import Addition, Document, Reply, UnreadableReport, to_json
from storage.references import Derived, References
from storage.replies import open_reply
from storage.sealing import Seal
from tests.storage.wire_examples import REPORT_ID

REPLY = Reply(REPORT_ID, "c" * 32, "question", "هل يمكن إرسال الرابط؟")


@pytest.fixture
async def derived() -> Derived:
    return await References("secret").derive("12345678901234567895")


async def test_a_reply_opens_for_its_reference_and_report(derived):
    sealed = _sealed(REPLY, derived)

    opened = open_reply(sealed, derived.opening_key, report_id=REPORT_ID)

    assert opened == REPLY


async def test_a_reply_does_not_open_for_another_reference(derived):
    another = await References("secret").derive("98765432109876543210")
    sealed = _sealed(REPLY, derived)

    with pytest.raises(UnreadableReport):
        open_reply(sealed, another.opening_key, report_id=REPORT_ID)


async def test_a_reply_to_another_report_is_not_shown(derived):
    sealed = _sealed(REPLY, derived)

    with pytest.raises(UnreadableReport):
        open_reply(sealed, derived.opening_key, report_id="f" * 32)


async def test_another_kind_of_document_is_not_shown(derived):
    sealed = _sealed(Addition(REPORT_ID, "a" * 32, "2026-11-24T09:30:00Z"), derived)

    with pytest.raises(UnreadableReport):
        open_reply(sealed, derived.opening_key, report_id=REPORT_ID)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"words",
        b"null",
        b"[]",
        b"{}",
        b'{"schema": 2}',
        b'{"schema": 1, "kind": "reply"}',
        b"[" * 9999,
    ],
    ids=lambda content: content[:12].decode(errors="replace") or "empty",
)
async def test_what_is_no_document_raises_unreadable_only(derived, content):
    sealed = pyrage.encrypt(content, [x25519.Recipient.from_str(derived.reply_key)])

    with pytest.raises(UnreadableReport):
        open_reply(sealed, derived.opening_key, report_id=REPORT_ID)


@pytest.mark.parametrize(
    "change", [lambda sealed: sealed[:-1], lambda sealed: sealed[:0], lambda sealed: sealed + b"x"]
)
async def test_a_changed_seal_raises_unreadable_only(derived, change):
    sealed = change(_sealed(REPLY, derived))

    with pytest.raises(UnreadableReport):
        open_reply(sealed, derived.opening_key, report_id=REPORT_ID)


async def test_an_error_shows_no_words(derived):
    sealed = pyrage.encrypt(json.dumps({"x": REPLY.text}).encode(), [x25519.Recipient.from_str(derived.reply_key)])

    with pytest.raises(UnreadableReport) as caught:
        open_reply(sealed, derived.opening_key, report_id=REPORT_ID)

    assert REPLY.text not in str(caught.value)


def _sealed(document: Document, derived: Derived) -> bytes:
    return Seal((derived.reply_key,)).document(to_json(document))
