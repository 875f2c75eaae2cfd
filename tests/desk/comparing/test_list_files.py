"""List files in every shape that ThreatExchange's tools write are read; anything else is refused or counted, never a traceback."""

import contextlib
import json
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.comparing.list_files import BadList, Counts, Entry, entries
from tests.desk.alike import PDQ

POST = "https://example.org/post/77"
DESCRIPTOR = {"id": "1", "raw_indicator": PDQ.hex(), "type": "HASH_PDQ", "status": "MALICIOUS"}
TAGGED = {"tags": {"data": [{"id": "2", "text": "csam"}, {"id": "3", "text": "a"}]}, "description": "seen\non x"}
HARMLESS = {"id": "4", "raw_indicator": "0" * 64, "type": "HASH_PDQ", "status": "NON_MALICIOUS"}
UPDATE = {
    "id": "5",
    "indicator": md5(b"x").hexdigest(),
    "type": "HASH_VIDEO_MD5",
    "should_delete": False,
    "descriptors": {"data": [{"id": "6", "status": "NON_MALICIOUS"}, {"id": "7", "status": "MALICIOUS"}]},
}
GONE = {**UPDATE, "should_delete": True}
NESTED = {"id": "8", "indicator": {"id": "9", "indicator": POST, "type": "URI"}, "status": "MALICIOUS"}
PICTURE, VIDEO, LINK = Entry("pdq", PDQ.hex(), ""), Entry("md5", md5(b"x").hexdigest(), ""), Entry("link", POST, "")
NOTED = Entry("pdq", PDQ.hex(), "csam a seen on x")


@pytest.mark.parametrize(
    ("content", "expected", "left_out"),
    [
        ({"data": [DESCRIPTOR | TAGGED, HARMLESS], "paging": {"cursors": {"after": "x"}}}, [NOTED], 1),
        ({"paging": {}, "data": [UPDATE, GONE, NESTED]}, [VIDEO, LINK], 1),
        ([DESCRIPTOR, "no object", 7, None], [PICTURE], 0),
        (DESCRIPTOR, [PICTURE], 0),
        ([{"signal_type": "pdq", "signal_str": PDQ.hex(), "category": "NEGATIVE_CLASS"}], [], 1),
        ([], [], 0),
    ],
    ids=["descriptors", "updates", "array", "object", "signals", "empty"],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_of_the_threatexchange_is_read(
    tmp_path: Path, content: Any, expected: list[Entry], left_out: int, indent: int | None
) -> None:
    path, left = tmp_path / "list.json", Counts()
    path.write_text(json.dumps(content, indent=indent))

    assert list(entries(path, left)) == expected
    assert left.harmless == left_out


def test_one_json_object_a_line_is_read_and_bad_values_have_their_line(tmp_path: Path) -> None:
    path, left = tmp_path / "list.jsonl", Counts()
    lines = [json.dumps(one) for one in (DESCRIPTOR, {**DESCRIPTOR, "raw_indicator": "zz"}, UPDATE)]
    path.write_text("\n".join(lines))

    assert list(entries(path, left)) == [PICTURE, VIDEO]
    assert (left.bad, left.first_bad_line) == (1, 2)


@pytest.mark.parametrize(
    ("text", "of_type"),
    [
        (f"collab,signal_type,signal_str,category,tags\nx,pdq,{PDQ.hex()},WORTH_INVESTIGATING,\n", ""),
        (f"\ufeffid;x,indicator,type,status\r\n1,{PDQ.hex()},HASH_PDQ,MALICIOUS\r\n", ""),
        (f"signal_type;signal_str;tags\r\npdq;{PDQ.hex()};\r\n", ""),
        (f"indicator\ttype\n{PDQ.hex()}\tHASH_PDQ\n", ""),
        (f"id,type,status,indicator\n1,HASH_PDQ,UNKNOWN,{PDQ.hex().upper()}\n", ""),
        (f"hash\n{PDQ.hex()}\n", "pdq"),
        (f"{PDQ.hex()},2880742865368386,2020-07-31T18:47:52+0000,\n", "pdq"),
        (f"pdq,{PDQ.hex()}\n\n", ""),
        (f"{PDQ.hex()},HASH_PDQ\n", ""),
        (f"{PDQ.hex()}\n", "HASH_PDQ"),
    ],
)
def test_csv_of_the_threatexchange_is_read(tmp_path: Path, text: str, of_type: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())

    assert list(entries(path, Counts(), of_type=of_type)) == [PICTURE]


@pytest.mark.parametrize("link", [POST, "[h]ttps://example.org/post/77", "hxxps://example[.]org/post/77?fbclid=1"])
def test_links_of_a_list_are_read_as_those_of_reports(tmp_path: Path, link: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"type,indicator\nUNCLICKABLE_URL,{link}\n")

    assert list(entries(path, Counts())) == [LINK]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.sampled_from([PDQ.hex(), "HASH_PDQ", POST]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["data", "type", "indicator", "tags", "status", "descriptors", "should_delete", "x"]), inner
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(
    content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode), suffix=st.sampled_from([".csv", ".json"])
)
def test_any_bytes_are_a_list_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(content)

    _read_or_refused(path)


@settings(max_examples=150, deadline=None)
@given(content=JSON, cut=st.integers(0, 10))
def test_any_json_is_a_list_or_refused(tmp_path_factory: pytest.TempPathFactory, content: Any, cut: int) -> None:
    path, text = tmp_path_factory.getbasetemp() / "any.json", json.dumps(content)
    path.write_text(text[: len(text) - cut])

    _read_or_refused(path)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.sampled_from(["type", "indicator", "status", "pdq", PDQ.hex(), "", '"', POST, "\0"]), max_size=5)
    )
)
def test_any_rows_are_a_list_or_refused(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text("\n".join(",".join(row) for row in rows))

    _read_or_refused(path)


def _read_or_refused(path: Path) -> None:
    with contextlib.suppress(BadList):
        read = list(entries(path, Counts(), of_type="pdq"))
        assert all(entry.value and entry.note.isprintable() for entry in read)
