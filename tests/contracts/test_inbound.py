"""What every channel promises of what comes in: only the proven, every item once, nothing personal, nothing raised."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import Inbound
from tests.contracts.contracts import PERSONAL, Contract, unsent

CHANNELS = ["web", "console", "telegram", "whatsapp"]
BODIES = [(name, body) for name in CHANNELS for body in unsent(name).bodies]
REFUSING = [(name, number) for name in CHANNELS for number in range(len(unsent(name).unproven))]
KEYS = st.text(max_size=5) | st.sampled_from(
    "update_id message edited_message callback_query my_chat_member chat from id type text caption entities url photo"
    " document file_id forward_origin sender_user external_reply quote origin media_group_id location latitude reply_markup"
    " inline_keyboard entry changes value messages statuses contacts errors interactive button_reply image context"
    " timestamp from_user_id system wa_id user_id edit revoke original_message_id user_id_update previous".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
ODD = [b"", b"{", b"null", b"[]", b"3", b'"x"', b"\xff\xfe", b"[" * 50_000, b'{"update_id": 1e999}', b'{"entry":{}}']


def strange_update(value: Any) -> bytes:
    """A value where each app has its own."""
    message = {"update_id": 1, "message": value, "callback_query": value, "edited_message": value}
    return json.dumps({**message, "entry": [{"changes": [{"value": {"messages": [value, value]}}, value]}]}).encode()


@pytest.fixture(params=CHANNELS)
def promise(request: pytest.FixtureRequest) -> Contract:
    return unsent(request.param)


@pytest.mark.parametrize(("name", "body"), BODIES)
def test_what_the_far_end_proves_is_taken(name: str, body: str) -> None:
    promise = unsent(name)
    content = promise.bodies[body]

    assert promise.channel.verify(promise.proof(content), content) is True


@pytest.mark.parametrize(("name", "number"), REFUSING)
def test_what_nobody_proves_is_refused_whatever_its_bytes(name: str, number: int) -> None:
    promise = unsent(name)
    content = next(iter(promise.bodies.values()))

    assert promise.channel.verify(promise.unproven[number], content) is False


@pytest.mark.parametrize(("name", "body"), BODIES)
def test_every_body_has_something_with_a_key_and_the_app_says_it_again_with_the_same(name: str, body: str) -> None:
    promise = unsent(name)

    parts = promise.channel.split(promise.bodies[body])
    again = promise.channel.split(promise.bodies[body])

    assert parts
    assert all(key for key, _raw in parts)
    assert name == "console" or [key for key, _raw in parts] == [key for key, _raw in again]


@pytest.mark.parametrize(("name", "body"), BODIES)
def test_nothing_personal_passes_the_door(name: str, body: str) -> None:
    promise = unsent(name)

    kept = json.dumps(promise.channel.split(promise.bodies[body]), ensure_ascii=False)

    assert [word for word in PERSONAL if word in kept] == []


@pytest.mark.parametrize("depth", [3, 63, 64, 65, 300, 500])
@pytest.mark.parametrize("name", ["telegram", "whatsapp"])
def test_what_is_nested_deep_can_be_kept_and_loses_nothing_beside_it(name: str, depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    words = b'"id":"w","type":"text","from":"212600000042"'
    update = (
        b'"update_id":1,"message":{"message_id":5,"text":"kept","chat":{"id":42,"type":"private"},"entities":%b}' % deep
    )
    batch = b'"entry":[{"changes":[{"value":{"messages":[{%b,"text":{"body":"kept"}},{"text":%b}]}}]}]' % (words, deep)

    parts = unsent(name).channel.split(b"{%b,%b}" % (update, batch))
    kept = [json.loads(json.dumps(raw).encode()) for _key, raw in parts]

    assert "kept" in str(kept[0])
    assert str(kept).count("[") < 80
    assert unsent(name).channel.parse(kept[0]) is not None


@pytest.mark.parametrize("depth", [*range(880, 1_000, 10), 5_000])
@pytest.mark.parametrize("name", ["telegram", "whatsapp"])
def test_no_depth_raises(name: str, depth: int) -> None:
    body = b'{"message":{"quote":%b},"entry":[%b]}' % (b"[" * depth + b"]" * depth, b"[" * depth + b"]" * depth)

    parts = unsent(name).channel.split(body)

    assert all(json.dumps(raw) for _key, raw in parts)


@pytest.mark.parametrize(("name", "body"), BODIES)
def test_parsing_is_pure(name: str, body: str) -> None:
    promise = unsent(name)
    ((_key, raw),) = promise.channel.split(promise.bodies[body])
    before = json.dumps(raw)

    first, second = promise.channel.parse(raw), promise.channel.parse(json.loads(before))

    assert first == second
    assert json.dumps(raw) == before
    assert first is None or (isinstance(first, Inbound) and first.key and first.sender)


@pytest.mark.parametrize("body", ODD)
def test_no_odd_body_raises(promise: Contract, body: bytes) -> None:
    parts = promise.channel.split(body)

    assert all(parsed is None or parsed.sender for parsed in (promise.channel.parse(raw) for _key, raw in parts))


@pytest.mark.parametrize("name", CHANNELS)
@given(body=st.binary(max_size=300))
def test_no_bytes_raise(name: str, body: bytes) -> None:
    promise = PROMISES[name]

    parsed = [promise.channel.parse(raw) for _key, raw in promise.channel.split(body)]

    assert all(one is None or one.sender for one in parsed)


@pytest.mark.parametrize("name", CHANNELS)
@given(value=JSON)
def test_no_shape_raises_and_what_is_split_can_be_kept(name: str, value: Any) -> None:
    promise = PROMISES[name]

    for key, raw in promise.channel.split(strange_update(value)):
        promise.channel.parse(json.loads(json.dumps(raw).encode()))
        assert key.encode()


@pytest.mark.parametrize("name", CHANNELS)
@given(headers=st.dictionaries(st.text(max_size=30), st.text(max_size=80)), body=st.binary(max_size=100))
def test_no_headers_raise_when_verifying(name: str, headers: dict[str, str], body: bytes) -> None:
    assert PROMISES[name].channel.verify(headers, body) in (True, False)


def test_a_channel_without_its_secret_takes_nothing() -> None:
    telegram, whatsapp = unsent("telegram"), unsent("whatsapp")
    telegram.channel._secret = whatsapp.channel._secret = ""
    body = b"{}"

    assert telegram.channel.verify({"x-telegram-bot-api-secret-token": ""}, body) is False
    assert whatsapp.channel.verify(unsent("whatsapp").proof(body), body) is False


PROMISES = {name: unsent(name) for name in CHANNELS}
