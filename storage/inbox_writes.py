"""Inbox writes: accepting and finishing, for many turns at once, inside one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from storage import bulk
from storage.messages import remember_all

_COLUMNS = (
    "key_hash channel citizen_hash sealed_body received_at due_at attempts lease_token leased_until".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewRow:
    """An item to be kept, already encrypted."""

    key_hash: bytes
    channel: str
    citizen: str
    sealed_body: bytes = field(repr=False)
    most_waiting: int = 0
    number: int = 0


# A row, and the place of its delivery among those that are written at once.
_Row = tuple[NewRow, int]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Rows of one delivery, kept all or none; with a `lease`, what can be worked on at once is leased."""

    rows: Sequence[NewRow] = field(repr=False)
    now: datetime
    seen_until: datetime
    lease: str | None
    leased_until: datetime


@dataclass(slots=True)
class Arrived:
    """How many rows of a delivery were new, the numbers of those that were leased, by their key hashes, and the dropped."""

    new: int = 0
    dropped: int = 0
    leased: dict[bytes, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """An item that is answered, and the numbers of the messages that were part of it."""

    item: int
    lease: str
    citizen: str
    numbers: tuple[int, ...]
    now: datetime


def accept_all(connection: Connection, arrivals: Sequence[Arrival]) -> list[Arrived]:
    """Insert what was not seen before."""
    arrived = [Arrived() for _arrival in arrivals]
    # The first to bring a key has it.
    brought: dict[bytes, tuple[NewRow, int]] = {}
    for at, arrival in enumerate(arrivals):
        for row in arrival.rows:
            brought.setdefault(row.key_hash, (row, at))
    new = _unseen(connection, {key: arrivals[at].seen_until for key, (_row, at) in brought.items()})
    # In the order of their arrival, which their numbers keep.
    rows = [one for key, one in brought.items() if key in new]
    if rows:
        waiting = _waiting(connection, {row.citizen for row, _at in rows})
        rows, dropped = _fitting(rows, waiting)
        for _row, at in dropped:
            arrived[at].dropped += 1
        # Nobody reads them, but their citizen may erase them.
        remember_all(connection, [(row.citizen, (row.number,), arrivals[at].now) for row, at in dropped])
    if rows:
        leases = _leases(waiting, [(row.citizen, arrivals[at].lease) for row, at in rows])
        values = [_values(connection, row, arrivals[at], lease) for (row, at), lease in zip(rows, leases, strict=True)]
        told = bulk.insert(connection, "inbox", _COLUMNS, values, "RETURNING id, key_hash")
        numbers = {bytes(one.key_hash): int(one.id) for one in told}
        for (row, at), lease in zip(rows, leases, strict=True):
            arrived[at].new += 1
            if lease:
                arrived[at].leased[row.key_hash] = numbers[row.key_hash]
    return arrived


def finish_all(connection: Connection, endings: Sequence[Ending]) -> list[None]:
    """Delete what is answered, with its draft, unless another worker has it by now; keep the numbers of its messages."""
    remember_all(connection, [(one.citizen, one.numbers, one.now) for one in endings])
    ours = [(one.item, one.lease) for one in endings]
    gone = bulk.where_in(connection, "DELETE FROM inbox WHERE (id, lease_token) IN {} RETURNING id", ours)
    if gone:
        # What was joined to an item goes with it.
        ended = {number for (number,) in gone}
        bulk.where_in(connection, "DELETE FROM inbox WHERE joined_to IN {}", sorted(ended))
        # Who has the answer is owed nothing more, and the draft that it was made of is not kept for an hour.
        answered = sorted({str(one.citizen) for one in endings if one.item in ended})
        bulk.where_in(connection, "DELETE FROM owed WHERE citizen_hash IN {}", answered)
    return [None] * len(endings)


def _unseen(connection: Connection, keys: dict[bytes, datetime]) -> set[bytes]:
    """Those of the keys that nobody brought before."""
    # In their order, so that two intakes never wait for each other in a circle.
    rows = [(key, bulk.moment(connection, keys[key])) for key in sorted(keys)]
    tail = "ON CONFLICT DO NOTHING RETURNING key_hash"
    return {bytes(key) for (key,) in bulk.insert(connection, "seen_keys", ("key_hash", "expires_at"), rows, tail)}


def _waiting(connection: Connection, citizens: Iterable[str]) -> Mapping[str, int]:
    """How many items these citizens have here, those who have any."""
    query = "SELECT citizen_hash, count(*) AS waiting FROM inbox WHERE citizen_hash IN {} GROUP BY citizen_hash"
    found = bulk.where_in(connection, query, sorted(citizens))
    return {row.citizen_hash: int(row.waiting) for row in found}


def _fitting(rows: Sequence[_Row], waiting: Mapping[str, int]) -> tuple[list[_Row], list[_Row]]:
    """Those of the rows whose citizen has not too many here; the others are dropped, and not brought again."""
    counts = Counter(waiting)
    fitting: list[_Row] = []
    dropped: list[_Row] = []
    for row, at in rows:
        if row.most_waiting and counts[row.citizen] >= row.most_waiting:
            dropped.append((row, at))
        else:
            counts[row.citizen] += 1
            fitting.append((row, at))
    return fitting, dropped


def _leases(waiting: Mapping[str, int], wanted: Sequence[tuple[str, str | None]]) -> list[str | None]:
    """A lease for each citizen who has nothing else here: what came before is answered before."""
    busy = set(waiting)
    given: list[str | None] = []
    for citizen, lease in wanted:
        given.append(None if citizen in busy else lease)
        busy.add(citizen)
    return given


def _values(connection: Connection, row: NewRow, arrival: Arrival, lease: str | None) -> tuple[object, ...]:
    now = bulk.moment(connection, arrival.now)
    until = bulk.moment(connection, arrival.leased_until) if lease else None
    return (row.key_hash, row.channel, row.citizen, row.sealed_body, now, now, 0, lease, until)
