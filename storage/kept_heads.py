"""Kept heads: every signed head as a line of a file that no backup holds, so that a log which went back in time is noticed."""

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path

from storage.log_heads import BadHead, Head, read
from storage.receipt_keys import PublicKey
from storage.receipt_log import ReceiptLog, UnknownSize


class Forked(Exception):
    """The log is not the one of which a head was signed before: a database was restored, or something was taken out of it."""


class KeptHeads:
    """The file; only its last line of a log counts, because each head holds all before it."""

    def __init__(self, path: Path, keys: Sequence[PublicKey]) -> None:
        self._path = path
        self._keys = keys

    async def check(self, log: ReceiptLog, *, origin: str) -> None:
        """Raises Forked where the log `origin` does not begin with what was signed last."""
        kept = await asyncio.to_thread(self._last, origin)
        if kept is None:
            return
        try:
            root = await log.root(kept.size)
        except UnknownSize as error:
            raise Forked from error
        if root != kept.root:
            raise Forked

    async def keep(self, note: str) -> None:
        """One line more, on the disk when this returns."""
        await asyncio.to_thread(self._append, json.dumps({"note": note}) + "\n")

    def _last(self, origin: str) -> Head | None:
        if not self._path.exists():
            return None
        heads = map(self._head, self._path.read_text(encoding="utf-8").splitlines())
        ours = [head for head in heads if head is not None and head.origin == origin]
        return max(ours, key=lambda head: head.size, default=None)

    def _head(self, line: str) -> Head | None:
        try:
            return read(str(json.loads(line)["note"]), self._keys)
        except (BadHead, ValueError, TypeError, LookupError):
            # A line that a crash left half written; what is not signed proves nothing.
            return None

    def _append(self, line: str) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
