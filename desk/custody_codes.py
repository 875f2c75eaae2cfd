"""Custody codes: what authenticates an entry of the log, its head, and the entry that hands it over to a new secret."""

import hashlib
import hmac
import json

from desk.tables import CustodyRow


def key_of(secret: str) -> bytes:
    """The key of the codes, for one of the desk's secrets."""
    return hashlib.sha256(b"iblagh custody\0" + secret.encode()).digest()


def entry_code(key: bytes, row: CustodyRow, before: str) -> str:
    """HMAC-SHA-256 over an entry and the code of the one before, which is empty for the first."""
    fields = [before, row.sequence, row.at, row.analyst, row.action, row.subject, row.reason]
    return hmac.new(key, json.dumps(fields).encode(), hashlib.sha256).hexdigest()


def head_code(key: bytes, sequence: int, code: str) -> str:
    """HMAC-SHA-256 over the number and the code of the last entry."""
    return hmac.new(key, f"head {sequence} {code}".encode(), hashlib.sha256).hexdigest()


def proof(new: bytes, before: str) -> str:
    """What only who has the new secret can write into the entry that hands the log over to it."""
    return hmac.new(new, f"takes over after {before}".encode(), hashlib.sha256).hexdigest()
