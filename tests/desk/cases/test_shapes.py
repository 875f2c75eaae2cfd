"""Shapes: whatever is inside a seal gives a document whose every value has its type, or none at all."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.report import CustodyStep, Document, File, Locator, Particulars, Report, UnreadableReport, to_json
from desk.cases.unsealing import Unsealer
from tests.desk.running import Keys

REPORT_ID = "0" * 32
NOW = datetime.now(UTC).isoformat()
STEP = CustodyStep("received", NOW, size=3)
FILE = File("a" * 32, "image", "image/png", 3, "b" * 64, "clean", (STEP,), "AAAA")
REPORT = Report(
    REPORT_ID, NOW, "web", "fr", "FRAUD", "FRAUD.SHOP", "P2", locators=(Locator("link", "x"),), files=(FILE,)
)
PARTICULARS = Particulars(REPORT_ID, "a" * 32, "b" * 64, "c" * 40, "d" * 32, pdq_quality=100, width=8, height=8)
WELL_FORMED = json.dumps(to_json(REPORT)), json.dumps(to_json(PARTICULARS))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def unsealer(keys: Keys) -> Unsealer:
    return Unsealer(str(keys.desk_file))


def sealed(unsealer: Unsealer, value: Any) -> bytes:
    recipients = [pyrage.x25519.Recipient.from_str(one) for one in unsealer.recipients]
    return bytes(pyrage.encrypt(json.dumps(value).encode(), recipients))


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(one for key, item in inner for one in places(item, (*way, key)))]


def put(value: Any, way: tuple[Any, ...], new: Any) -> Any:
    """The JSON value with another one at a place."""
    if not way:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = put(value[way[0]], way[1:], new)
    return copy


@st.composite
def changed(draw: st.DrawFn) -> Any:
    """A document of ours with one value replaced by any other."""
    value = json.loads(draw(st.sampled_from(WELL_FORMED)))
    return put(value, draw(st.sampled_from(places(value))), draw(JSON))


def is_well_typed(one: Any) -> bool:
    """Whether all that a template would show of a document is text, a number or made of such."""
    if isinstance(one, str):
        return one.encode() is not None
    if isinstance(one, tuple):
        return all(is_well_typed(inner) for inner in one)
    if isinstance(one, dict):
        return all(isinstance(inner, str) for pair in one.items() for inner in pair)
    if hasattr(one, "__dataclass_fields__"):
        return all(is_well_typed(getattr(one, field.name)) for field in fields(one))
    return type(one) is int and 0 <= one < 1 << 32


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON | changed())
def test_anything_inside_a_seal_is_a_well_typed_document_or_unreadable(unsealer: Unsealer, value: Any) -> None:
    try:
        document = unsealer.document(sealed(unsealer, value), report_id=REPORT_ID)
    except UnreadableReport:
        return
    assert is_well_typed(document)


@pytest.mark.parametrize("document", [REPORT, PARTICULARS])
def test_what_an_intake_seals_is_read_as_it_was(unsealer: Unsealer, document: Document) -> None:
    assert unsealer.document(sealed(unsealer, to_json(document)), report_id=REPORT_ID) == document


@pytest.mark.parametrize(
    "document",
    [
        replace(PARTICULARS, pdq_quality=101),
        replace(PARTICULARS, width=-1),
        replace(PARTICULARS, width=True),
        replace(PARTICULARS, preview="data:image/svg+xml"),
        replace(PARTICULARS, preview="A" * 100_000),
        replace(PARTICULARS, malware="two\nlines"),
        replace(PARTICULARS, evidence_id="../../etc/passwd"),
        replace(REPORT, files=(replace(FILE, scan="fine"),)),
        replace(REPORT, files=(replace(FILE, size=1 << 40),)),
        replace(REPORT, files=(FILE,) * 51),
        replace(REPORT, files=(replace(FILE, custody=(STEP,) * 17),)),
        replace(REPORT, files=(replace(FILE, custody=(replace(STEP, at="yesterday"),)),)),
        replace(REPORT, files=(replace(FILE, custody=(replace(STEP, at="2026-01-01T00:00:00"),)),)),
        replace(REPORT, files=(replace(FILE, custody=(replace(STEP, at="0001-01-01T00:00:00+14:00"),)),)),
        replace(REPORT, files=(replace(FILE, custody=(replace(STEP, notes="<b>"),)),)),
        replace(REPORT, details="half a pair: \ud800"),
    ],
)
def test_a_value_outside_its_bounds_is_unreadable(unsealer: Unsealer, document: Document) -> None:
    with pytest.raises(UnreadableReport):
        unsealer.document(sealed(unsealer, to_json(document)), report_id=REPORT_ID)
