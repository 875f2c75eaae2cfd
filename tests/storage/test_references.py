"""References: from twenty digits, always the same lookup value and the same age key, and no secret shown."""

import hashlib

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrage import x25519

from storage.references import References, age_identity

REFERENCE = "12345678901234567895"


@pytest.fixture
def references() -> References:
    return References("secret")


async def test_a_reference_gives_the_same_each_time(references):
    first, again = await references.derive(REFERENCE), await References("secret").derive(REFERENCE)

    assert first == again


async def test_another_reference_gives_nothing_the_same(references):
    one, other = await references.derive(REFERENCE), await references.derive(REFERENCE[::-1])

    assert not {one.lookup, one.reply_key, one.opening_key} & {other.lookup, other.reply_key, other.opening_key}


async def test_another_secret_gives_nothing_the_same(references):
    one, other = await references.derive(REFERENCE), await References("another").derive(REFERENCE)

    assert not {one.lookup, one.reply_key, one.opening_key} & {other.lookup, other.reply_key, other.opening_key}


async def test_what_is_stored_does_not_open_what_is_sealed(references):
    derived = await references.derive(REFERENCE)
    sealed = pyrage.encrypt(b"words", [x25519.Recipient.from_str(derived.reply_key)])
    stolen = x25519.Identity.from_str(age_identity(derived.lookup))

    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [stolen])

    assert pyrage.decrypt(sealed, [x25519.Identity.from_str(derived.opening_key)]) == b"words"


async def test_no_representation_shows_a_secret(references):
    derived = await references.derive(REFERENCE)

    shown = repr(derived) + repr(references)

    assert derived.reply_key in shown
    assert derived.opening_key not in shown
    assert "AGE-SECRET-KEY" not in shown
    assert repr(derived.lookup) not in shown
    assert REFERENCE not in shown


async def test_a_reference_is_never_derived_differently_in_a_new_version():
    derived = await References("a secret that never changes").derive(REFERENCE)

    # Citizens keep references for years: who changes this locks them out of their reports.
    fingerprint = hashlib.sha256(derived.lookup + derived.opening_key.encode()).hexdigest()
    assert fingerprint == "b4d49ea013c091f6a537a624a55588c9cb7173963256c72c136ba4aaa2edb1b0"


@settings(max_examples=300)
@given(st.binary(min_size=32, max_size=32))
def test_any_32_bytes_are_an_identity_that_age_takes_and_writes_the_same(secret):
    written = age_identity(secret)

    identity = x25519.Identity.from_str(written)

    assert str(identity) == written
    sealed = pyrage.encrypt(secret, [identity.to_public()])
    assert pyrage.decrypt(sealed, [identity]) == secret


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_two_identities_are_the_same_only_if_their_bytes_are(one, other):
    assert (age_identity(one) == age_identity(other)) == (one == other)
