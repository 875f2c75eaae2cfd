"""Pseudonyms: a citizen's address as a keyed hash, the only form in which it leaves its channel."""

import hashlib
import hmac

from storage.pseudonym import Pseudonym


class Pseudonyms:
    """Keyed with IBLAGH_SECRET: without it, nobody can test an address against a pseudonym."""

    def __init__(self, *secrets: str) -> None:
        self._keys = [hashlib.sha256(b"iblagh pseudonyms\0" + one.encode()).digest() for one in secrets]

    def of(self, channel: str, sender: str) -> str:
        """The pseudonym of `sender` on `channel`: 64 hex digits; a Pseudonym while there are several secrets."""
        made = [hmac.digest(key, f"{channel}\0{sender}".encode(), "sha256").hex() for key in self._keys]
        return Pseudonym(made[0], tuple(made[1:])) if len(made) > 1 else made[0]
