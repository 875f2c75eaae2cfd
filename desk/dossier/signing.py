"""Signing: the desk's Ed25519 key (PEM, PKCS #8), which signs manifests that openssl verifies (RFC 8032, RFC 8410)."""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desk.cases.unsealing_errors import UnsafeKeyFile


class Signer:
    """Holds the signing key; build it with `read`."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def sign(self, content: bytes) -> bytes:
        """The raw signature: 64 bytes."""
        return self._key.sign(content)

    @property
    def public_pem(self) -> bytes:
        """The public key as `openssl pkeyutl -pubin` reads it, to be published apart from any dossier."""
        return self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in DER, in hex: what `openssl pkey -pubin -outform DER | sha256sum` prints."""
        return fingerprint_of(self._key.public_key())


def read(path: Path) -> Signer:
    """The signer of a key file; raises UnsafeKeyFile for one that is missing, open to others, or no Ed25519 key."""
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise UnsafeKeyFile(f"{path} cannot be read") from error
    if mode & 0o077:
        raise UnsafeKeyFile(f"{path} can be read by others; chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnsafeKeyFile(f"{path} holds no private key in PEM without a passphrase") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnsafeKeyFile(f"{path} holds a private key that is not Ed25519")
    return Signer(key)


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """SHA-256 of a public key in DER, in hex."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def create(path: Path) -> Signer:
    """Make a key file (0600); raises FileExistsError rather than replace one."""
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Signer(key)
