"""Auditing: receipts, heads and proofs checked from what somebody saved, with public keys alone and no network."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conversations import receipt
from storage import merkle
from storage.log_heads import BadHead, Head
from storage.log_heads import read as read_head
from storage.receipt_keys import BadKey, PublicKey, is_genuine, public_keys

# Longer than anything that is saved.
MAX_CHARS = 100_000


class Unreadable(ValueError):
    """A file or a key that is not what it should be; the message says which."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, in a sentence; whether it is well."""

    is_well: bool
    words: str


def keys_in(text: str) -> tuple[PublicKey, ...]:
    """The public keys of /receipts/keys, or separated by spaces; raises Unreadable."""
    try:
        fields = json.loads(text) if text.lstrip().startswith("{") else {"keys": text.split()}
        keys = public_keys(" ".join(fields["keys"]))
    except (BadKey, ValueError, TypeError, LookupError, RecursionError) as error:
        raise Unreadable("no public keys: 44 characters of Base64 each, or what /receipts/keys gives") from error
    if not keys:
        raise Unreadable("no public key was given")
    return keys


def head_in(path: Path, keys: Sequence[PublicKey]) -> Head:
    """The head of a file, as /receipts/head gives it or as the note itself; raises Unreadable."""
    text = _text(path)
    try:
        return read_head(str(_json(text)["note"]) if text.lstrip().startswith("{") else text, keys)
    except (BadHead, Unreadable, LookupError) as error:
        raise Unreadable(f"{path}: {error if isinstance(error, BadHead) else 'this is no head of a log'}") from error


def check_receipt(text: str, keys: Sequence[PublicKey]) -> Found:
    """Whether a text has a receipt that one of `keys` signed."""
    shown = receipt.find(text) if len(text) <= receipt.MAX_CHARS else None
    if shown is None:
        return Found(False, "This is no receipt: 136 letters and digits in groups of four are needed, all of them.")
    if not is_genuine(shown, keys):
        return Found(False, "NOT genuine: none of the keys signed it, or a letter of it is wrong.")
    return Found(True, f"Genuine: a report was taken on {shown.day} (UTC). Its leaf: {shown.leaf.hex()}")


def check_inclusion(text: str, head: Head, proof: Path) -> Found:
    """Whether the leaf of a receipt is in the log of `head`; raises Unreadable."""
    shown = receipt.find(text)
    if shown is None:
        return Found(False, "This is no receipt.")
    fields = _proof(proof, "number", "size")
    if fields["size"] != head.size:
        return Found(False, f"The proof is for {fields['size']} leaves, and the head has {head.size}.")
    if not merkle.is_included(shown.leaf, fields["number"], head.size, fields["proof"], head.root):
        return Found(False, "NOT in the log: the proof does not lead from this receipt to the head.")
    return Found(True, f"In the log {head.origin} as of {head.at:%Y-%m-%d %H:%M} UTC, leaf {fields['number']}.")


def compare(old: Head, new: Head, proof: Path | None) -> Found:
    """Whether the log of `old` is the beginning of that of `new`; raises Unreadable."""
    if old.origin != new.origin:
        return Found(False, f"These are two logs, {old.origin} and {new.origin}: the first one was given up.")
    if old.size > new.size:
        return Found(False, f"The log went back: from {old.size} leaves to {new.size}.")
    unasked: dict[str, Any] = {"old": old.size, "new": new.size, "proof": []}
    fields = _proof(proof, "old", "new") if proof else unasked
    if (fields["old"], fields["new"]) != (old.size, new.size):
        return Found(False, "The proof is between other sizes than those of the heads.")
    if not merkle.is_consistent(old.size, old.root, new.size, new.root, fields["proof"]):
        more = "" if proof else f" Ask for /receipts/consistency?old={old.size}&new={new.size}, and name it by --proof."
        return Found(False, f"NOT shown to be the same log.{more}")
    return Found(True, f"The same log: {old.size} leaves, and then {new.size}. Nothing was changed or taken out.")


def _proof(path: Path, *numbers: str) -> dict[str, Any]:
    fields = _json(_text(path))
    try:
        proof = [base64.b64decode(one, validate=True) for one in fields["proof"]]
        known: dict[str, Any] = {name: fields[name] for name in numbers}
    except (ValueError, TypeError, LookupError) as error:
        raise Unreadable(f"{path}: this is no proof") from error
    if not all(type(one) is int for one in known.values()) or len(proof) > 200:
        raise Unreadable(f"{path}: this is no proof")
    return {**known, "proof": proof}


def _json(text: str) -> Any:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error
    return fields if isinstance(fields, dict) else {}


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(MAX_CHARS)
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path} cannot be read") from error
