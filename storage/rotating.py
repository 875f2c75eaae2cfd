"""Rotating: while a new secret or month replaces an old one, citizens keep their drafts, and nothing is accepted twice."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from storage.aliases import Aliases
from storage.committing import Committer
from storage.database import Database
from storage.day_keys import DayKeys
from storage.inbox import Accepted, Inbox, Item
from storage.pseudonym import Pseudonym, ends_of, names_of
from storage.sessions import Held, SessionStore
from storage.tables import SeenKeyRow


class RotatingAliases(Aliases):
    """Leads the pseudonyms of one citizen under each secret together, as it does an app's several names."""

    async def resolve(self, names: Sequence[str], *, now: datetime, until: datetime | None = None) -> str:
        """The pseudonym that this citizen's session has; what was led to it before, stays, and no month after its turn."""
        every = [known for place in range(_longest(names)) for known in _at(names, place)]
        ends = [end for end in (until, *map(ends_of, names)) if end]
        return await super().resolve(every, now=now, until=min(ends, default=None))


class RotatingSessions:
    """Sessions of citizens by the pseudonym that they began under, whatever secret comes first by now."""

    def __init__(self, sessions: SessionStore, aliases: Aliases) -> None:
        self._sessions = sessions
        self._aliases = aliases

    async def hold(self, citizen: str, *, now: datetime) -> Held:
        """Lock and read; raises SessionBusy."""
        if isinstance(citizen, Pseudonym):
            # By the clock on the wall, as all aliases are: `now` is that of the conversation.
            citizen = await self._aliases.resolve([citizen], now=datetime.now(UTC))
        return await self._sessions.hold(str(citizen), now=now)

    async def save(self, held: Held, data: bytes, *, now: datetime, lives_s: int) -> None:
        """Write and release; raises LockLost."""
        await self._sessions.save(held, data, now=now, lives_s=lives_s)

    async def erase(self, held: Held) -> None:
        """Delete and release."""
        await self._sessions.erase(held)

    async def release(self, held: Held) -> None:
        """Release and change nothing."""
        await self._sessions.release(held)

    async def close(self) -> None:
        """Let go of connections."""
        await self._sessions.close()


class RotatingInbox(Inbox):
    """Knows the keys of events that were seen under older secrets, and whose session an event belongs to."""

    def __init__(
        self,
        database: Database,
        day_keys: DayKeys,
        secrets: Sequence[str],
        aliases: Aliases,
        committer: Committer | None = None,
    ) -> None:
        super().__init__(database, day_keys, secrets[0], committer)
        self._seen_in = database
        self._older = [_key(one) for one in secrets[1:]]
        self._aliases = aliases

    async def accept(self, channel: str, items: Sequence[Item], *, now: datetime, lease_s: int = 0) -> Accepted:
        """As Inbox does; what was seen under an older secret is not new."""
        seen = await self._seen(channel, items)
        new = [await self._led(item, now) for item in items if item.key not in seen]
        return await super().accept(channel, new, now=now, lease_s=lease_s) if new else Accepted(0)

    async def _seen(self, channel: str, items: Sequence[Item]) -> set[str]:
        if not self._older:
            return set()
        hashes = {_hashed(key, channel, item.key): item.key for key in self._older for item in items}
        async with self._seen_in.reading() as session:
            found = await session.scalars(select(SeenKeyRow.key_hash).where(SeenKeyRow.key_hash.in_(hashes)))
            return {hashes[bytes(one)] for one in found}

    async def _led(self, item: Item, now: datetime) -> Item:
        if not isinstance(item.citizen, Pseudonym):
            return item
        return replace(item, citizen=await self._aliases.resolve([item.citizen], now=now))


def _key(secret: str) -> bytes:
    return hashlib.sha256(b"iblagh inbox\0" + secret.encode()).digest()


def _hashed(key: bytes, channel: str, event_key: str) -> bytes:
    return hmac.new(key, f"{channel}\0{event_key}".encode(), hashlib.sha256).digest()


def _longest(names: Sequence[str]) -> int:
    return max(len(names_of(name)) for name in names)


def _at(names: Sequence[str], place: int) -> list[str]:
    """All names under the secret at one place: those of the first come before those of the others."""
    return [known[place] for name in names if len(known := names_of(name)) > place]
