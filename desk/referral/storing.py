"""Storing: dossiers in a folder, sealed to the desk's own keys as they are written, and given out as they are opened."""

import hashlib
import os
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import pyrage

from desk.cases import evidence
from desk.dossier.archive import recipients_of, seal
from desk.referral.pipes import Whole, pieces, through

Copy = Callable[[IO[bytes], IO[bytes]], None]


class NotStored(Exception):
    """The dossier is not in the folder."""


class Storing:
    """A dossier on its way in: it is written in the clear, and only what is sealed reaches the disk."""

    def __init__(self, folder: Path, referral_id: str, recipients: tuple[str, ...]) -> None:
        if not evidence.is_id(referral_id):
            raise ValueError("the id of a referral is 32 hex digits")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._final = folder / referral_id
        self._aside = folder / f".{secrets.token_hex(16)}"
        self._digest, self.size = hashlib.sha256(), 0
        self._error: Exception | None = None
        descriptor = os.open(self._aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        reading, writing = os.pipe()
        self._out = os.fdopen(writing, "wb")
        self._thread = threading.Thread(target=self._seal, args=(reading, recipients), daemon=True)
        self._thread.start()

    @property
    def sha256(self) -> str:
        """Of what was written so far, in hex."""
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> int:
        """Add a piece; blocking."""
        self._digest.update(piece)
        self.size += len(piece)
        return self._out.write(piece)

    def flush(self) -> None:
        """Pass on what was written; blocking."""
        self._out.flush()

    def keep(self) -> None:
        """On disk and in place when this returns; blocking."""
        self._out.close()
        self._thread.join()
        if self._error is not None:
            raise self._error
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._aside.rename(self._final)
        descriptor = os.open(self._final.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def drop(self) -> None:
        """Leave nothing; harmless after keep. Blocking."""
        # Where the sealing ended before it read all, there is nobody left to pass the rest to.
        with suppress(OSError):
            self._out.close()
        self._thread.join()
        self._file.close()
        self._aside.unlink(missing_ok=True)

    def _seal(self, reading: int, recipients: tuple[str, ...]) -> None:
        try:
            with os.fdopen(reading, "rb") as source:
                pyrage.encrypt_io(source, self._file, recipients_of(recipients))
        except Exception as error:
            self._error = error


class Shelf:
    """The folder of dossiers; `copy` unseals with the desk's keys, `recipients` are their public halves."""

    def __init__(self, folder: Path, recipients: tuple[str, ...], copy: Copy) -> None:
        self._folder = folder
        self._recipients = recipients
        self._copy = copy

    def storing(self, referral_id: str) -> Storing:
        """A place for a new one, to be kept or dropped."""
        return Storing(self._folder, referral_id, self._recipients)

    def in_the_clear(self, referral_id: str, *, size: int) -> AsyncIterator[bytes]:
        """The zip, piece by piece; raises NotStored."""
        return pieces(through(self._opened(referral_id), self._copy), size=size)

    def sealed_to(self, recipient: str, referral_id: str, *, size: int) -> AsyncIterator[bytes]:
        """The zip sealed to somebody else, piece by piece; raises NotStored, BadRecipient.

        Where the zip could not be read to its end, what comes is no whole age file: it does not open.
        """
        recipients_of([recipient])
        whole = cast(IO[bytes], Whole(through(self._opened(referral_id), self._copy), size))

        def sealed(source: IO[bytes], out: IO[bytes]) -> None:
            seal(source, out, [recipient])

        return pieces(through(whole, sealed))

    def remove(self, referral_id: str) -> None:
        """Delete it, if it is here; blocking."""
        (self._folder / referral_id).unlink(missing_ok=True)

    def sweep(self, is_wanted: Callable[[str], bool]) -> int:
        """Delete what a crash left, a day later; how many files. Blocking."""
        return evidence.sweep(self._folder, is_wanted)

    def _opened(self, referral_id: str) -> IO[bytes]:
        try:
            return (self._folder / referral_id).open("rb")
        except FileNotFoundError as error:
            raise NotStored from error
