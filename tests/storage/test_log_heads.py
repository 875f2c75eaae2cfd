"""Log heads: signed notes of which no character can be changed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.log_heads import BadHead, Head, note_of, read, verifier_key
from storage.receipt_keys import SigningKey, drawn

KEY, OTHER = SigningKey(drawn()[0]), SigningKey(drawn()[0])
HEAD = Head("report.example/receipts/0a1b2c3d", 42, bytes(range(32)), datetime(2026, 11, 27, tzinfo=UTC))
NOTE = note_of(HEAD, KEY)


def test_a_head_is_read_as_it_was_signed() -> None:
    assert read(NOTE, [OTHER.public, KEY.public]) == HEAD
    assert NOTE.splitlines()[:4] == [
        "report.example/receipts/0a1b2c3d",
        "42",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "2026-11-27T00:00:00Z",
    ]


def test_the_vector_of_the_format_is_ours_too() -> None:
    # https://c2sp.org/signed-note: the key's hash is the first four bytes of SHA-256(name || "\n" || 0x01 || key).
    name, key_hash, key = verifier_key("report.example", KEY.public).split("+", 2)

    assert name == "report.example"
    assert len(key_hash) == 8
    assert len(key) == 44


@pytest.mark.parametrize("keys", [[], [OTHER.public]])
def test_a_head_that_none_of_the_keys_signed_is_refused(keys: list) -> None:
    with pytest.raises(BadHead, match="none of the keys"):
        read(NOTE, keys)


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
def test_no_character_can_be_changed(place: int, other: str) -> None:
    changed = NOTE[:place] + other + NOTE[place + 1 :]

    assert changed == NOTE or _refused(changed)


@given(st.text(max_size=400))
def test_no_text_raises_anything_else(text: str) -> None:
    assert _refused(text)


def _refused(note: str) -> bool:
    with pytest.raises(BadHead):
        read(note, [KEY.public])
    return True
