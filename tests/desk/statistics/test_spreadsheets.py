"""Spreadsheets: what is read back is what was written, in every script, and no cell is a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.statistics.spreadsheets import BOM, harmless, spreadsheet

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
VALUES = st.one_of(st.none(), st.integers(0, 10**9), st.floats(0, 10**6, allow_nan=False))
STARTS = ("=", "+", "-", "@", "\t", "\r")


def read_back(text: str) -> list[list[str]]:
    assert text.encode().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


@given(rows=st.lists(st.tuples(TEXT, TEXT, VALUES), max_size=5))
def test_every_table_is_read_back_as_it_was_written(rows: list[tuple[str, str, float | None]]) -> None:
    found = read_back(spreadsheet(("code", "label", "reports"), rows))

    told = [[harmless(code), harmless(label), "" if value is None else str(value)] for code, label, value in rows]
    assert found == [["code", "label", "reports"], *told]


@given(start=st.sampled_from(STARTS), rest=TEXT, spaces=st.integers(0, 3))
def test_no_cell_is_a_formula(start: str, rest: str, spaces: int) -> None:
    label = " " * spaces + start + rest

    [[cell]] = read_back(spreadsheet((label,), ()))

    assert cell == "'" + label
    assert not cell.startswith(STARTS)


@pytest.mark.parametrize("label", ["الدار البيضاء", "Fès-Meknès", "3–5", "a=b", ""])
def test_words_stay_as_they_are(label: str) -> None:
    assert harmless(label) == label
