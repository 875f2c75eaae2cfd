"""Handles: a list of official addresses counts only as its operator signed it, and only while it is valid."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handles import BadList, HandleList, Published, read, signed
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
