"""Unsealing: opens what citizens sealed to the desk, in memory, when a case is shown. Only desk.cases.reading may import this."""

import json
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from conversations.report import Document, UnreadableReport, from_json
from desk.cases.shapes import check
from desk.cases.unsealing_errors import UnsafeKeyFile


class Unsealer:
    """Holds the private keys of one kind of document."""

    def __init__(self, files: str) -> None:
        self._identities = [one for name in files.split() for one in _identities(Path(name))]

    @property
    def recipients(self) -> tuple[str, ...]:
        """The public keys, to seal to oneself."""
        return tuple(str(one.to_public()) for one in self._identities)

    def document(self, sealed: bytes, *, report_id: str) -> Document:
        """The document inside; raises UnreadableReport when it does not open or is about another report."""
        try:
            document = from_json(json.loads(self.content(sealed)))
            check(document)
        except (ValueError, RecursionError) as error:
            raise UnreadableReport("not a document of ours") from error
        if document.report_id != report_id:
            raise UnreadableReport("about another report")
        return document

    def content(self, sealed: bytes) -> bytes:
        """The bytes inside; raises UnreadableReport."""
        try:
            return bytes(pyrage.decrypt(sealed, self._identities))
        except pyrage.DecryptError as error:
            raise UnreadableReport("does not open with the desk's keys") from error

    def copy(self, sealed: IO[bytes], out: IO[bytes]) -> None:
        """What is inside, piece by piece; raises UnreadableReport, then `out` may hold a part. Blocking."""
        try:
            pyrage.decrypt_io(sealed, out, self._identities)
        except pyrage.DecryptError as error:
            raise UnreadableReport("does not open with the desk's keys") from error
        except OSError as error:
            # What is damaged behind its beginning is told as an error of reading, without the number that a disk's have.
            if error.errno is not None:
                raise
            raise UnreadableReport("damaged") from error


def _identities(path: Path) -> list[x25519.Identity]:
    try:
        mode = path.stat().st_mode
        lines = [line.strip() for line in path.read_text().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise UnsafeKeyFile(f"{path} cannot be read") from error
    if mode & 0o077:
        raise UnsafeKeyFile(f"{path} can be read by others; chmod 600 {path}")
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise UnsafeKeyFile(f"{path} holds something that is not an age private key") from error
    if not found:
        raise UnsafeKeyFile(f"{path} holds no age private key")
    return found
