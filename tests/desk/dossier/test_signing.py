"""Signing: the key file is safe, or the desk does not sign."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from desk.cases.unsealing_errors import UnsafeKeyFile
from desk.dossier import signing


def _openssl(path: Path, *arguments: str) -> Path:
    subprocess.run(["openssl", "genpkey", *arguments, "-out", str(path)], check=True, capture_output=True)
    path.chmod(0o600)
    return path


def test_a_new_key_is_readable_by_its_owner_only(tmp_path: Path):
    path = tmp_path / "signing.pem"

    made = signing.create(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert signing.read(path).fingerprint == made.fingerprint


def test_a_key_is_never_replaced(tmp_path: Path):
    path = tmp_path / "signing.pem"
    signing.create(path)

    with pytest.raises(FileExistsError):
        signing.create(path)


def test_a_signature_verifies_with_the_public_key(tmp_path: Path):
    signer = signing.create(tmp_path / "signing.pem")

    signature = signer.sign(b"manifest")

    assert len(signature) == 64
    load_pem_public_key(signer.public_pem).verify(signature, b"manifest")


def test_a_key_of_openssl_is_taken(tmp_path: Path):
    assert signing.read(_openssl(tmp_path / "key.pem", "-algorithm", "ed25519")).sign(b"x")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path):
    path = _openssl(tmp_path / "key.pem", "-algorithm", "ed25519")
    path.chmod(0o640)

    with pytest.raises(UnsafeKeyFile, match="chmod 600"):
        signing.read(path)


def test_a_key_of_another_kind_is_refused(tmp_path: Path):
    with pytest.raises(UnsafeKeyFile, match="not Ed25519"):
        signing.read(_openssl(tmp_path / "key.pem", "-algorithm", "x25519"))


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(UnsafeKeyFile, match="no private key"):
        signing.read(path)


def test_a_key_behind_a_passphrase_is_refused(tmp_path: Path):
    path = _openssl(tmp_path / "key.pem", "-algorithm", "ed25519", "-aes256", "-pass", "pass:secret")

    with pytest.raises(UnsafeKeyFile, match="passphrase"):
        signing.read(path)


def test_a_missing_key_is_named(tmp_path: Path):
    with pytest.raises(UnsafeKeyFile, match=r"nowhere\.pem"):
        signing.read(tmp_path / "nowhere.pem")
