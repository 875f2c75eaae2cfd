"""Erasures: each is named once, whatever a crash cut off, and nothing but its id is told."""

import gzip
import json
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backups.erasures import Erasures
from backups.parts import BackupFailed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "erasures.jsonl"


def test_what_is_noted_is_read_again_and_noted_once(file: Path) -> None:
    first = Erasures(file, "intake").note({"withdrawn": ["a", "b"], "purged": ["a"]})
    again = Erasures(file, "intake").note({"withdrawn": ["b", "c"]})

    assert (first, again) == (3, 1)
    assert Erasures(file, "intake").read() == {"withdrawn": ["a", "b", "c"], "purged": ["a"]}


def test_a_line_that_was_cut_off_takes_no_other_with_it(file: Path) -> None:
    Erasures(file, "intake").note({"withdrawn": ["a", "b"]})
    file.write_bytes(file.read_bytes()[:-10] + b"\xff\n")

    again = Erasures(file, "intake").note({"withdrawn": ["a", "b"]})

    assert again == 1
    assert Erasures(file, "intake").read() == {"withdrawn": ["a", "b"]}


def test_it_holds_ids_and_times_and_only_its_owner_reads_it(file: Path) -> None:
    Erasures(file, "intake").note({"withdrawn": ["a"]})

    begun, line = (json.loads(one) for one in file.read_text().splitlines() if one)
    assert [sorted(one) for one in (begun, line)] == [["begun", "of"], ["at", "how", "report"]]
    assert file.stat().st_mode & 0o077 == 0


def test_without_a_file_nothing_was_erased(file: Path) -> None:
    assert Erasures(file, "intake").read() == {}


def test_a_list_is_there_before_anything_was_erased(file: Path) -> None:
    named = Erasures(file, "intake").note({"withdrawn": []})

    assert (named, Erasures(file, "intake").read(), file.stat().st_mode & 0o777) == (0, {}, 0o600)


@pytest.mark.parametrize("is_folder", [False, True], ids=["nothing", "a folder"])
def test_where_no_list_is_a_restore_is_told_so(file: Path, is_folder: bool) -> None:
    (file if is_folder else file.parent).mkdir(parents=True)

    with pytest.raises(BackupFailed, match="IBLAGH_ERASURES_FILE") as refused:
        Erasures(file, "intake").require("IBLAGH_ERASURES_FILE", "2026-11-27T12:00:00+00:00")

    assert str(file) in str(refused.value)


@pytest.mark.parametrize(
    ("content", "is_refused"),
    [
        ('{"begun": "2026-11-27T12:00:01+00:00"}\n', True),
        ('{"begun": "2026-11-27T12:00:01+00:00"}\n{"at": "", "how": "purged", "report": "a"}\n', True),
        ('{"begun": "2026-11-27T12:00:00+00:00"}\n', False),
        ('\n{"at": "2026-11-27T13:00:00+00:00", "how": "purged", "report": "a"}\n', False),
        ("", False),
    ],
    ids=["after the backup", "and something noted", "before it", "by an older version", "by hand"],
)
def test_a_list_begun_after_the_backup_is_none_of_that_service(file: Path, content: str, is_refused: bool) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(content)
    required = partial(Erasures(file, "intake").require, "IBLAGH_ERASURES_FILE", "2026-11-27T12:00:00+00:00")

    with pytest.raises(BackupFailed, match="delete its first line") if is_refused else nullcontext():
        required()


def test_a_service_on_a_new_machine_begins_a_list_of_its_own(file: Path) -> None:
    Erasures(file, "intake").note({"withdrawn": []})

    with pytest.raises(BackupFailed, match="was begun at"):
        Erasures(file, "intake").require("IBLAGH_ERASURES_FILE", "2026-11-27T12:00:00+00:00")


ENTRIES = '{"begun": "2026-11-01T12:00:00+00:00", "of": "intake"}\n' + "".join(
    json.dumps({"at": "2026-11-27T13:00:00+00:00", "how": "withdrawn", "report": one}) + "\n" for one in "abc"
)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (ENTRIES.encode("utf-16"), "cannot be read in line 1"),
        (gzip.compress(ENTRIES.encode()), "cannot be read in line"),
        (bytes(20_000), "cannot be read in line 1"),
        (ENTRIES.replace("\n", "").encode(), "cannot be read in line 1"),
        (ENTRIES.encode() + b"<html>\n", "cannot be read in line 5"),
        (b'{"begun": "yesterday"}\n', "cannot be read in line 1"),
        (b"[1]\n", "cannot be read in line 1"),
        (ENTRIES.replace("intake", "desk").encode(), "is the one of the desk"),
    ],
    ids=["UTF-16", "gzip", "zeros", "one line", "something else", "no time", "no entry", "the other service's"],
)
def test_a_list_that_is_damaged_or_of_another_is_not_taken_for_an_empty_one(
    file: Path, content: bytes, why: str
) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(content)

    with pytest.raises(BackupFailed, match=why):
        Erasures(file, "intake").require("IBLAGH_ERASURES_FILE", "2026-11-27T12:00:00+00:00")


@given(cut=st.integers(0, len(ENTRIES)))
def test_wherever_a_crash_cuts_it_off_it_is_a_list(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    file = tmp_path_factory.mktemp("cut") / "list.jsonl"
    file.write_text(ENTRIES[:cut])

    Erasures(file, "intake").note({"withdrawn": ["a", "b", "c", "d"]})
    Erasures(file, "intake").require("IBLAGH_ERASURES_FILE", "2026-11-27T12:00:00+00:00")

    assert sorted(Erasures(file, "intake").read()["withdrawn"]) == ["a", "b", "c", "d"]
