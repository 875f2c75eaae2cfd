"""Cases in the API: what a program is told of them, in pages, by its scopes and clearance, and on record."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from desk.api.scopes import Scope
from tests.desk.alike import case_of, changes
from tests.desk.api.conftest import Program
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen
from tests.desk.test_custody import entries_of

READ = (Scope.CASES_READ,)
HERE = ["/v1/cases/{id}", "/v1/cases/{id}/reports", "/v1/cases/{id}/evidence"]


def numbers(program: Program, path: str) -> list[int]:
    return [one["number"] for one in program.asks(path).body["cases"]]


def test_a_case_is_told_without_anything_that_a_citizen_wrote(relay: Relay, program: Callable[..., Program]) -> None:
    report_id = relay.files(contact="salma@example.org", details="Un faux site de banque.")

    told = program(scopes=READ).asks("/v1/cases")

    (case,) = told.body["cases"]
    assert (case["number"], case["reports"], case["identified"], case["state"]) == (1, 1, True, "received")
    assert case["id"] == case_of(relay.desk, report_id).case_id
    assert "banque" not in str(told.body)
    assert "example.org" not in str(told.body)
    assert told.headers["cache-control"] == "no-store"


@pytest.mark.both_databases
def test_filters_are_combined(relay: Relay, program: Callable[..., Program]) -> None:
    relay.files(priority="P1")
    relay.files(priority="P1", category="RACE", subtype="RACE.HATE")
    relay.files(priority="P2")
    one = program()
    soon = quote((datetime.now(UTC) + timedelta(minutes=1)).isoformat())

    found = [
        numbers(one, f"/v1/cases?{query}")
        for query in ("priority=P1", "priority=P1&category=FRAUD", "state=closed", f"changed_since={soon}")
    ]

    assert found == [[1, 2], [1], [], []]


@pytest.mark.both_databases
def test_pages_go_on_after_the_last_case_and_a_change_comes_again_at_the_end(
    relay: Relay, program: Callable[..., Program]
) -> None:
    report_ids = [relay.files() for _one in range(3)]
    one = program()
    first = one.asks("/v1/cases?limit=2").body
    relay.adds(report_ids[0], details="Encore")

    rest = one.asks(f"/v1/cases?limit=2&after={first['next']}").body

    assert [case["number"] for case in first["cases"]] == [1, 2]
    assert [case["number"] for case in rest["cases"]] == [3, 1]
    assert rest["next"] is None


def test_a_case_is_found_by_number_and_by_id(relay: Relay, program: Callable[..., Program]) -> None:
    relay.files()
    one = program()
    case = one.asks("/v1/cases/1").body

    again = one.asks(f"/v1/cases/{case['id']}").body

    assert again == case
    assert case["merged_into"] is None


def test_reports_are_told_unsealed_with_what_was_added(relay: Relay, program: Callable[..., Program]) -> None:
    report_id = relay.files(contact="salma@example.org", name="Salma B.", answers={"role": "victim"})
    addition_id = relay.adds(report_id, details="Encore")

    told = program().asks("/v1/cases/1/reports").body

    (report,) = told["reports"]
    assert report["content"]["details"] == "Un faux site de banque."
    assert report["content"]["locators"][0]["raw"].startswith("https://example.org/bad")
    assert report["content"]["answers"] == {"role": "victim"}
    assert [(one["id"], one["content"]["details"]) for one in report["additions"]] == [(addition_id, "Encore")]
    assert "salma@example.org" not in str(told)
    assert "Salma B." not in str(told)


@pytest.mark.both_databases
def test_reports_come_in_pages(relay: Relay, program: Callable[..., Program]) -> None:
    same = {"locators": (), "evidence": (relay.seals_file(b"a picture"),)}
    first_id = relay.files(**same)
    changes(relay.desk, "UPDATE reports SET arrived_at = arrived_at")
    case_id = case_of(relay.desk, first_id).case_id
    second_id = relay.files()
    changes(relay.desk, f"UPDATE reports SET case_id = '{case_id}' WHERE report_id = '{second_id}'")
    one = program()

    first = one.asks(f"/v1/cases/{case_id}/reports?limit=1").body
    rest = one.asks(f"/v1/cases/{case_id}/reports?limit=1&after={first['next']}").body

    found = [report["id"] for page in (first, rest) for report in page["reports"]]
    assert found == sorted([first_id, second_id])
    assert rest["next"] is None


def test_the_manifest_has_hashes_and_no_bytes(relay: Relay, program: Callable[..., Program]) -> None:
    shape = relay.seals_file(b"a picture")
    report_id = relay.files(evidence=(shape,))

    (told,) = program(scopes=READ).asks("/v1/cases/1/evidence").body["files"]

    assert (told["id"], told["report_id"], told["size"]) == (shape["id"], report_id, 9)
    assert (told["sha256"], told["sealed_sha256"]) == (shape["sha256"], shape["sealed_sha256"])


def test_each_scope_opens_only_its_own(relay: Relay, program: Callable[..., Program]) -> None:
    relay.files()
    reader, sealed = program("Reader", READ), program("Sealed", (Scope.CASES_READ_SEALED,))

    refused = reader.asks("/v1/cases/1/reports")

    assert refused.status == 403
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.body["detail"] == "The token needs the scope cases:read:sealed."
    assert [sealed.asks(path.format(id=1)).status for path in HERE] == [403, 200, 403]


def test_cases_about_children_are_there_for_cleared_tokens_only(relay: Relay, program: Callable[..., Program]) -> None:
    report_id = relay.files(category="CHILD", subtype="CHILD.GROOM", priority="P0")
    case_id = case_of(relay.desk, report_id).case_id
    plain, cleared = program("Plain"), program("Cleared", cleared=True)

    hidden = [plain.asks(path.format(id=case_id)) for path in HERE]
    missing = [plain.asks(path.format(id="f" * 32)) for path in HERE]

    assert [(one.status, one.body) for one in hidden] == [(one.status, one.body) for one in missing]
    assert {one.status for one in hidden} == {404}
    assert [cleared.asks(path.format(id=1)).status for path in HERE] == [200, 200, 200]
    assert (numbers(plain, "/v1/cases"), numbers(cleared, "/v1/cases")) == ([], [1])


async def test_every_read_is_on_record_under_the_name_of_the_token(
    relay: Relay, desk: Desk, program: Callable[..., Program]
) -> None:
    relay.files()
    one = program()
    for path in ("/v1/cases?priority=P2", *(path.format(id=1) for path in HERE)):
        one.asks(path)

    entries = [entry for entry in await entries_of(desk) if entry.analyst == "token Case system"]

    assert [entry.action for entry in entries] == ["api cases", "api case", "api reports", "api manifest"]
    assert entries[0].reason == "P2"
    assert len({entry.subject for entry in entries[1:]}) == 1


def test_what_is_not_as_it_has_to_be_is_named_and_not_repeated(relay: Relay, program: Callable[..., Program]) -> None:
    refused = program().asks("/v1/cases?priority=SECRET&limit=999&secret=SECRET")

    assert refused.status == 422
    assert refused.body["detail"] == "Not as it has to be: limit, priority, secret."
    assert "SECRET" not in str(refused.body)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/v1/nothing", "GET", 404), ("/v1/cases", "DELETE", 405), ("/v1/cases/abc", "GET", 422)],
)
def test_errors_of_every_kind_are_problems(
    program: Callable[..., Program], path: str, method: str, status: int
) -> None:
    told = program().asks(path, method=method)

    assert (told.status, told.body["status"]) == (status, status)
    assert told.headers["content-type"] == "application/problem+json"


def test_without_a_token_nothing_of_the_request_is_looked_at(desk: Desk) -> None:
    told = Program(desk.url, "").asks("/v1/cases?limit=no")

    assert told.status == 401
    assert told.headers["www-authenticate"] == 'Bearer realm="iblagh"'


def test_a_case_that_was_joined_to_another_names_it_and_is_in_no_list(
    relay: Relay, analyst: Screen, program: Callable[..., Program]
) -> None:
    kept_id, gone_id = (case_of(relay.desk, relay.files()).case_id for _one in range(2))
    one = program()
    joined = analyst.sends(f"/cases/{gone_id}/merge", number="1")
    seen = joined.text.split('name="seen" value="', 1)[1].split('"', 1)[0]
    analyst.sends(f"/cases/{gone_id}/merge", number="1", seen=seen, sure="yes")

    gone = one.asks(f"/v1/cases/{gone_id}").body

    assert gone["merged_into"] == {"id": kept_id, "number": 1}
    assert numbers(one, "/v1/cases") == [1]
    assert numbers(one, "/v1/cases?state=closed") == []
    assert analyst.opens("/?state=closed").says("No case")
