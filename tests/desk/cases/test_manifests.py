"""Manifests: a file whose custody, particulars, event and report contradict each other shows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk.manifests import Sent, names, sent, with_step, without_step
from tests.desk.reading import verified
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk

HOUR = timedelta(hours=1)


def _at(one: Sent, name: str) -> datetime:
    return next(datetime.fromisoformat(step.at) for step in one.file.custody if step.name == name)


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        (
            lambda one: with_step(one, "hashed", at=(_at(one, "received") - HOUR).isoformat()),
            "hashed is before received",
        ),
        (lambda one: with_step(one, "cleaned", at=(_at(one, "sealed") + HOUR).isoformat()), "sealed is before cleaned"),
        (lambda one: with_step(one, "sealed", at=(_at(one, "sealed") + HOUR).isoformat()), "filed is before sealed"),
        (
            lambda one: with_step(one, "scanned", at=(_at(one, "received") - HOUR).isoformat()),
            "scanned is before received",
        ),
        (lambda one: without_step(one, "cleaned"), "custody: cleaned is missing"),
        (lambda one: without_step(one, "scanned"), "custody: scanned is missing"),
        (lambda one: with_step(one, "scanned", name="cleaned"), "a step stands there twice"),
        (lambda one: replace(one, file=replace(one.file, custody=one.file.custody[::-1])), "stand in another order"),
        (lambda one: with_step(one, "hashed", sha256="d" * 64), "name other bytes as those that arrived"),
        (lambda one: with_step(one, "hashed", sha256=""), "hashed does not say which bytes arrived"),
        (lambda one: with_step(one, "received", size=1), "hashed does not say which bytes arrived"),
        (lambda one: with_step(one, "cleaned", sha256="d" * 64), "cleaned names other bytes than the report"),
        (lambda one: with_step(one, "sealed", sha256="d" * 64), "sealed names another file"),
        (lambda one: with_step(one, "scanned", notes="found"), "scanned says another thing"),
        (lambda one: replace(one, file=replace(one.file, particulars="")), "its particulars do not open"),
    ],
)
def test_a_manifest_that_contradicts_itself_shows(
    relay: Relay, desk: Desk, tampered: Callable[[Sent], Sent], said: str
) -> None:
    report_id = new_id()
    names(relay, report_id, tampered(sent(relay, report_id, b"first")))

    (line,) = verified(desk)
    assert said in line


def test_clocks_of_two_machines_may_differ_by_minutes(relay: Relay, desk: Desk) -> None:
    report_id = new_id()
    one = sent(relay, report_id, b"first")
    ahead = (datetime.now(UTC) + timedelta(minutes=4)).isoformat()

    names(relay, report_id, with_step(one, "sealed", at=ahead))

    assert verified(desk) == [f"case 1 file {one.id} ok"]


def test_particulars_of_another_file_do_not_stand_for_this_one(relay: Relay, desk: Desk) -> None:
    report_id = new_id()
    one, other = sent(relay, report_id, b"first"), sent(relay, report_id, b"other")

    names(relay, report_id, replace(one, file=replace(one.file, particulars=other.file.particulars)))

    (line,) = verified(desk)
    assert "its particulars do not open, or are about another file" in line
