"""Bulk: many rows in few statements, as either database's driver takes them; a tenth of what mapped objects cost."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
MOST_PARAMETERS = 30_000


def insert(
    connection: Connection, into: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], tail: str = ""
) -> Sequence[Row[Any]]:
    """INSERT INTO `into` all `rows`, whose values are in the order of `columns`; what RETURNING in `tail` gives back."""
    # Names and tails stand in the code; whatever comes from outside is a parameter.
    head = f"INSERT INTO {into} ({', '.join(columns)}) VALUES"
    return [
        row
        for part in _parts(rows)
        for row in _ran(connection, f"{head} {_places(connection, part)} {tail}", list(chain.from_iterable(part)))
    ]


def where_in(connection: Connection, statement: str, values: Sequence[Any]) -> Sequence[Row[Any]]:
    """`statement`, in which {} stands for a list of all `values`: (a, b) or, for tuples, (VALUES (a, b), (c, d))."""
    found: list[Row[Any]] = []
    for part in _parts(values):
        if isinstance(part[0], tuple):
            places, given = f"(VALUES {_places(connection, part)})", list(chain.from_iterable(part))
        else:
            places, given = _places(connection, [part]), list(part)
        found += _ran(connection, statement.format(places), given)
    return found


def moment(connection: Connection, at: datetime) -> datetime | str:
    """`at` as a column of storage.tables.UtcDateTime has it."""
    aware = at.astimezone(UTC)
    if connection.dialect.name == "sqlite":
        return aware.replace(tzinfo=None).isoformat(" ", "microseconds")
    return aware


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """So many at a time as one statement takes."""
    width = len(rows[0]) if rows and isinstance(rows[0], (tuple, list)) else 1
    most = MOST_PARAMETERS // width
    return (rows[at : at + most] for at in range(0, len(rows), most))


def _places(connection: Connection, rows: Sequence[Sequence[Any]]) -> str:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    row = f"({', '.join([mark] * len(rows[0]))})"
    return ", ".join([row] * len(rows))


def _ran(connection: Connection, statement: str, values: Sequence[Any]) -> Sequence[Row[Any]]:
    result = connection.exec_driver_sql(statement, tuple(values))
    return result.all() if result.returns_rows else []
