"""The signature of wire v1: what is genuine is believed, and whatever else comes is refused with 401."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from storage.wire import TOLERANCE_S, Refused, Signature, opened_signature, secret_key, signed, verify

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ONE, OTHER = ("whsec_" + base64.b64encode(bytes([fill]) * 32).decode() for fill in (1, 2))
ID = "msg_" + "a" * 32
BODY = '{"type": "كلام"}'.encode()

anything = st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
stamps = st.one_of(anything, st.just(str(int(NOW.timestamp()))))
ids = st.one_of(anything, anything.map("msg_".__add__), st.just(ID))
signatures = st.one_of(anything, anything.map("v1,".__add__), st.lists(anything).map(" v1,".join))


def test_what_was_signed_is_believed():
    headers = signed(BODY, [ONE], message_id=ID, now=NOW)

    assert verify(headers, BODY, [ONE], prefix="msg_", now=NOW) == ID


@given(body=st.text().map(str.encode), message_id=st.from_regex(r"(msg|evd|upd)_[0-9a-f]{1,64}", fullmatch=True))
def test_every_signature_is_the_one_that_standard_webhooks_makes(body, message_id):
    ours = signed(body, [ONE], message_id=message_id, now=NOW)

    theirs = Webhook(ONE).sign(message_id, NOW, body.decode())

    assert ours["webhook-signature"] == theirs


def test_standard_webhooks_believes_what_we_sign_while_secrets_rotate():
    headers = signed(BODY, [ONE, OTHER], message_id=ID, now=datetime.now(UTC))

    believed = [Webhook(secret).verify(BODY, headers) for secret in (ONE, OTHER)]

    assert believed == [{"type": "كلام"}] * 2


def test_we_believe_what_standard_webhooks_signs():
    made = {"webhook-id": ID, "webhook-timestamp": str(int(NOW.timestamp()))}
    made["webhook-signature"] = Webhook(ONE).sign(ID, NOW, BODY.decode())

    assert verify(made, BODY, [OTHER, ONE], prefix="msg_", now=NOW) == ID


@given(message_id=ids, stamp=stamps, signature=signatures, body=st.binary())
def test_headers_of_a_stranger_are_refused_with_401_and_raise_nothing_else(message_id, stamp, signature, body):
    headers = {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature}

    with pytest.raises(Refused) as refused:
        verify(headers, body, [ONE], prefix="msg_", now=NOW)

    assert refused.value.status == 401
    assert refused.value.reason in ("webhook-id", "webhook-timestamp", "stale", "webhook-signature")


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_refused(missing):
    headers = signed(BODY, [ONE], message_id=ID, now=NOW)
    del headers[missing]

    with pytest.raises(Refused, match=missing):
        verify(headers, BODY, [ONE], prefix="msg_", now=NOW)


@given(place=st.integers(0, len(BODY) - 1), bit=st.integers(0, 7))
def test_a_body_with_one_bit_changed_is_refused(place, bit):
    headers = signed(BODY, [ONE], message_id=ID, now=NOW)
    changed = BODY[:place] + bytes([BODY[place] ^ (1 << bit)]) + BODY[place + 1 :]

    with pytest.raises(Refused, match="webhook-signature"):
        verify(headers, changed, [ONE], prefix="msg_", now=NOW)


@pytest.mark.parametrize("off_s", [-TOLERANCE_S - 1, TOLERANCE_S + 1])
def test_a_delivery_from_another_time_is_stale(off_s):
    headers = signed(BODY, [ONE], message_id=ID, now=NOW + timedelta(seconds=off_s))

    with pytest.raises(Refused, match="stale"):
        verify(headers, BODY, [ONE], prefix="msg_", now=NOW)


@pytest.mark.parametrize("off_s", [-TOLERANCE_S, 0, TOLERANCE_S])
def test_a_clock_that_is_a_little_wrong_is_believed(off_s):
    headers = signed(BODY, [ONE], message_id=ID, now=NOW + timedelta(seconds=off_s))

    assert verify(headers, BODY, [ONE], prefix="msg_", now=NOW) == ID


@pytest.mark.parametrize("prefix", ["evd_", "upd_", "upd_0."])
def test_a_signature_for_one_endpoint_is_refused_at_another(prefix):
    headers = signed(BODY, [ONE], message_id=ID, now=NOW)

    with pytest.raises(Refused, match="webhook-id"):
        verify(headers, BODY, [ONE], prefix=prefix, now=NOW)


def test_a_secret_that_is_not_ours_is_refused():
    headers = signed(BODY, [OTHER], message_id=ID, now=NOW)

    with pytest.raises(Refused, match="webhook-signature"):
        verify(headers, BODY, [ONE], prefix="msg_", now=NOW)


def test_thousands_of_signatures_in_a_header_are_not_all_tried():
    headers = signed(BODY, [ONE], message_id=ID, now=NOW)
    headers["webhook-signature"] = "v1,x " * 8 + headers["webhook-signature"]

    with pytest.raises(Refused, match="webhook-signature"):
        verify(headers, BODY, [ONE], prefix="msg_", now=NOW)


@given(pieces=st.lists(st.binary()))
def test_a_body_in_pieces_has_the_signature_of_the_whole(pieces):
    whole = b"".join(pieces)
    headers = signed(whole, [ONE], message_id=ID, now=NOW)
    arriving = opened_signature(headers, [ONE], prefix="msg_", now=NOW)

    [arriving.update(piece) for piece in pieces]

    assert arriving.matches(headers["webhook-signature"])


def test_a_signature_shows_no_secret():
    signature = Signature([ONE], message_id=ID, timestamp=1)

    assert ONE not in repr(signature)


@given(st.binary(min_size=24, max_size=64))
def test_a_secret_is_the_base64_of_its_key(key):
    assert secret_key("whsec_" + base64.b64encode(key).decode()) == key


@pytest.mark.parametrize("length", [0, 1, 23, 65])
def test_a_secret_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match="24 to 64 bytes"):
        secret_key("whsec_" + base64.b64encode(bytes(length)).decode())


@given(st.text())
def test_a_text_that_is_no_secret_is_refused_without_showing_it(text):
    with pytest.raises(ValueError, match=r"^a push secret is whsec_ and the base64 of 24 to 64 bytes$"):
        secret_key(text)
