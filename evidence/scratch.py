"""Scratch: what arrives of a file, set aside on disk, encrypted under a key that is never written there.

AES-256 in counter mode (NIST SP 800-38A), so that it can be appended to and read at any place. It keeps a secret from the
disk; whether the bytes are the right ones is for hashes to say.
"""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

KEY_BYTES = 32
NONCE_BYTES = 16
_BLOCK = 16


class ScratchSource:
    """Scratch as it is read: by a descriptor, also in another process. A Source."""

    def __init__(self, descriptor: int, key: bytes) -> None:
        self._descriptor = descriptor
        self._key = key
        self._nonce = int.from_bytes(os.pread(descriptor, NONCE_BYTES, 0), "big")
        self.size = os.fstat(descriptor).st_size - NONCE_BYTES

    def read(self, at: int, count: int) -> bytes:
        """`count` bytes from `at` on; fewer at the end, none after it."""
        encrypted = os.pread(self._descriptor, max(count, 0), NONCE_BYTES + at)
        return _crypted(encrypted, self._key, self._nonce, at)


class Scratch:
    """A file that is still arriving. Blocking: it writes to disk where it is called."""

    def __init__(self, descriptor: int, key: bytes, path: Path | None = None) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("the key of a scratch file has 32 bytes")
        self.descriptor = descriptor
        self.key = key
        self._path = path
        if os.fstat(descriptor).st_size < NONCE_BYTES:
            self._begin()
        self._nonce = int.from_bytes(os.pread(descriptor, NONCE_BYTES, 0), "big")
        self.size = os.fstat(descriptor).st_size - NONCE_BYTES

    @classmethod
    def unnamed(cls, folder: Path) -> Self:
        """One that nobody can open again: its name goes at once, its key with the process."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".scratch-")
        Path(name).unlink()
        return cls(descriptor, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def named(cls, path: Path, key: bytes) -> Self:
        """One that whoever holds `key` can go on with, after a lost connection or a restart; made where it is not there."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), key, path)

    def write(self, piece: bytes) -> None:
        """Append `piece`."""
        data, at = memoryview(_crypted(piece, self.key, self._nonce, self.size)), NONCE_BYTES + self.size
        while data:
            written = os.pwrite(self.descriptor, data, at)
            data, at = data[written:], at + written
        self.size += len(piece)

    def empty(self) -> None:
        """Begin anew, under a new nonce: two contents never share a key stream."""
        self._begin()
        self._nonce = int.from_bytes(os.pread(self.descriptor, NONCE_BYTES, 0), "big")
        self.size = 0

    def source(self) -> ScratchSource:
        """What has arrived so far, to be read."""
        return ScratchSource(self.descriptor, self.key)

    def close(self) -> None:
        """Done with it here; one with a name stays."""
        os.close(self.descriptor)

    def remove(self) -> None:
        """Nothing of it stays."""
        self.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _begin(self) -> None:
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, secrets.token_bytes(NONCE_BYTES), 0)


def _crypted(data: bytes, key: bytes, nonce: int, at: int) -> bytes:
    """`data`, which lies `at` bytes into the file, encrypted or decrypted: in counter mode that is the same."""
    block, skipped = divmod(at, _BLOCK)
    counter = ((nonce + block) % (1 << 128)).to_bytes(NONCE_BYTES, "big")
    cipher = Cipher(AES256(key), CTR(counter)).encryptor()
    cipher.update(bytes(skipped))
    return cipher.update(data)
