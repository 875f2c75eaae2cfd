"""Receipt log: a leaf for each receipt, in the transaction of its report, put into an append-only Merkle tree later and signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import bulk, merkle
from storage.database import Database, insert_new
from storage.log_heads import Head, note_of
from storage.receipt_keys import SigningKey
from storage.receipt_tables import ReceiptHeadRow, ReceiptLeafRow, ReceiptNodeRow

# So many leaves become one head at most, so that no transaction lasts long.
MOST_LEAVES = 1_000
_NUMBER = (
    update(ReceiptLeafRow.__table__)  # type: ignore[arg-type]  # the mapped class would be updated row by row
    .where(ReceiptLeafRow.__table__.c.leaf_hash == bindparam("leaf"))
    .values(number=bindparam("place"))
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UnknownSize(ValueError):
    """The log never had so many leaves."""


class UnknownLeaf(LookupError):
    """No leaf of a head has this hash."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That leaf `number` is in the log as it was at `size`."""

    number: int
    size: int
    proof: tuple[bytes, ...]


class ReceiptLog:
    """Intakes append; whoever leads puts what is due into the tree, in the order of the hashes; everybody may ask for proofs."""

    def __init__(self, database: Database, *, every_s: int) -> None:
        self._database = database
        self.every_s = every_s
        self._every = timedelta(seconds=every_s)

    async def append(self, session: AsyncSession, leaf: bytes, *, now: datetime) -> None:
        """In the caller's transaction; the same leaf again changes nothing, and no other transaction waits for it."""
        await insert_new(session, ReceiptLeafRow, leaf_hash=leaf, due_at=self.next_end(now), number=None)

    def next_end(self, now: datetime) -> datetime:
        """When the interval of `now` ends: the only time of a leaf that is kept."""
        return EPOCH + ((now - EPOCH) // self._every + 1) * self._every

    async def heads(self, most: int = 1) -> list[str]:
        """The last heads as signed notes, the newest first."""
        query = select(ReceiptHeadRow.note).order_by(ReceiptHeadRow.number.desc()).limit(most)
        async with self._database.reading() as session:
            return list(await session.scalars(query))

    async def number_of(self, leaf: bytes) -> int | None:
        """Where a leaf is in the tree; None while it waits for the next head. Raises UnknownLeaf."""
        query = select(ReceiptLeafRow.number).where(ReceiptLeafRow.leaf_hash == leaf)
        async with self._database.reading() as session:
            found = (await session.execute(query)).first()
        if found is None:
            raise UnknownLeaf
        return found[0]

    async def size(self) -> int:
        """How many leaves the last head has."""
        return await self._database.look(_size)

    async def root(self, size: int) -> bytes:
        """The hash over the first `size` leaves; raises UnknownSize."""
        (root,) = await self._hashes([(0, size)], within=size)
        return root

    async def inclusion(self, leaf: bytes, size: int | None = None) -> Inclusion:
        """The proof that a leaf is in the log at `size`, or now; raises UnknownLeaf, UnknownSize."""
        size = await self.size() if size is None else size
        number = await self.number_of(leaf)
        if number is None or number >= size:
            raise UnknownLeaf
        return Inclusion(number, size, await self._hashes(merkle.inclusion(number, size), within=size))

    async def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """The proof that the log at `old` is the beginning of the log at `new`; raises UnknownSize."""
        if not 0 <= old <= new:
            raise UnknownSize
        return await self._hashes(merkle.consistency(old, new) if old else [], within=new)

    async def close_interval(self, key: SigningKey, *, origin: str, now: datetime) -> Head | None:
        """Put into the tree what is due, and sign the head; None when nothing is and the log has a head already.

        `origin` names a log that is new; one that is there keeps its name. Two at once cannot both succeed.
        """
        at = self.next_end(now) - self._every
        return await self._database.run(lambda connection: _closed(connection, key, origin, at))

    async def begin_anew(self, key: SigningKey, *, origin: str, now: datetime) -> Head:
        """A head with the leaves of now under another name: a log whose last heads were lost says so, and forks no other."""
        at = self.next_end(now) - self._every
        return await self._database.run(lambda connection: _headed(connection, key, _size(connection), origin, at))

    async def _hashes(self, ranges: Sequence[merkle.Range], *, within: int) -> tuple[bytes, ...]:
        if within > await self.size():
            raise UnknownSize
        nodes = sorted({node for one in ranges for node in merkle.nodes_of(one)})
        known = await self._database.look(lambda connection: _nodes(connection, nodes))
        return tuple(merkle.hash_of(one, known) for one in ranges)


def _closed(connection: Connection, key: SigningKey, origin: str, at: datetime) -> Head | None:
    row = connection.execute(
        select(ReceiptHeadRow.origin, ReceiptHeadRow.size).order_by(ReceiptHeadRow.number.desc()).limit(1)
    ).first()
    # In the order of their hashes, which is none: that of their reports would tell which leaf is whose.
    due = connection.scalars(
        select(ReceiptLeafRow.leaf_hash)
        .where(ReceiptLeafRow.number.is_(None), ReceiptLeafRow.due_at <= at)
        .order_by(ReceiptLeafRow.leaf_hash)
        .limit(MOST_LEAVES)
    ).all()
    size = row.size if row else 0
    if row and not due:
        return None
    edge = _nodes(connection, list(merkle.nodes_of((0, size))))
    new = merkle.grown(size, edge, due)
    if new:
        numbered = [{"leaf": leaf, "place": place} for place, leaf in enumerate(due, start=size)]
        connection.execute(_NUMBER, numbered)
        rows = [(*node, content) for node, content in new.items()]
        bulk.insert(connection, "receipt_nodes", ("level", "position", "node_hash"), rows)
    return _headed(connection, key, size + len(due), row.origin if row else origin, at)


def _headed(connection: Connection, key: SigningKey, size: int, origin: str, at: datetime) -> Head:
    known = _nodes(connection, list(merkle.nodes_of((0, size))))
    head = Head(origin, size, merkle.hash_of((0, size), known), at)
    row = (origin, size, note_of(head, key))
    bulk.insert(connection, "receipt_heads", ("origin", "size", "note"), [row])
    return head


def _size(connection: Connection) -> int:
    newest = select(ReceiptHeadRow.size).order_by(ReceiptHeadRow.number.desc()).limit(1)
    return connection.scalar(newest) or 0


def _nodes(connection: Connection, nodes: Iterable[merkle.Node]) -> dict[merkle.Node, bytes]:
    wanted: dict[int, list[int]] = {}
    for level, position in nodes:
        wanted.setdefault(level, []).append(position)
    if not wanted:
        return {}
    row = ReceiptNodeRow
    # Level by level: for pairs in one list SQLite would read the whole table.
    there = or_(*(and_(row.level == level, row.position.in_(positions)) for level, positions in wanted.items()))
    found = connection.execute(select(row.level, row.position, row.node_hash).where(there))
    return {(one.level, one.position): one.node_hash for one in found}
