"""Owners: what is kept of a conversation that was sent, or of a browser's, opens only with its citizen's own address."""

import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from conversations.session import Session

NONCE_BYTES = 12
REPORT = "report"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose conversation it is. The address comes with each message and is kept nowhere, so that nobody who has all that
    we keep, with every key, can open what is sealed here: a browser's cookie cannot be guessed at all. A number can be
    tried: docs/threat-model.md.

    `has_other_names`: an app may call this citizen something else next time, which must not cost them their draft.
    """

    channel: str
    sender: str = field(repr=False)
    has_other_names: bool = False

    def alone_opens(self, session: Session) -> bool:
        """Whether nobody else may open what is kept now: all but a draft of somebody who has several names."""
        is_draft = session.flow == REPORT and not session.filed and not session.ended
        return not (self.has_other_names and is_draft)

    def seal(self, data: bytes) -> bytes:
        """`data` encrypted (ChaCha20-Poly1305, RFC 8439)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, data, None)

    def open(self, sealed: bytes) -> bytes | None:
        """What was sealed; None if it is somebody else's."""
        try:
            return self._cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except (InvalidTag, ValueError):
            return None

    def _cipher(self) -> ChaCha20Poly1305:
        name = f"iblagh owner\0{self.channel}\0{self.sender}".encode()
        return ChaCha20Poly1305(hashlib.sha256(name).digest())
