"""Credentials: passwords, one-time codes and tokens: how they are made, kept and checked."""

import asyncio
import hashlib
import secrets
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_PASSWORD = 12
CODE_S = 30
# OWASP's Argon2id minimum: 19 MiB, two passes, one lane; about 45 ms in a thread.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
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
