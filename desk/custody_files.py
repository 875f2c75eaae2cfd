"""Custody files: a range of the custody log as a file that verifies by itself; it ends with its head, signed as heads are."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TextIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from desk.anchoring import Anchor, BadAnchor, anchor_of, anchors_in, line_of
from desk.custody import Broken, Custody, Whole
from desk.custody_ranges import Range, taken_out
from desk.database import Database
from desk.dossier.signing import Signer
from desk.tables import CustodyRow

AT_ONCE = 1000
FIELDS = ("sequence", "at", "analyst", "action", "subject", "reason", "mac")
HEAD = ("count", "head", "at", "statement")
# Reads a file again: raises BadFile.
Check = Callable[[Path], "Exported"]


class BadFile(ValueError):
    """A file that is no range of this log, or not as it was written."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that verified: the entries it has, what the first of them follows, and the head it ends with."""

    range: Range
    before: Whole
    anchor: Anchor

    @property
    def end(self) -> Whole:
        """The last entry of it."""
        return self.anchor.log


def name_of(one: Range) -> str:
    """What the file of a range is called."""
    return f"custody-{one}.jsonl"


async def write(database: Database, one: Range, path: Path, *, signer: Signer | None, check: Check) -> Exported:
    """Write a range, and verify what was written, before the file gets its name; what was there is not replaced."""
    part = path.with_suffix(".part")
    with _opened(path, part) as file:
        await _copy(database, one, file, signer)
        file.flush()
        os.fsync(file.fileno())
    exported = check(part)
    part.rename(path)
    _sync(path.parent)
    return exported


def read(path: Path, custody: Custody, key: Ed25519PublicKey | None, anchors: Sequence[Whole] = ()) -> Exported:
    """Verify a file, also that it contains those of `anchors` that are of its range; raises BadFile, BadAnchor or Broken.

    It is read as it was written or not at all: what is equal only in meaning is another file.
    """
    with path.open(encoding="ascii", newline="") as file:
        try:
            return _read(file, custody, key, anchors)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            if isinstance(error, (BadFile, BadAnchor)):
                raise
            raise BadFile("it is no range of a custody log") from error


def joined(files: Sequence[Exported]) -> Whole:
    """The end of files that follow each other; raises Broken where one is missing or follows another log."""
    ordered = sorted(files, key=lambda one: one.range.first)
    for one, following in pairwise(ordered):
        if one.range.last + 1 != following.range.first:
            raise Broken(one.range.last + 1, "is in none of the files, or in two")
        if one.end.head != following.before.head:
            raise Broken(following.range.first, "follows another one than the file before ends with")
    return Whole(ordered[-1].end.count, ordered[-1].end.head, ordered[0].range.first)


async def _copy(database: Database, one: Range, file: TextIO, signer: Signer | None) -> None:
    query = select(CustodyRow).order_by(CustodyRow.sequence).limit(AT_ONCE)
    end = Whole(one.first - 1, "")
    async with database.reading() as session:
        row = await session.get(CustodyRow, end.count)
        before = row.mac if row else (await taken_out(session))[1] or ""
        _put(file, {"custody": 1, "first": one.first, "last": one.last, "before": before})
        while end.count < one.last:
            of_it = CustodyRow.sequence > end.count, CustodyRow.sequence <= one.last
            rows = list(await session.scalars(query.where(*of_it)))
            if not rows:
                raise Broken(end.count + 1, "is missing")
            for row in rows:
                _put(file, {name: getattr(row, name) for name in FIELDS})
            end = Whole(rows[-1].sequence, rows[-1].mac)
            # A range may be longer than what there is room for.
            session.expunge_all()
    file.write(line_of(anchor_of(end), signer) + "\n")


def _read(file: TextIO, custody: Custody, key: Ed25519PublicKey | None, anchors: Sequence[Whole]) -> Exported:
    header = _taken(file.readline())
    one = Range(header["first"], header["last"])
    before = Whole(one.first - 1, header["before"])
    if header != {"custody": 1, "first": one.first, "last": one.last, "before": before.head} or one.first < 1:
        raise BadFile("its first line is not that of a range")
    chain = custody.chain(before, [whole for whole in anchors if one.first <= whole.count <= one.last])
    while chain.end.count < one.last:
        fields = _taken(file.readline())
        if tuple(fields) != FIELDS:
            raise BadFile(f"what follows entry {chain.end.count} is no entry")
        chain.add(CustodyRow(**fields))
    line = file.readline()
    if tuple(_taken(line)) not in (HEAD, (*HEAD, "key", "signature")):
        raise BadFile("its last line is not that of a head")
    (anchor,) = anchors_in(line, key)
    if (anchor.log.count, anchor.log.head) != (one.last, chain.end.head) or file.readline():
        raise BadFile("it does not end with its head")
    return Exported(one, before, anchor)


def _opened(path: Path, part: Path) -> TextIO:
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # What a crash left is written anew.
    return os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii", newline="")


def _put(file: TextIO, fields: dict[str, Any]) -> None:
    file.write(json.dumps(fields) + "\n")


def _taken(line: str) -> dict[str, Any]:
    fields = json.loads(line)
    if json.dumps(fields) + "\n" != line or not isinstance(fields, dict):
        raise BadFile("a line of it is not as it was written")
    return fields


def _sync(folder: Path) -> None:
    """The name is on disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
