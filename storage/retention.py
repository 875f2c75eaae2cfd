"""Retention: what has outlived its purpose goes: drafts, seen keys, orphaned files, the keys of past days."""

from datetime import datetime

from sqlalchemy import delete

from storage.database import Database
from storage.day_keys import DayKeys
from storage.evidence import EvidenceStore
from storage.inbox import Inbox
from storage.tables import AliasRow, EvidenceRow, MessageRow, SessionRow


async def sweep(
    database: Database, evidence: EvidenceStore, day_keys: DayKeys, inbox: Inbox, *, now: datetime, draft_hours: int
) -> None:
    """Delete drafts that are over, the files that no report holds, old keys; safe to run at any time, by several."""
    async with database.transaction() as session:
        for table in (SessionRow, AliasRow, MessageRow):
            await session.execute(delete(table).where(table.expires_at < now))
    await inbox.sweep(now)

    async def is_known(evidence_id: str) -> bool:
        async with database.reading() as session:
            return await session.get(EvidenceRow, evidence_id) is not None

    # A draft's file may be sealed at its first minute and sent at its last.
    await evidence.sweep(is_known, older_than_s=2 * draft_hours * 3600.0)
    day_keys.destroy_old(now)
