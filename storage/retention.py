"""Retention: what has outlived its purpose goes: drafts and their files, seen keys, orphaned files, the keys of past days."""

import asyncio
from datetime import datetime

from sqlalchemy import delete

from storage.database import Database
from storage.day_keys import DayKeys
from storage.draft_files import DraftFiles
from storage.evidence import EvidenceStore
from storage.inbox import Inbox
from storage.inbox_days import keep_days
from storage.tables import AliasRow, MessageRow, OwedRow, SessionRow

# A file is held before it is stored, so whatever is older than any upload lasts and held by nobody is an orphan.
ORPHAN_S = 3600.0


async def sweep(
    database: Database,
    drafts: DraftFiles,
    evidence: EvidenceStore,
    day_keys: DayKeys,
    inbox: Inbox,
    *,
    now: datetime,
) -> None:
    """Delete drafts that are over with their files, what nobody holds, old keys; safe to run at any time, by several."""
    async with database.transaction() as session:
        for table in (SessionRow, AliasRow, MessageRow, OwedRow):
            await session.execute(delete(table).where(table.expires_at < now))
    await keep_days(database, since=day_keys.kept_since(now), now=now)
    await inbox.sweep(now)
    # Before all that needs the evidence store, which may be down.
    await asyncio.to_thread(day_keys.sweep, now)
    await drafts.sweep(now)
    await evidence.sweep(drafts.is_known, older_than_s=ORPHAN_S)
