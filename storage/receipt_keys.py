"""Receipt keys: the Ed25519 keys (RFC 8032) that sign receipts, heads of their log and lists of handles, as one line of Base64 each."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from conversations.receipt import Receipt

KEY_BYTES = 32
# A drawn key has about thirty different bytes; one of fewer was typed by hand.
MIN_DIFFERENT = 12


class BadKey(ValueError):
    """Not a key in Base64, or one that nobody drew."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Checks signatures; may be shown to anybody."""

    raw: bytes

    @classmethod
    def of(cls, text: str) -> "PublicKey":
        """From Base64; raises BadKey."""
        return cls(_bytes(text))

    @property
    def text(self) -> str:
        """In Base64: 44 characters."""
        return base64.b64encode(self.raw).decode()

    @property
    def id(self) -> bytes:
        """Two bytes by which a receipt says which key to try first."""
        return hashlib.sha256(self.raw).digest()[:2]

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Whether this key's owner signed `content`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """Signs; a secret."""

    def __init__(self, text: str) -> None:
        """From Base64; raises BadKey."""
        seed = _bytes(text)
        if len(set(seed)) < MIN_DIFFERENT:
            raise BadKey("a key that was drawn is needed: `iblagh keys draw receipt FILE`")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, content: bytes) -> bytes:
        """64 bytes; the same content gives the same."""
        return self._key.sign(content)

    def signed(self, receipt: Receipt) -> Receipt:
        """`receipt` with this key's id and signature."""
        named = replace(receipt, key_id=self.public.id)
        return replace(named, signature=self.sign(named.signed))


def drawn() -> tuple[str, str]:
    """A fresh key from the system's randomness: its secret half and its public one."""
    text = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    return text, SigningKey(text).public.text


def public_keys(text: str) -> tuple[PublicKey, ...]:
    """Every key of `text`, which has them separated by spaces; raises BadKey."""
    return tuple(map(PublicKey.of, text.split()))


def is_genuine(receipt: Receipt, keys: Iterable[PublicKey]) -> bool:
    """Whether one of `keys` signed it."""
    return any(key.verifies(receipt.signature, receipt.signed) for key in _named(receipt, keys))


def _named(receipt: Receipt, keys: Iterable[PublicKey]) -> Iterator[PublicKey]:
    return (key for key in keys if key.id == receipt.key_id)


def _bytes(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey("a key is 44 characters of Base64") from error
    if len(raw) != KEY_BYTES or base64.b64encode(raw).decode() != text.strip():
        raise BadKey("a key is 44 characters of Base64")
    return raw
