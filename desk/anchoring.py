"""Anchoring: the head of the custody log as a signed line to be kept elsewhere, and read again to compare the log with it."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from desk.custody import Whole
from desk.dossier.signing import Signer, fingerprint_of

_HEAD = re.compile(r"[0-9a-f]{64}")
# Longer than any line of ours.
MAX_LINE = 2000


class BadAnchor(ValueError):
    """A line that is no head of a log, or whose signature is not the desk's."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """That a log had so many entries at a time, and the last one's authentication code; `is_signed` when that was checked."""

    log: Whole
    at: str
    is_signed: bool = False

    @property
    def statement(self) -> str:
        """What is signed: one line of words, so that it can be checked, printed and read out."""
        return f"iblagh custody head {self.log.count} {self.log.head} {self.at}"


def anchor_of(log: Whole) -> Anchor:
    """The head of a log that was verified just now."""
    return Anchor(log, datetime.now(UTC).isoformat(timespec="seconds"))


def line_of(anchor: Anchor, signer: Signer | None) -> str:
    """The anchor as one line of JSON; with a signer, its signature (Ed25519 over the statement) and the key's fingerprint."""
    fields: dict[str, Any] = {"count": anchor.log.count, "head": anchor.log.head, "at": anchor.at}
    fields["statement"] = anchor.statement
    if signer is not None:
        fields["key"] = signer.fingerprint
        fields["signature"] = base64.b64encode(signer.sign(anchor.statement.encode())).decode()
    return json.dumps(fields)


def public_key(pem: bytes) -> Ed25519PublicKey:
    """The key with which signatures are checked; raises BadAnchor for what is none."""
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise BadAnchor("the public key is no key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadAnchor("the public key is not Ed25519")
    return key


def anchors_in(text: str, key: Ed25519PublicKey | None) -> tuple[Anchor, ...]:
    """Every anchor of a file, one a line; raises BadAnchor. A signed one can be read only with a key to check it."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadAnchor("the file is empty")
    return tuple(_anchor(line, place, key) for place, line in enumerate(lines, start=1))


def _anchor(line: str, place: int, key: Ed25519PublicKey | None) -> Anchor:
    try:
        fields = json.loads(line[:MAX_LINE])
        anchor = Anchor(Whole(fields["count"], fields["head"]), fields["at"])
        is_ours = type(anchor.log.count) is int and anchor.log.count > 0 and _HEAD.fullmatch(anchor.log.head)
        if not is_ours or fields["statement"] != anchor.statement:
            raise BadAnchor(f"line {place} does not say the same everywhere")
        signature = fields.get("signature")
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise (
            error if isinstance(error, BadAnchor) else BadAnchor(f"line {place} is no head of a custody log")
        ) from error
    if signature is None:
        return anchor
    if key is None:
        raise BadAnchor(f"line {place} is signed: name the public key to check it with")
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, anchor.statement.encode())
        # Base64 may be written in more ways than one, and what names the key is not signed.
        is_named = (signature, fields["key"]) == (base64.b64encode(raw).decode(), fingerprint_of(key))
    except (InvalidSignature, binascii.Error, TypeError, ValueError, LookupError) as error:
        raise BadAnchor(f"line {place} is not signed by this key") from error
    if not is_named:
        raise BadAnchor(f"line {place} does not name this key")
    return Anchor(anchor.log, anchor.at, is_signed=True)
