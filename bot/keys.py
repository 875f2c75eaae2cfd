"""Keys: fresh keys and secrets for an intake and a desk; the private halves go to the desk only."""

import base64
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from storage.receipt_keys import drawn as drawn_receipt_key
from storage.references import salt_of

SIGNING_KEY = "signing.pem"


@dataclass(frozen=True, slots=True)
class Pair:
    """An age key pair; `private` must not come near an intake."""

    public: str
    private: str


@dataclass(frozen=True, slots=True)
class NewKeys:
    """Everything that a deployment needs once."""

    desk: Pair
    identity: Pair
    intake_secret: str
    desk_secret: str
    push_secret: str
    receipt_key: str = field(repr=False)
    signing_key: str = field(repr=False)


def new_keys() -> NewKeys:
    """Drawn from the system's randomness."""
    secret, desk_secret = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    return NewKeys(_pair(), _pair(), secret, desk_secret, _push_secret(), drawn_receipt_key()[0], new_signing_key())


class Kind(StrEnum):
    """What can be drawn alone, to replace what is there.

    `age` is for the desk, identities or backups, `receipt` for receipts or for the list of official addresses.
    """

    SECRET = "secret"  # noqa: S105  # a kind of secret
    PUSH = "push"
    AGE = "age"
    SIGNING = "signing"
    RECEIPT = "receipt"


def drawn(kind: Kind) -> tuple[str, str]:
    """A fresh one, as it stands in a file, and the half that may be shown to anybody, if there is one."""
    match kind:
        case Kind.SECRET:
            return secrets.token_urlsafe(32) + "\n", ""
        case Kind.PUSH:
            return _push_secret() + "\n", ""
        case Kind.AGE:
            pair = _pair()
            return pair.private + "\n", pair.public
        case Kind.SIGNING:
            return new_signing_key(), ""
        case Kind.RECEIPT:
            private, public = drawn_receipt_key()
            return private + "\n", public


def new_signing_key() -> str:
    """An Ed25519 private key in PEM (PKCS #8), with which a desk signs its dossiers."""
    content = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return content.decode()


def write_private(path: Path, text: str) -> None:
    """A new file that nobody else can read; raises FileExistsError rather than replace one."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text)


def write(keys: NewKeys, folder: Path) -> None:
    """Write settings of intake and desk and the desk's private keys into `folder`, readable by their owner only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in _files(keys, folder).items():
        write_private(folder / name, text)


def _files(keys: NewKeys, folder: Path) -> dict[str, str]:
    intake = {
        "IBLAGH_SECRET": keys.intake_secret,
        "IBLAGH_DESK_KEYS": keys.desk.public,
        "IBLAGH_IDENTITY_KEYS": keys.identity.public,
        "IBLAGH_PUSH_SECRET": keys.push_secret,
        "IBLAGH_RECEIPT_KEY": keys.receipt_key,
    }
    desk = {
        "IBLAGH_DESK_SECRET": keys.desk_secret,
        "IBLAGH_REFERENCE_SALTS": salt_of(keys.intake_secret).hex(),
        "IBLAGH_PUSH_SECRET": keys.push_secret,
        "IBLAGH_DESK_PRIVATE_KEY_FILES": str(folder / "desk.key"),
        "IBLAGH_IDENTITY_PRIVATE_KEY_FILES": str(folder / "identity.key"),
        "IBLAGH_DESK_SIGNING_KEY_FILE": str(folder / SIGNING_KEY),
    }
    return {
        "intake.env": _settings(intake),
        "desk.env": _settings(desk),
        "desk.key": keys.desk.private + "\n",
        "identity.key": keys.identity.private + "\n",
        SIGNING_KEY: keys.signing_key,
    }


def _settings(values: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _pair() -> Pair:
    identity = x25519.Identity.generate()
    return Pair(str(identity.to_public()), str(identity))


def _push_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
