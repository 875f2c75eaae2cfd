"""Items of the inbox, as tests need them."""

from datetime import datetime

from storage.inbox import Inbox, Item, Waiting

LEASE_S = 60


def item(key: str, *, citizen: str = "amina", body: bytes | None = None) -> Item:
    """Something that Amina sent; its body is its key."""
    return Item(key, citizen, key.encode() if body is None else body)


async def claimed(inbox: Inbox, now: datetime) -> list[Waiting]:
    """All that a worker can get."""
    return await inbox.claim(limit=20, lease_s=LEASE_S, now=now)
