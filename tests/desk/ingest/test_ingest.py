"""What relays push: believed when it is signed, kept once, answered when it is durable, refused in one word."""

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from operating.sparing import TOLD_A_MINUTE
from storage import wire
from tests.desk.relaying import Relay, new_id, request
from tests.desk.running import Desk
from tests.desk.screens import Screen

pytestmark = pytest.mark.both_databases


def test_a_delivery_repeated_is_answered_as_the_first_and_changes_nothing(relay: Relay, analyst: Screen) -> None:
    body = json.dumps(relay.filed(new_id())).encode()
    first = relay.sends("POST", "/v1/reports", body, "msg_1")

    again = relay.sends("POST", "/v1/reports", body, "msg_1")

    assert (again.status, again.body) == (first.status, first.body) == (200, b"{}")
    assert analyst.opens("/").says("1 case")


def test_the_same_report_under_another_delivery_changes_nothing(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()

    relay.files(report_id=report_id, details="Autre chose")

    assert analyst.opens("/").says("1 case")
    assert not analyst.opens(analyst.case_of(1)).says("Autre chose")


def test_other_content_under_a_used_delivery_is_refused(relay: Relay, analyst: Screen) -> None:
    relay.event(relay.filed(new_id()), message_id="msg_1")

    answer = relay.event(relay.filed(new_id()), message_id="msg_1")

    assert (answer.status, answer.reason) == (422, "other content")
    assert analyst.opens("/").says("1 case")


def test_what_is_not_signed_with_our_secret_is_refused(relay: Relay) -> None:
    body, other = json.dumps(relay.filed(new_id())).encode(), ["whsec_" + "QUJD" * 10]
    headers = wire.signed(body, other, message_id="msg_1", now=datetime.now(UTC))

    forged = request(relay.desk.url, "POST", "/v1/reports", body, headers)
    unsigned = request(relay.desk.url, "POST", "/v1/reports", body, {})

    assert (forged.status, forged.reason) == (401, "webhook-signature")
    assert (unsigned.status, unsigned.reason) == (401, "webhook-id")


def test_whoever_tries_the_door_again_and_again_fills_no_log(relay: Relay) -> None:
    with capture_logs() as lines:
        answers = [request(relay.desk.url, "POST", "/v1/reports", b"{}", {}).status for _again in range(8)]

    assert answers == [401] * 8
    assert [one["reason"] for one in lines if one["event"] == "ingest.refused"] == ["webhook-id"] * TOLD_A_MINUTE


@pytest.mark.parametrize("minutes", [-6, 6])
def test_what_was_signed_at_another_time_is_refused(relay: Relay, minutes: int) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)

    answer = relay.sends("POST", "/v1/reports", b"{}", "msg_1", at=at)

    assert (answer.status, answer.reason) == (401, "stale")


def test_a_signature_for_one_endpoint_is_refused_at_another(relay: Relay) -> None:
    evidence_id = new_id()

    assert relay.sends("PUT", f"/v1/evidence/{evidence_id}", b"x", "msg_1").status == 401
    assert relay.sends("PUT", f"/v1/evidence/{evidence_id}", b"x", f"evd_{new_id()}").status == 401
    assert relay.sends("GET", "/v1/updates?after=1", b"", f"upd_2.{new_id()}").status == 401


def test_a_body_that_is_too_large_is_refused_however_it_is_announced(relay: Relay) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b"x" * 65_536] * 17

    headers = wire.signed(b"", relay.desk.settings.push_secrets, message_id="msg_1", now=datetime.now(UTC))

    announced = request(relay.desk.url, "POST", "/v1/reports", b"", headers | {"content-length": str(1 << 31)})
    chunked = request(relay.desk.url, "POST", "/v1/reports", pieces(), headers | {"transfer-encoding": "chunked"})

    assert (announced.status, announced.reason) == (413, "size")
    assert (chunked.status, chunked.reason) == (413, "size")


def test_evidence_lies_sealed_and_readable_by_nobody_else(relay: Relay, desk: Desk) -> None:
    shape = relay.seals_file(b"a picture")

    path = desk.settings.desk_evidence_dir / shape["id"]

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"age-encryption.org/v1")
    assert pyrage.decrypt(path.read_bytes(), [desk.keys.desk]) == b"a picture"
    assert [one.name for one in desk.settings.desk_evidence_dir.iterdir()] == [shape["id"]]


def test_evidence_that_is_not_believed_leaves_nothing(relay: Relay, desk: Desk) -> None:
    evidence_id = new_id()
    secrets = desk.settings.push_secrets
    headers = wire.signed(b"one", secrets, message_id=f"evd_{evidence_id}", now=datetime.now(UTC))

    answer = request(desk.url, "PUT", f"/v1/evidence/{evidence_id}", b"other", headers)

    assert answer.status == 401
    assert list(desk.settings.desk_evidence_dir.iterdir()) == []


def test_evidence_of_a_report_cannot_be_replaced(relay: Relay) -> None:
    shape = relay.seals_file(b"a picture")
    relay.files(evidence=(shape,))

    answer = relay.puts(shape["id"], b"something else")

    assert (answer.status, answer.reason) == (422, "other content")


@pytest.mark.parametrize("change", [{"id": "0" * 32}, {"sealed_sha256": "0" * 64}])
def test_an_event_waits_for_its_evidence(relay: Relay, analyst: Screen, change: dict[str, str]) -> None:
    shape = relay.seals_file(b"a picture")

    answer = relay.event(relay.filed(new_id(), evidence=(shape | change,)))

    assert (answer.status, answer.reason) == (409, "evidence")
    assert analyst.opens("/").says("No case is waiting here")


def test_an_addition_waits_for_its_report(relay: Relay) -> None:
    answer = relay.withdraws(new_id())

    assert (answer.status, answer.reason) == (409, "report")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sealed": "AAAAA"}, "base64"),
        ({"reply_key": "age1" + "q" * 58}, "reply_key"),
        ({"filed_at": "0001-01-01T00:00:00+23:59"}, "date"),
        ({"filed_at": "9999-12-31T23:59:59-23:59"}, "date"),
        ({"category": "FRAUD", "subtype": "CHILD.CSAM"}, "subtype"),
        ({"anonymous": "perhaps"}, "shape"),
        ({"sender": "212600000000"}, "shape"),
    ],
)
def test_a_report_that_could_never_be_worked_on_is_refused(relay: Relay, change: dict[str, str], reason: str) -> None:
    event = relay.filed(new_id())
    event["data"] |= change

    answer = relay.event(event)

    assert (answer.status, answer.reason) == (422, reason)


def test_an_addition_with_a_higher_priority_raises_the_case_and_a_lower_one_does_not(
    relay: Relay, analyst: Screen
) -> None:
    report_id = relay.files(priority="P2")

    relay.adds(report_id, priority="P0")
    relay.adds(report_id, priority="P3")

    assert 'class="priority P0"' in analyst.opens("/").text


def test_the_desk_says_which_reports_it_holds(relay: Relay) -> None:
    shape = relay.seals_file(b"a picture")
    report_id = relay.files(evidence=(shape,))
    addition_id = relay.adds(report_id, details="Encore")
    asked = {"type": "reports.held", "schema": 1, "timestamp": datetime.now(UTC).isoformat()}

    answer = relay.event(asked | {"data": {"report_ids": [report_id, new_id()]}})

    held = {"report_id": report_id, "evidence": [shape["id"]], "additions": [addition_id]}
    assert json.loads(answer.body) == {"held": [held]}


def test_the_feed_goes_on_after_a_cursor(relay: Relay, analyst: Screen) -> None:
    relay.files()
    case = analyst.case_of(1)
    analyst.sends(f"{case}/state", state="verification")
    analyst.sends(f"{case}/state", state="analysis")
    first, second = relay.updates()

    rest = relay.updates(first["cursor"])

    assert rest == [second]
    assert relay.updates(second["cursor"]) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=2000) | st.text().map(str.encode))
def test_whatever_bytes_are_signed_the_desk_refuses_and_never_fails(relay: Relay, body: bytes) -> None:
    event = relay.sends("POST", "/v1/reports", body, f"msg_{new_id()}")
    unsigned = request(relay.desk.url, "POST", "/v1/reports", body, {"webhook-id": "msg_1", "webhook-timestamp": "1"})

    assert 400 <= event.status < 500
    assert 400 <= unsigned.status < 500


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
_FIELDS = ("report_id", "filed_at", "channel", "category", "priority", "reply_key", "evidence", "sealed", "anonymous")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(_FIELDS), value=_JSON)
def test_whatever_stands_in_a_field_is_taken_or_refused_and_never_fails(relay: Relay, name: str, value: object) -> None:
    event = relay.filed(new_id())
    event["data"][name] = value

    answer = relay.event(event)

    assert answer.status == 200 or 400 <= answer.status < 500
