"""Bulk: many rows in one statement, as either database's driver takes it; a tenth of what mapped objects cost."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row


def insert(
    connection: Connection, into: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], tail: str = ""
) -> Sequence[Row[Any]]:
    """INSERT INTO `into` all `rows`, whose values are in the order of `columns`; what RETURNING in `tail` gives back."""
    # Names and tails stand in the code; whatever comes from outside is a parameter.
    statement = f"INSERT INTO {into} ({', '.join(columns)}) VALUES {_places(connection, rows)} {tail}"  # noqa: S608
    return _ran(connection, statement, (value for row in rows for value in row))


def where_in(connection: Connection, statement: str, values: Sequence[Any]) -> Sequence[Row[Any]]:
    """`statement`, in which {} stands for a list of all `values`: (a, b) or, for tuples, (VALUES (a, b), (c, d))."""
    if isinstance(values[0], tuple):
        places = f"(VALUES {_places(connection, values)})"
        return _ran(connection, statement.format(places), (value for row in values for value in row))
    return _ran(connection, statement.format(_places(connection, [values])), values)


def moment(connection: Connection, at: datetime) -> datetime | str:
    """`at` as a column of storage.tables.UtcDateTime has it."""
    aware = at.astimezone(UTC)
    if connection.dialect.name == "sqlite":
        return aware.replace(tzinfo=None).isoformat(" ", "microseconds")
    return aware


def _places(connection: Connection, rows: Sequence[Sequence[Any]]) -> str:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    row = f"({', '.join([mark] * len(rows[0]))})"
    return ", ".join([row] * len(rows))


def _ran(connection: Connection, statement: str, values: Iterable[Any]) -> Sequence[Row[Any]]:
    result = connection.exec_driver_sql(statement, tuple(values))
    return result.all() if result.returns_rows else []
