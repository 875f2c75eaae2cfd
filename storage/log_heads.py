"""Log heads: what a log was at one moment, as a signed note that other tools read too (https://c2sp.org/tlog-checkpoint)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.receipt_keys import PublicKey, SigningKey

# Longer than any of ours.
MAX_CHARS = 2000
_ED25519 = b"\1"
_LINES = re.compile(
    r"(?P<text>(?P<origin>[^\s+]{1,200})\n(?P<size>0|[1-9][0-9]{0,14})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"(?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\n)"
    r"\n\u2014 (?P<name>[^\s+]{1,200}) (?P<signature>[A-Za-z0-9+/]{91}=)\n"
)


class BadHead(ValueError):
    """A note that is no head of a log, or that none of the keys signed."""


@dataclass(frozen=True, slots=True)
class Head:
    """That the log `origin` had `size` leaves under `root` (32 bytes); `at` is the end of the interval that it closes."""

    origin: str
    size: int
    root: bytes
    at: datetime

    @property
    def text(self) -> str:
        """What is signed."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n{at}\n"


def note_of(head: Head, key: SigningKey) -> str:
    """The head with its signature, in the format of https://c2sp.org/signed-note."""
    signature = _key_hash(head.origin, key.public) + key.sign(head.text.encode())
    return f"{head.text}\n\u2014 {head.origin} {_base64(signature)}\n"


def read(note: str, keys: Iterable[PublicKey]) -> Head:
    """The head of a note that one of `keys` signed; raises BadHead."""
    found = _LINES.fullmatch(note) if len(note) <= MAX_CHARS else None
    if found is None or found["name"] != found["origin"]:
        raise BadHead("this is no head of a log")
    try:
        named = base64.b64decode(found["signature"], validate=True)
        root = base64.b64decode(found["root"], validate=True)
        at = datetime.strptime(found["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (binascii.Error, ValueError) as error:
        raise BadHead("this is no head of a log") from error
    text = found["text"].encode()
    if not any(named[:4] == _key_hash(found["origin"], one) and one.verifies(named[4:], text) for one in keys):
        raise BadHead("this head is signed by none of the keys")
    return Head(found["origin"], int(found["size"]), root, at)


def verifier_key(origin: str, key: PublicKey) -> str:
    """`key` as other tools for signed notes take it."""
    return f"{origin}+{_key_hash(origin, key).hex()}+{_base64(_ED25519 + key.raw)}"


def _key_hash(name: str, key: PublicKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + key.raw).digest()[:4]


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
