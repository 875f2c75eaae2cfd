"""Pseudonyms: a citizen's address as a keyed hash, the only form in which it leaves its channel."""

import hashlib
import hmac


class Pseudonyms:
    """Keyed with IBLAGH_SECRET: without it, nobody can test an address against a pseudonym."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"iblagh pseudonyms\0" + secret.encode()).digest()

    def of(self, channel: str, sender: str) -> str:
        """The pseudonym of `sender` on `channel`: 64 hex digits."""
        return hmac.new(self._key, f"{channel}\0{sender}".encode(), hashlib.sha256).hexdigest()
