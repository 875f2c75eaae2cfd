"""Sealing: age files to the desk's public keys, padded so that their length says little. Nothing here can unseal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyrage
from pyrage import x25519

# Sealed documents come in steps of this size, so that a length does not tell a short report from a long one.
PAD_TO_BYTES = 4096


class BadKey(ValueError):
    """A configured public key is not an age recipient; the message carries its position only."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The public keys that one kind of document is sealed to: every holder of a private key can open it alone."""

    recipients: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.recipients:
            raise BadKey("at least one public key is needed")
        for place, text in enumerate(self.recipients, 1):
            try:
                x25519.Recipient.from_str(text)
            except pyrage.RecipientError as error:
                raise BadKey(f"key {place} is not an age public key (age1…)") from error

    def document(self, content: dict[str, Any], *, pad_to: int = PAD_TO_BYTES) -> bytes:
        """Seal a JSON object, padded with trailing spaces (which JSON ignores) to a multiple of `pad_to` bytes."""
        return bytes(pyrage.encrypt(padded(content, pad_to), self._keys()))

    def _keys(self) -> Sequence[x25519.Recipient]:
        return [x25519.Recipient.from_str(text) for text in self.recipients]


def padded(content: dict[str, Any], pad_to: int = PAD_TO_BYTES) -> bytes:
    """`content` as UTF-8 JSON with spaces after it, its length a multiple of `pad_to`."""
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return data + b" " * (-len(data) % pad_to)
