"""Forgetting: what a running desk deleted is soon in no file of its database, and named where no restore reaches it."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen

WITHIN_S = 60.0


def files_of(desk: Desk) -> bytes:
    """All that the database has on disk."""
    path = Path(str(make_url(desk.settings.desk_database_url).database))
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*") if not one.name.endswith("-shm"))


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether it is before patience ends."""
    until = time.monotonic() + WITHIN_S
    while not is_so() and time.monotonic() < until:
        time.sleep(0.1)
    return is_so()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_an_analyst_wrote_of_a_report_that_is_deleted_is_soon_on_disk_no_more(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    analyst.sends(f"{case}/verification", checked="canary of a check", result="founded")
    request_id = relay.adds(report_id, answers={"right": "erasure"})
    before = files_of(desk)

    analyst.sends(f"{case}/erase", request_id=request_id, answer="It is deleted.")

    assert b"canary of a check" in before
    assert soon(lambda: b"canary of a check" not in files_of(desk))


def test_a_report_that_is_deleted_is_soon_named_where_no_restore_reaches_it(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    report_id = relay.files()
    request_id = relay.adds(report_id, answers={"right": "erasure"})
    named = desk.settings.desk_erasures_file

    analyst.sends(f"{analyst.case_of(1)}/erase", request_id=request_id, answer="It is deleted.")

    assert soon(lambda: named.exists() and report_id in named.read_text())
