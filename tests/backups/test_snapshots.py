"""Snapshots by PostgreSQL's own tools: no password in a command line, and what they cannot do is said plainly."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from backups.parts import BackupFailed
from backups.snapshots import is_empty, load, moment

PASSWORD = "canary-of-a-password"


@pytest.fixture(params=["before the host", "after it"])
def with_password(request: pytest.FixtureRequest, postgres_url: str) -> str:
    """The server asks for none, and takes any."""
    url = make_url(postgres_url)
    placed = url.set(password=PASSWORD), url.update_query_dict({"password": PASSWORD})
    return placed[request.param == "after it"].render_as_string(hide_password=False)


def stands_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """Another pg_dump on the PATH; where it writes what it was told."""
    told = folder / "told"
    tool = folder / "pg_dump"
    tool.write_text(f"#!/bin/sh\n{script.format(told=told)}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return told


def dump(url: str, work: Path) -> None:
    with moment(url, left_out=("inbox",), work=work) as now:
        now.dump(work / "database")


def test_the_password_is_in_the_environment_and_in_no_command_line(
    with_password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = stands_in(tmp_path, monkeypatch, 'echo "$@" > {told}; echo "$PGPASSWORD" >> {told}')

    dump(with_password, tmp_path)

    words, password = told.read_text().splitlines()
    assert PASSWORD not in words
    assert password == PASSWORD
    assert "--exclude-table-data=inbox*" in words


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'aborting because of server version mismatch' >&2; exit 1", "older than the server"),
        ("echo 'row of somebody' >&2; exit 3", "pg_dump ended with 3."),
    ],
)
def test_what_the_tool_cannot_do_is_said_without_its_words(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    stands_in(tmp_path, monkeypatch, script)

    with pytest.raises(BackupFailed, match=said) as failed:
        dump(postgres_url, tmp_path)

    assert "somebody" not in str(failed.value)


def test_without_the_tool_it_is_said_what_to_install(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupFailed, match="install the PostgreSQL client"):
        dump(postgres_url, tmp_path)


def test_what_is_no_dump_leaves_the_database_empty(postgres_url: str, tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b"no dump")

    with pytest.raises(BackupFailed, match="pg_restore"):
        load(postgres_url, tmp_path / "dump")

    assert is_empty(postgres_url)


@pytest.mark.parametrize("left", ["", "-wal", "-journal"])
def test_a_file_of_another_database_that_was_left_there_is_not_nothing(tmp_path: Path, left: str) -> None:
    (tmp_path / f"intake.db{left}").write_bytes(b"")

    assert not is_empty(f"sqlite:///{tmp_path}/intake.db")


def test_a_database_that_is_not_there_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="There is no database"):
        dump(f"sqlite:///{tmp_path}/none.db", tmp_path)
