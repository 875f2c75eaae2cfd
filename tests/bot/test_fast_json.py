"""Fast JSON: whatever is written is read again, and what the fast reader refuses the standard library's takes."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fast_json import dumped, loaded

# Also half characters, which the fast writer does not take.
TEXTS = st.text(st.characters(), max_size=20)
NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_what_the_standard_library_reads(value: object) -> None:
    assert json.loads(dumped(value)) == value


@given(VALUES)
def test_what_the_standard_library_writes_is_read(value: object) -> None:
    read = loaded(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    assert read == value


@given(st.integers())
def test_a_number_of_any_size_is_written_whole(number: int) -> None:
    assert json.loads(dumped({"number": number})) == {"number": number}


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_read_or_are_no_json(data: bytes | str) -> None:
    with suppress(ValueError):
        assert dumped(loaded(data))


@pytest.mark.parametrize("half", ['"\\ud83d"', '{"text": "\\udc00"}'])
def test_half_a_character_is_kept_as_it_was_escaped(half: str) -> None:
    assert json.loads(dumped(loaded(half))) == json.loads(half)
