"""Challenges: what a passkey signs; nothing is stored until one is answered, so asking for many fills no table."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.tables import UsedChallengeRow
from desk.database import insert_new

LIVES = timedelta(minutes=5)
_RANDOM, _TIME, _MAC = 16, 8, 32


class BadChallenge(Exception):
    """Not ours, for something else, too old, or answered before."""


class Challenges:
    """Keyed with IBLAGH_DESK_SECRET: random bytes, their end, and a code over both and what they are bound to."""

    def __init__(self, *secrets: str) -> None:
        self._keys = [hashlib.sha256(b"iblagh challenge\0" + one.encode()).digest() for one in secrets]

    def new(self, bound_to: str, *, now: datetime, lives: timedelta = LIVES) -> bytes:
        """A challenge that only an answer for the same `bound_to` may use, once, while it lives."""
        body = secrets.token_bytes(_RANDOM) + int((now + lives).timestamp()).to_bytes(_TIME, "big")
        return body + _mac(self._keys[0], body, bound_to)

    async def use(self, session: AsyncSession, challenge: bytes, bound_to: str, *, now: datetime) -> None:
        """Use it up in the caller's transaction; raises BadChallenge."""
        body, mac = challenge[: _RANDOM + _TIME], challenge[_RANDOM + _TIME :]
        is_ours = any(hmac.compare_digest(mac, _mac(key, body, bound_to)) for key in self._keys)
        if len(challenge) != _RANDOM + _TIME + _MAC or not is_ours:
            raise BadChallenge
        expires_at = datetime.fromtimestamp(int.from_bytes(body[_RANDOM:], "big"), UTC)
        if expires_at < now:
            raise BadChallenge
        await session.execute(delete(UsedChallengeRow).where(UsedChallengeRow.expires_at < now))
        digest = hashlib.sha256(challenge).hexdigest()
        if not await insert_new(session, UsedChallengeRow, challenge_hash=digest, expires_at=expires_at):
            raise BadChallenge


def _mac(key: bytes, body: bytes, bound_to: str) -> bytes:
    return hmac.new(key, body + bound_to.encode(), hashlib.sha256).digest()
