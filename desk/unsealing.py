"""Unsealing: opens what citizens sealed to the desk, in memory, when a case is shown. Only desk.cases may import this."""

import json
from pathlib import Path

import pyrage
from pyrage import x25519

from conversations.report import Document, UnreadableReport, from_json
from desk.unsealing_errors import UnsafeKeyFile


class Unsealer:
    """Holds the private keys of one kind of document."""

    def __init__(self, files: str) -> None:
        self._identities = [_identity(Path(name)) for name in files.split()]

    @property
    def recipients(self) -> tuple[str, ...]:
        """The public keys, to seal to oneself."""
        return tuple(str(one.to_public()) for one in self._identities)

    def document(self, sealed: bytes, *, report_id: str) -> Document:
        """The document inside; raises UnreadableReport when it does not open or is about another report."""
        try:
            document = from_json(json.loads(self.content(sealed)))
        except ValueError as error:
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


def _identity(path: Path) -> x25519.Identity:
    try:
        mode = path.stat().st_mode
        lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    except OSError as error:
        raise UnsafeKeyFile(f"{path} cannot be read") from error
    if mode & 0o077:
        raise UnsafeKeyFile(f"{path} can be read by others; chmod 600 {path}")
    try:
        return x25519.Identity.from_str(lines[0])
    except (IndexError, pyrage.IdentityError) as error:
        raise UnsafeKeyFile(f"{path} holds no age private key") from error
