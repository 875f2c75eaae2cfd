"""Hashing: the hashes of a file as it arrived; SHA-256 for the record, SHA-1 and MD5 because lists of known files have them."""

import hashlib


class Hashes:
    """Grows with the file. Blocking, and other threads run meanwhile: hashlib lets go of the interpreter."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._md5 = hashlib.md5(usedforsecurity=False)

    def update(self, piece: bytes) -> None:
        """Add what comes next."""
        for one in (self._sha256, self._sha1, self._md5):
            one.update(piece)

    @property
    def sha256(self) -> str:
        """In hex, as are the others."""
        return self._sha256.hexdigest()

    @property
    def sha1(self) -> str:
        """For lists only: it proves nothing."""
        return self._sha1.hexdigest()

    @property
    def md5(self) -> str:
        """For lists only: it proves nothing."""
        return self._md5.hexdigest()
