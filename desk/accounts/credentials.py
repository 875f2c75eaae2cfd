"""Credentials: passwords, one-time codes and tokens: how they are made, kept and checked."""

import asyncio
import hashlib
import secrets
import string
from datetime import datetime

import pyotp
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret_raw

MIN_PASSWORD = 12
CODE_S = 30
RECOVERY_CODES = 10
RECOVERY_CHARS = 12
# OWASP's Argon2id minimum: 19 MiB, two passes, one lane; about 45 ms in a thread.
_PASSES, _KIB, _LANES = 2, 19456, 1
_HASHER = PasswordHasher(time_cost=_PASSES, memory_cost=_KIB, parallelism=_LANES)
# Without letters and digits that look alike: Crockford's 32 signs, 60 random bits a code.
_SIGNS = "".join(one for one in string.digits + string.ascii_uppercase if one not in "ILOU")
_ALIKE = str.maketrans("ILO", "110", " -")
# Checked where there is no account, so that a missing one takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$tGMnZzFmV3v1m6dK0kXx0GBmSx7wAVD0Jg0mV8yZ0bA"


class WeakPassword(ValueError):
    """Shorter than MIN_PASSWORD."""


class SignInFailed(Exception):
    """Name, password or code is wrong; which one is not said."""


async def hashed_password(password: str) -> str:
    """What is stored of a password; raises WeakPassword."""
    if len(password) < MIN_PASSWORD:
        raise WeakPassword
    return await asyncio.to_thread(_HASHER.hash, password)


async def is_password(password: str, hashed: str | None) -> bool:
    """Whether the password is the stored one; as slow when nothing is stored."""
    return await asyncio.to_thread(_matches, password, hashed)


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The time step (RFC 6238) whose code this is, of the last, the present and the next; None when it is none's."""
    present = int(now.timestamp()) // CODE_S
    digits = code.replace(" ", "").encode()
    totp = pyotp.TOTP(secret)
    steps = (present - 1, present, present + 1)
    return next((one for one in steps if secrets.compare_digest(totp.generate_otp(one).encode(), digits)), None)


def new_recovery_codes() -> tuple[str, ...]:
    """Codes to write down, each good once instead of the second factor."""
    return tuple(_recovery_code() for _one in range(RECOVERY_CODES))


def is_recovery_code(code: str) -> bool:
    """Whether it is written like a recovery code, not like a code of six digits."""
    typed = _plain(code)
    return len(typed) == RECOVERY_CHARS and set(typed) <= set(_SIGNS)


async def recovery_hashes(codes: tuple[str, ...], account_id: str) -> tuple[str, ...]:
    """What is stored of recovery codes. The salt is the account's, so that one hash finds the one of ten that it is."""
    salt = hashlib.sha256(b"iblagh recovery\0" + account_id.encode()).digest()[:16]
    return await asyncio.to_thread(lambda: tuple(_slow_hash(_plain(one), salt) for one in codes))


def new_token() -> str:
    """256 random bits that can stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token; it is random, so that a fast hash does."""
    return hashlib.sha256(token.encode()).hexdigest()


def _matches(password: str, hashed: str | None) -> bool:
    try:
        return _HASHER.verify(hashed or _NOBODY, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def _recovery_code() -> str:
    signs = "".join(secrets.choice(_SIGNS) for _one in range(RECOVERY_CHARS))
    return "-".join(signs[at : at + 4] for at in range(0, RECOVERY_CHARS, 4))


def _plain(code: str) -> str:
    return code.upper().translate(_ALIKE)


def _slow_hash(text: str, salt: bytes) -> str:
    raw = hash_secret_raw(
        text.encode(), salt, time_cost=_PASSES, memory_cost=_KIB, parallelism=_LANES, hash_len=32, type=Type.ID
    )
    return raw.hex()
