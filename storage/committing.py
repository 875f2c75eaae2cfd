"""Committing: what concurrent turns want written goes into one transaction, so that one wait for the disk serves them all."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError, StatementError

from storage.database import Database
from storage.gathering import Gathering

Work = TypeVar("Work")
Result = TypeVar("Result")

# So much goes into one transaction: its parameters have to fit, and nobody should wait long for others' work.
MOST = 500
# Nobody waits for what may wait, and soon there is something for which somebody does.
PATIENCE_S = 0.05
# A row itself was refused; whatever else goes wrong is the database's, and so everybody's.
_OF_A_ROW = (IntegrityError, DataError, ProgrammingError)


class Committer:
    """The transactions of all kinds of writes that are done together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.add: Gathering[tuple[Write[Any, Any], Any], Any] = Gathering(
            self._committed, most=MOST, patience_s=PATIENCE_S
        )

    async def _committed(self, batch: Sequence[tuple["Write[Any, Any]", Any]]) -> Sequence[Any]:
        """Commit all, or, when the database refuses one of them, each by itself: one citizen's row stops no other's."""
        try:
            return await self._database.run(lambda connection: _in_one(connection, batch))
        except Exception as error:
            if not _is_of_a_row(error) or len(batch) == 1:
                return [error] * len(batch)
            return [(await self._committed([one]))[0] for one in batch]


class Write(Generic[Work, Result]):
    """One kind of write: `carry_out` does many at once in the transaction that it is given, in their order."""

    def __init__(
        self, committer: Committer, carry_out: Callable[[Connection, Sequence[Work]], Sequence[Result]]
    ) -> None:
        self._committer = committer
        self.carry_out = carry_out

    async def __call__(self, work: Work, *, may_wait: bool = False) -> Result:
        """Its result, once it is committed; raises storage.gathering.Overloaded, or why it was not committed."""
        result: Result = await self._committer.add((self, work), may_wait=may_wait)
        return result


def _in_one(connection: Connection, batch: Sequence[tuple[Write[Any, Any], Any]]) -> list[Any]:
    kinds: dict[Write[Any, Any], list[int]] = {}
    for at, (write, _work) in enumerate(batch):
        kinds.setdefault(write, []).append(at)
    results: list[Any] = [None] * len(batch)
    for write, places in kinds.items():
        given = write.carry_out(connection, [batch[at][1] for at in places])
        for at, result in zip(places, given, strict=True):
            results[at] = result
    return results


def _is_of_a_row(error: Exception) -> bool:
    if isinstance(error, SQLAlchemyError):
        return isinstance(error, _OF_A_ROW) or type(error) is StatementError
    return not isinstance(error, (OSError, TimeoutError))
