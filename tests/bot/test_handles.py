"""Handles: a list of official addresses counts only as its operator signed it, and only while it is valid."""

import base64
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.handles import BadList, HandleList, Published, mistyped, read, signed
from conversations.events import Handle, Official
from storage.receipt_keys import SigningKey, drawn

KEY, OTHER = SigningKey(drawn()[0]), SigningKey(drawn()[0])
LISTED = HandleList(
    (Handle("telegram", "@iblagh_bot"), Handle("web", "https://report.example")), date(2026, 11, 1), date(2027, 11, 1)
)
DOCUMENT = signed(LISTED, KEY)


def test_what_was_signed_is_read() -> None:
    assert read(DOCUMENT, [OTHER.public, KEY.public]) == LISTED


@pytest.mark.parametrize(
    ("old", "new"),
    [("@iblagh_bot", "@iblagh_b0t"), ("2027-11-01", "2029-11-01"), ("report.example", "report.examp1e")],
)
def test_a_list_that_was_changed_is_refused(old: str, new: str) -> None:
    with pytest.raises(BadList, match="none of the keys"):
        read(DOCUMENT.replace(old, new), [KEY.public])


def test_a_list_that_somebody_else_signed_is_refused() -> None:
    with pytest.raises(BadList, match="none of the keys"):
        read(signed(LISTED, OTHER), [KEY.public])


@pytest.mark.parametrize(
    "handle",
    [Handle("fax", "1"), Handle("web", ""), Handle("web", "a b"), Handle("web", "x\u202e"), Handle("web", "x" * 201)],
)
def test_what_cannot_be_shown_on_a_line_is_no_handle(handle: Handle) -> None:
    listed = HandleList((handle,), LISTED.valid_from, LISTED.valid_until)

    with pytest.raises(BadList, match="no list of handles"):
        read(signed(listed, KEY), [KEY.public])


def listing(*handles: tuple[str, str]) -> HandleList:
    return HandleList(tuple(Handle(*one) for one in handles), LISTED.valid_from, LISTED.valid_until)


def onion(public: bytes) -> str:
    """The address of an onion service, from its key: Tor's rend-spec-v3, section 6."""
    total = hashlib.sha3_256(b".onion checksum" + public + b"\x03").digest()[:2]
    return f"http://{base64.b32encode(public + total + bytes([3])).decode().lower()}.onion"


def key_in(address: str) -> bytes:
    return base64.b32decode(address.removeprefix("http://")[:56].upper())[:32]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("telegram", "@iblagh_bot"),
        ("whatsapp", "+212612345678"),
        ("web", "https://report.example"),
        ("web", "https://xn--mgbc0a9azcg.example:8443/chat/"),
        # The Tor Project's own.
        ("onion", "http://2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion/"),
    ],
)
def test_an_address_as_it_is_written_is_not_mistyped(kind: str, value: str) -> None:
    assert mistyped(listing((kind, value))) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("telegram", "iblagh_bot"),
        ("telegram", "@bot"),
        ("telegram", "@1blagh_bot"),
        ("telegram", "@ibl\u0430gh_bot"),
        ("telegram", "https://t.me/iblagh_bot"),
        ("whatsapp", "0612345678"),
        ("whatsapp", "+212 612"),
        ("whatsapp", "+0612345678"),
        ("web", "http://report.example"),
        ("web", "https:/report.example"),
        ("web", "https://report"),
        ("web", "https://police.example@elsewhere.example"),
        ("web", "https://report.example/?from=here"),
        ("web", "https://\u0430pple.example"),
        ("onion", "https://report.example"),
        ("onion", "http://2gzyxa5ihm7nsggf.onion"),
    ],
)
def test_an_address_that_cannot_be_one_is_mistyped(kind: str, value: str) -> None:
    assert mistyped(listing(("web", "https://report.example"), (kind, value))) == [value]


@given(st.binary(min_size=32, max_size=32), st.integers(0, 51), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_an_onion_address_with_another_letter_in_it_is_mistyped(public: bytes, at: int, letter: str) -> None:
    value = onion(public)
    place = len("http://") + at
    changed = value[:place] + letter + value[place + 1 :]
    # A sum of two bytes is the same for one change in 65,536.
    assume(changed == value or changed != onion(key_in(changed)))

    assert mistyped(listing(("onion", value))) == []
    assert mistyped(listing(("onion", changed))) == ([] if changed == value else [changed])


@given(
    st.text(max_size=200) | st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5).map(json.dumps)
)
def test_no_document_raises_anything_else(document: str) -> None:
    with pytest.raises(BadList):
        read(document, [KEY.public])


@given(
    st.dictionaries(
        st.sampled_from(["handles", "valid_from", "valid_until"]), st.none() | st.text() | st.lists(st.text())
    )
)
def test_no_signed_statement_raises_anything_else(fields: dict) -> None:
    document = json.loads(DOCUMENT)
    made = json.loads(signed(LISTED, KEY))
    made["statement"] = json.dumps(fields)

    with pytest.raises(BadList):
        read(json.dumps({**document, **made}), [KEY.public])


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        (date(2026, 10, 31), Official()),
        (date(2026, 11, 1), Official(LISTED.handles, "2027-11-01")),
        (date(2027, 11, 1), Official(LISTED.handles, "2027-11-01")),
        (date(2027, 11, 2), Official()),
    ],
)
def test_a_list_is_shown_while_it_is_valid(today: date, shown: Official, tmp_path: Path) -> None:
    (tmp_path / "handles.json").write_text(DOCUMENT)

    assert Published(tmp_path / "handles.json", (KEY.public,)).official(today) == shown


def test_without_a_list_none_is_shown_and_a_missing_one_is_said(tmp_path: Path) -> None:
    assert Published().official(date(2026, 11, 26)) == Official()
    with pytest.raises(BadList, match="cannot be read"):
        _ = Published(tmp_path / "none.json", (KEY.public,)).listed
