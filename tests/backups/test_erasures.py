"""Erasures: each is named once, whatever a crash cut off, and nothing but its id is told."""

import json
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from backups.erasures import Erasures
from backups.parts import BackupFailed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "erasures.jsonl"


def test_what_is_noted_is_read_again_and_noted_once(file: Path) -> None:
    first = Erasures(file).note({"withdrawn": ["a", "b"], "purged": ["a"]})
    again = Erasures(file).note({"withdrawn": ["b", "c"]})

    assert (first, again) == (3, 1)
    assert Erasures(file).read() == {"withdrawn": ["a", "b", "c"], "purged": ["a"]}


def test_a_line_that_was_cut_off_takes_no_other_with_it(file: Path) -> None:
    Erasures(file).note({"withdrawn": ["a", "b"]})
    file.write_bytes(file.read_bytes()[:-10] + b"\xff\n")

    again = Erasures(file).note({"withdrawn": ["a", "b"]})

    assert again == 1
    assert Erasures(file).read() == {"withdrawn": ["a", "b"]}


def test_it_holds_ids_and_times_and_only_its_owner_reads_it(file: Path) -> None:
    Erasures(file).note({"withdrawn": ["a"]})

    begun, line = (json.loads(one) for one in file.read_text().splitlines() if one)
    assert [sorted(one) for one in (begun, line)] == [["begun"], ["at", "how", "report"]]
    assert file.stat().st_mode & 0o077 == 0


def test_without_a_file_nothing_was_erased(file: Path) -> None:
    assert Erasures(file).read() == {}


def test_a_list_is_there_before_anything_was_erased(file: Path) -> None:
    named = Erasures(file).note({"withdrawn": []})

    assert (named, Erasures(file).read(), file.stat().st_mode & 0o777) == (0, {}, 0o600)


@pytest.mark.parametrize("is_folder", [False, True], ids=["nothing", "a folder"])
def test_where_no_list_is_a_restore_is_told_so(file: Path, is_folder: bool) -> None:
    (file if is_folder else file.parent).mkdir(parents=True)

    with pytest.raises(BackupFailed, match="IBLAGH_ERASURES_FILE") as refused:
        Erasures(file).require("IBLAGH_ERASURES_FILE", "2026-11-27T12:00:00+00:00")

    assert str(file) in str(refused.value)


@pytest.mark.parametrize(
    ("content", "is_refused"),
    [
        ('{"begun": "2026-11-27T12:00:01+00:00"}\n', True),
        ('{"begun": "2026-11-27T12:00:01+00:00"}\n{"at": "", "how": "purged", "report": "a"}\n', True),
        ('{"begun": "2026-11-27T12:00:00+00:00"}\n', False),
        ('\n{"at": "2026-11-27T13:00:00+00:00", "how": "purged", "report": "a"}\n', False),
        ("", False),
        ("[1]\n", False),
    ],
    ids=["after the backup", "and something noted", "before it", "by an older version", "by hand", "no list"],
)
def test_a_list_begun_after_the_backup_is_none_of_that_service(file: Path, content: str, is_refused: bool) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(content)
    required = partial(Erasures(file).require, "IBLAGH_ERASURES_FILE", "2026-11-27T12:00:00+00:00")

    with pytest.raises(BackupFailed, match="delete the first line") if is_refused else nullcontext():
        required()


def test_a_service_on_a_new_machine_begins_a_list_of_its_own(file: Path) -> None:
    Erasures(file).note({"withdrawn": []})

    with pytest.raises(BackupFailed, match="was begun at"):
        Erasures(file).require("IBLAGH_ERASURES_FILE", "2026-11-27T12:00:00+00:00")
