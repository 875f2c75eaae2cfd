"""Verifying: every file is checked against the manifest in its sealed report, and whatever was changed shows."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from pyrage import x25519

from desk.cases.verifying import NoSuchCase
from tests.desk.manifests import Sent, adds, filed, sent
from tests.desk.reading import change, entries, verified
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen


def commanded(desk: Desk, which: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator runs it, by way of `iblagh`."""
    environment = os.environ | {
        "IBLAGH_DESK_DATABASE_URL": desk.settings.desk_database_url,
        "IBLAGH_DESK_EVIDENCE_DIR": str(desk.settings.desk_evidence_dir),
        "IBLAGH_DESK_SECRET": desk.settings.desk_secret.get_secret_value(),
        "IBLAGH_DESK_PRIVATE_KEY_FILES": desk.settings.desk_private_key_files,
        "IBLAGH_PUSH_SECRET": desk.settings.push_secret.get_secret_value(),
    }
    command = [sys.executable, "-m", "bot", "evidence", "verify", which]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def flipped(desk: Desk, one: Sent) -> None:
    path = desk.settings.desk_evidence_dir / one.id
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def removed(desk: Desk, one: Sent) -> None:
    (desk.settings.desk_evidence_dir / one.id).unlink()


def exchanged(desk: Desk, one: Sent) -> None:
    """The sealed bytes of the newest file in the place of this one's."""
    newest = max(desk.settings.desk_evidence_dir.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    (desk.settings.desk_evidence_dir / one.id).write_bytes(newest.read_bytes())


@pytest.mark.both_databases
def test_an_intact_case_is_ok_line_by_line_and_its_verification_is_on_record(relay: Relay, desk: Desk) -> None:
    one, other = filed(relay, b"first", b"second")

    said = commanded(desk, "1")

    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines() == [f"case 1 file {name} ok" for name in sorted((one.id, other.id))]
    last = entries(desk)[-1]
    assert (last.analyst, last.action, last.reason) == ("operator", "verified", "2 ok, 0 wrong")


def test_what_is_wrong_ends_with_1_and_an_unknown_case_with_2(relay: Relay, desk: Desk) -> None:
    (one,) = filed(relay, b"words of a citizen")
    flipped(desk, one)

    wrong, unknown = commanded(desk, "all"), commanded(desk, "7")

    assert (wrong.returncode, unknown.returncode) == (1, 2)
    assert "words of a citizen" not in wrong.stdout + wrong.stderr
    assert "no such case" in unknown.stderr


def test_a_case_is_found_by_its_id_and_one_without_files_says_so(relay: Relay, desk: Desk) -> None:
    relay.files()
    case_id = entries(desk)[0].subject

    assert verified(desk, case_id) == ["case 1 has no files"]
    with pytest.raises(NoSuchCase):
        verified(desk, "f" * 32)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (
            flipped,
            "the sealed file is not the one that arrived: its SHA-256 is another; it does not open with the desk's keys",
        ),
        (removed, "the sealed file is missing"),
        (
            exchanged,
            "the sealed file is not the one that arrived: its SHA-256 is another; its content is not the one that",
        ),
    ],
)
def test_a_sealed_file_that_was_touched_shows(
    relay: Relay, desk: Desk, done: Callable[[Desk, Sent], None], said: str
) -> None:
    one, other = filed(relay, b"first", b"other")

    done(desk, one)

    lines = verified(desk)
    assert [line for line in lines if line.startswith(f"case 1 file {one.id} {said}")]
    assert f"case 1 file {other.id} ok" in lines


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE evidence SET sha256 = :other", "its content is not the one that the event names"),
        ("UPDATE evidence SET size = 4", "its content is not the one that the event names"),
        ("UPDATE evidence SET sealed_sha256 = :other", "custody: sealed names another file than the one that arrived"),
        ("UPDATE evidence SET media_type = 'image/jpeg'", "the event and the report name other kinds of file"),
        ("UPDATE evidence SET scan = 'found'", "the event and the report say other things of its scan"),
        ("UPDATE evidence SET pushed_at = NULL", "custody: pushed is missing"),
        ("UPDATE evidence SET pushed_at = '2021-01-01 00:00:00+00'", "custody: pushed is before filed"),
        ("UPDATE evidence SET arrived_at = '2021-01-01 00:00:00+00'", "custody: arrived is before filed"),
        ("UPDATE evidence SET arrived_at = '2100-01-01 00:00:00+00'", "custody: now is before arrived"),
        ("UPDATE reports SET filed_at = '2021-01-01 00:00:00+00'", "custody: filed is before sealed"),
        ("UPDATE reports SET filed_at = '2021-01-01 00:00:00+00'", "name other times of filing"),
        ("DELETE FROM evidence", "the report names it, and it is not at the desk"),
    ],
)
def test_a_row_that_was_changed_shows(relay: Relay, desk: Desk, statement: str, said: str) -> None:
    (one,) = filed(relay, b"first")

    change(desk, statement, **({"other": "e" * 64} if ":other" in statement else {}))

    (line,) = verified(desk)
    assert line.startswith(f"case 1 file {one.id} ")
    assert said in line


def test_files_and_rows_that_were_exchanged_together_show(relay: Relay, desk: Desk) -> None:
    one, other = filed(relay, b"first", b"other")
    folder = desk.settings.desk_evidence_dir
    first_bytes, other_bytes = (folder / one.id).read_bytes(), (folder / other.id).read_bytes()

    (folder / one.id).write_bytes(other_bytes)
    (folder / other.id).write_bytes(first_bytes)
    for at, now in ((one, other), (other, one)):
        values = {"id": at.id, "sha": now.shape["sha256"], "sealed": now.shape["sealed_sha256"]}
        change(desk, "UPDATE evidence SET sha256 = :sha, sealed_sha256 = :sealed WHERE evidence_id = :id", **values)

    lines = verified(desk)
    assert all("its content is not the one that the report names" in line for line in lines)
    assert all("custody: sealed names another file than the one that arrived" in line for line in lines)


def test_a_file_that_no_report_names_and_one_of_an_addition(relay: Relay, desk: Desk) -> None:
    report_id = relay.files()
    stray = sent(relay, report_id, b"first")
    change(desk, "UPDATE evidence SET report_id = :report", report=report_id)
    added = sent(relay, report_id, b"added")
    adds(relay, report_id, added)

    lines = verified(desk)
    assert f"case 1 file {added.id} ok" in lines
    assert [line for line in lines if line.startswith(f"case 1 file {stray.id} no report that opens names it")]


def test_with_another_key_nothing_is_ok(relay: Relay, desk: Desk) -> None:
    (one,) = filed(relay, b"first")

    desk.keys.desk_file.write_text(f"{x25519.Identity.generate()}\n")

    document, file = verified(desk)
    assert document.startswith("case 1 document ")
    assert "it does not open with the desk's keys" in document
    assert file.startswith(f"case 1 file {one.id} no report that opens names it; it does not open")


def test_a_case_that_was_closed_as_lawful_has_nothing_to_verify(relay: Relay, desk: Desk, analyst: Screen) -> None:
    filed(relay, b"first")

    analyst.sends(f"{analyst.case_of(1)}/lawful", sure="yes")

    assert verified(desk) == ["case 1 has no files"]
