"""Chats: an analyst's chat, found by a keyed hash and written to by an encrypted number: the database alone names none."""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
# Without letters and digits that look alike; ten are 50 random bits.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("ILO", "110", " -")
CODE_CHARS = 10


class ChatKey:
    """What chats and codes are kept by; derived from the desk's secret, so that another secret finds none."""

    def __init__(self, secret: str) -> None:
        self._hash_key = hashlib.sha256(b"iblagh alerts hash\0" + secret.encode()).digest()
        self._cipher = AESGCM(hashlib.sha256(b"iblagh alerts chat\0" + secret.encode()).digest())

    def hashed(self, chat: int) -> str:
        """How a chat is found."""
        return self._mac(f"chat {chat}")

    def sealed(self, chat: int, link_id: str) -> bytes:
        """A chat as it is kept, good for one link only."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, str(chat).encode(), link_id.encode())

    def opened(self, sealed: bytes, link_id: str) -> int:
        """A chat to write to; raises cryptography's InvalidTag for one of another secret or link."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return int(self._cipher.decrypt(nonce, rest, link_id.encode()))

    def code_hash(self, code: str) -> str:
        """How a code is found, however it is typed."""
        return self._mac(f"code {code.upper().translate(_ALIKE)}")

    def _mac(self, text: str) -> str:
        return hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()


def new_code() -> str:
    """A code to be typed within minutes, in two groups."""
    signs = "".join(secrets.choice(_SIGNS) for _one in range(CODE_CHARS))
    return f"{signs[:5]}-{signs[5:]}"
