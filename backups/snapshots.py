"""Snapshots: a database as it is at one moment, as a file; SQLite by its backup API, PostgreSQL by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

from backups.parts import BackupFailed

# So many lines of a listing are in memory at once.
AT_ONCE = 1000
Listed = Iterator[tuple[str, ...]]


class Moment(Protocol):
    """A database at one moment."""

    def dump(self, out: Path) -> None:
        """Write it to a file; blocking."""

    def rows(self, sql: str) -> Listed:
        """What a query answers at that moment; blocking."""


@contextmanager
def moment(url: str, *, left_out: Sequence[str], work: Path) -> Iterator[Moment]:
    """The database now, without the rows of `left_out`; blocking. Raises BackupFailed."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        yield _Copied(address, left_out, work)
        return
    engine = create_engine(address.set(drivername="postgresql+psycopg"), hide_parameters=True)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
            yield _Exported(connection, address, snapshot, left_out)
    finally:
        engine.dispose()


def load(url: str, dump: Path) -> None:
    """Make an empty database what the file says, wholly or not at all; blocking. Raises BackupFailed."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _put_in_place(dump, Path(str(address.database)))
        return
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--dbname", _plain(address)]
    _run("pg_restore", [*options, str(dump)], address)


def is_empty(url: str) -> bool:
    """Whether the database has no table; blocking."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        # A log that was left of another database would be read into this one.
        return not any(Path(f"{address.database}{one}").exists() for one in ("", "-wal", "-journal"))
    engine = create_engine(address.set(drivername="postgresql+psycopg"), hide_parameters=True)
    try:
        with engine.connect() as connection:
            tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            return not connection.scalar(text(tables))
    finally:
        engine.dispose()


class _Copied:
    """SQLite: a copy is the moment."""

    def __init__(self, address: URL, left_out: Sequence[str], work: Path) -> None:
        self._path = work / "copy.db"
        source = Path(str(address.database))
        if not source.exists():
            raise BackupFailed("There is no database to back up: run the process once, or look at its settings.")
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as one,
            closing(sqlite3.connect(self._path, isolation_level=None)) as other,
        ):
            # In one go: in WAL mode nobody who writes waits for it.
            one.backup(other)
            other.execute("PRAGMA journal_mode=DELETE").close()
            here = {name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table in here & set(left_out):
                other.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names of tables
            # What was deleted is not to be found in free pages either.
            other.execute("VACUUM").close()

    def dump(self, out: Path) -> None:
        """The copy itself."""
        self._path.rename(out)
        self._path = out

    def rows(self, sql: str) -> Listed:
        """Asked of the copy."""
        with closing(sqlite3.connect(self._path)) as copy:
            yield from copy.execute(sql)


class _Exported:
    """PostgreSQL: a transaction whose snapshot pg_dump shares."""

    def __init__(self, connection: object, address: URL, snapshot: str, left_out: Sequence[str]) -> None:
        self._connection = connection
        self._address = address
        self._snapshot = snapshot
        self._left_out = left_out

    def dump(self, out: Path) -> None:
        """In pg_dump's custom format, which is compressed. The tables of `left_out` are there, and empty."""
        # A table in partitions has its rows in tables named after it.
        without = [f"--exclude-table-data={table}*" for table in self._left_out]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={self._snapshot}", *without]
        _run("pg_dump", [*options, "--file", str(out), "--dbname", _plain(self._address)], self._address)

    def rows(self, sql: str) -> Listed:
        """Asked in the transaction, some rows at a time."""
        answer = self._connection.execution_options(yield_per=AT_ONCE).execute(text(sql))  # type: ignore[attr-defined]
        for row in answer:
            yield tuple(row)


def _put_in_place(dump: Path, final: Path) -> None:
    """In place only when it is whole and on disk."""
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = final.with_name(f".{final.name}.restoring")
    shutil.copyfile(dump, aside)
    aside.chmod(0o600)
    descriptor = os.open(aside, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    aside.replace(final)


def _plain(address: URL) -> str:
    """The address as PostgreSQL's tools take it, without its password: everybody sees the words of a command."""
    plain = URL.create(
        "postgresql", address.username, None, address.host, address.port, address.database, address.query
    )
    return plain.difference_update_query(["password"]).render_as_string(hide_password=False)


def _run(tool: str, options: Sequence[str], address: URL) -> None:
    program = shutil.which(tool)
    if program is None:
        raise BackupFailed(f"{tool} is not on this machine: install the PostgreSQL client of the server's version.")
    given = address.password or address.query.get("password")
    password: Mapping[str, str] = {"PGPASSWORD": str(given)} if given else {}
    answer = subprocess.run([program, *options], env={**os.environ, **password}, capture_output=True, check=False)  # noqa: S603
    if answer.returncode:
        # Its words may quote a row.
        raise BackupFailed(f"{tool} ended with {answer.returncode}{_why(answer.stderr)}")


def _why(said: bytes) -> str:
    versions = b"server version mismatch" in said
    return ": it is older than the server; install the client of the server's version." if versions else "."
