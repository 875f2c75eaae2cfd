"""Erasures: each is named once, whatever a crash cut off, and nothing but its id is told."""

import json
from pathlib import Path

import pytest

from backups.erasures import Erasures


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
    file.write_text(file.read_text()[:-10])

    again = Erasures(file).note({"withdrawn": ["a", "b"]})

    assert again == 1
    assert Erasures(file).read() == {"withdrawn": ["a", "b"]}


def test_it_holds_ids_and_times_and_only_its_owner_reads_it(file: Path) -> None:
    Erasures(file).note({"withdrawn": ["a"]})

    (line,) = (json.loads(one) for one in file.read_text().splitlines() if one)
    assert sorted(line) == ["at", "how", "report"]
    assert file.stat().st_mode & 0o077 == 0


def test_without_a_file_nothing_was_erased(file: Path) -> None:
    assert Erasures(file).read() == {}
