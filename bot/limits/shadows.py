"""Shadows: which citizens and networks an operator slows down or ignores for a time, as this process knows them."""

import hashlib
import hmac
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from bot.logs import shape_of
from storage.shadows import ShadowTable

log = structlog.get_logger()

# What an operator sets or lifts holds this soon.
KNOWN_FOR = timedelta(seconds=5)


class Treatment(StrEnum):
    """How: a tenth of what anybody may send, or nothing at all; and neither is said."""

    SLOW = "slow"
    IGNORE = "ignore"


class Shadows:
    """Looked up in the table every few seconds, and not for each turn; while it is away, what was known holds."""

    def __init__(self, table: ShadowTable, secrets: Iterable[str]) -> None:
        self.table = table
        self._keys = [network_key(one) for one in secrets]
        self._known: dict[str, tuple[Treatment, datetime]] = {}
        self._has_networks = False
        self._asked_at: datetime | None = None

    async def of(self, citizen: str, *, now: datetime) -> Treatment | None:
        """How this pseudonym is treated; None like anybody."""
        await self._ask(now)
        return self._now(citizen, now) if self._known else None

    async def of_network(self, prefixes: Iterable[str], *, now: datetime) -> Treatment | None:
        """How a network is treated, by the narrowest of its prefixes that is known."""
        await self._ask(now)
        if not self._has_networks:
            return None
        hashes = [network_hash(key, prefix) for prefix in prefixes for key in self._keys]
        return next((found for one in hashes if (found := self._now(one, now))), None)

    async def reach(self, citizen: str, channel: str, *, now: datetime) -> None:
        """Note that a citizen was told to wait; whatever becomes of the note."""
        try:
            await self.table.reach(citizen, channel, now=now)
        except Exception as error:
            log.error("limits.unknown", **shape_of(error))

    def _now(self, subject: str, now: datetime) -> Treatment | None:
        known = self._known.get(subject)
        return known[0] if known and known[1] > now else None

    async def _ask(self, now: datetime) -> None:
        if self._asked_at is not None and abs(now - self._asked_at) < KNOWN_FOR:
            return
        self._asked_at = now
        try:
            found = await self.table.in_force(now)
        except Exception as error:
            log.error("limits.unknown", **shape_of(error))
            return
        self._known = {}
        for one in found:
            # What a later version calls something else is not ours to know.
            with suppress(ValueError):
                self._known[one.subject_hash] = Treatment(one.treatment), one.until_at
        self._has_networks = any(one.kind == "network" for one in found)


def network_key(secret: str) -> bytes:
    """What networks that an operator named are hashed with."""
    return hashlib.sha256(b"iblagh limits\0" + secret.encode()).digest()


def network_hash(key: bytes, prefix: str) -> str:
    """A network as it stands in the table: 64 hex digits."""
    return hmac.digest(key, prefix.encode(), "sha256").hex()
