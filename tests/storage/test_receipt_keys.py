"""Receipt keys: what one signed is genuine to the letter; a key that nobody drew signs nothing."""

import base64
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import receipt
from conversations.receipt import Receipt
from storage.receipt_keys import BadKey, PublicKey, SigningKey, drawn, is_genuine, public_keys

KEY, OTHER = SigningKey(drawn()[0]), SigningKey(drawn()[0])
ONE = KEY.signed(Receipt(b"", date(2026, 11, 26), bytes(range(16))))
BITS = 85 * 8


def test_what_is_signed_is_genuine_and_the_same_each_time() -> None:
    assert is_genuine(ONE, [OTHER.public, KEY.public])
    assert KEY.signed(replace(ONE, signature=b"")) == ONE


@given(st.integers(0, BITS - 1))
def test_no_bit_can_be_changed(bit: int) -> None:
    content = base64.b32decode(ONE.text.replace(" ", ""))
    changed = int.from_bytes(content, "big") ^ (1 << bit)

    read = receipt.read(base64.b32encode(changed.to_bytes(85, "big")).decode())

    assert read is None or not is_genuine(read, [KEY.public, OTHER.public])


@given(st.integers(0, 135), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_no_letter_can_be_changed(place: int, letter: str) -> None:
    letters = ONE.text.replace(" ", "")
    changed = letters[:place] + letter + letters[place + 1 :]

    read = receipt.read(changed)

    assert changed == letters or read is None or not is_genuine(read, [KEY.public])


def test_another_key_signs_nothing_of_ours() -> None:
    assert not is_genuine(replace(OTHER.signed(ONE), key_id=KEY.public.id), [KEY.public])
    assert not is_genuine(ONE, [])


@pytest.mark.parametrize(
    "text",
    ["", "x", "A" * 44, base64.b64encode(b"\1\2" * 16).decode(), KEY.public.text[:-2]],
    ids=["nothing", "a letter", "one letter again and again", "two bytes again and again", "a key that was cut"],
)
def test_what_was_typed_by_hand_is_no_signing_key(text: str) -> None:
    with pytest.raises(BadKey):
        SigningKey(text)


def test_public_keys_are_read_as_they_are_shown() -> None:
    assert public_keys(f" {KEY.public.text}\n{OTHER.public.text} ") == (KEY.public, OTHER.public)
    assert public_keys("") == ()


@given(st.binary(max_size=70), st.binary(max_size=40))
def test_no_signature_and_no_key_raises(signature: bytes, raw: bytes) -> None:
    assert not PublicKey(raw).verifies(signature, b"content")
