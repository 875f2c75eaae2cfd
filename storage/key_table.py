"""Key table: the key of each day in the intake's PostgreSQL, wrapped with IBLAGH_SECRET, for many machines."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from storage.database import address_of
from storage.day_keys import KEY_BYTES, NONCE_BYTES
from storage.postgres import LIMITS, Limits, blocking_engine
from storage.tables import DayKeyRow

# Whoever waits for a key waits in the event loop, though only once a day and process.
KEY_LIMITS = LIMITS.within(seconds=5)


class WrongSecret(Exception):
    """The table's keys were wrapped with another IBLAGH_SECRET; nothing is sealed or opened until that one is back."""


class KeyTable:
    """One row a day, encrypted with a key of the secret: the database alone opens nothing; see KeyPlace.

    `all_secrets` are tried in their order, and the first wraps. Each method connects for itself, because none is needed
    twice a day by one process.
    """

    def __init__(self, url: str, all_secrets: Sequence[str], limits: Limits = KEY_LIMITS) -> None:
        self._engine = blocking_engine(address_of(url, is_async=False), limits)
        self._wraps = [ChaCha20Poly1305(_wrapping_key(one)) for one in all_secrets]

    def find(self, day: str) -> bytes | None:
        """The key of that day, if there is one; raises WrongSecret."""
        with self._engine.connect() as connection:
            wrapped = connection.scalar(select(DayKeyRow.wrapped_key).where(DayKeyRow.day == day))
        return None if wrapped is None else self._unwrapped(day, wrapped)

    def make(self, day: str) -> None:
        """Insert a key; the row that is first is everybody's."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        wrapped = nonce + self._wraps[0].encrypt(nonce, secrets.token_bytes(KEY_BYTES), day.encode())
        row = insert(DayKeyRow).values(day=day, wrapped_key=wrapped, made_at=datetime.now(UTC))
        with self._engine.begin() as connection:
            connection.execute(row.on_conflict_do_nothing())

    def is_there(self, day: str) -> bool:  # noqa: ARG002  # known only after a query, which the next sweep makes
        """Always: until the next sweep."""
        return True

    def days(self) -> set[str]:
        """Every day that has a key."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(DayKeyRow.day)))

    def destroy_before(self, day: str) -> int:
        """Delete, and have the table written anew without what is deleted."""
        with self._engine.begin() as connection:
            gone = connection.scalars(delete(DayKeyRow).where(DayKeyRow.day < day).returning(DayKeyRow.day)).all()
        if gone:
            self._write_anew()
        return len(gone)

    def _write_anew(self) -> None:
        """A deleted row stays in its page until then. Who does not own the table may not, or it is in use: no matter."""
        with suppress(DBAPIError), self._engine.connect() as connection:
            own = connection.execution_options(isolation_level="AUTOCOMMIT")
            own.execute(text("SET lock_timeout = '2s'"))
            own.execute(text("VACUUM (FULL) day_keys"))

    def _unwrapped(self, day: str, wrapped: bytes) -> bytes:
        for one in self._wraps:
            with suppress(InvalidTag):
                return one.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], day.encode())
        raise WrongSecret


def _wrapping_key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"iblagh day keys").derive(secret.encode())
