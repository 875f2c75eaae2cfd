"""Readiness: what an intake needs to take a report at this moment."""

import asyncio
import secrets
from datetime import UTC, datetime

from storage.database import Database
from storage.day_keys import DayKeys
from storage.evidence import EvidenceStore
from storage.probing import NOT_MIGRATED, UP, Probe, Readiness
from storage.sessions import SessionStore

# A bucket is paid for by the request.
EVIDENCE_KEPT_S = 10.0


def needed_by_intake(
    database: Database, sessions: SessionStore, evidence: EvidenceStore, day_keys: DayKeys
) -> Readiness:
    """A database with its tables, sessions that are kept, evidence that is kept, and today's key."""

    async def has_tables() -> str:
        return UP if await database.is_migrated() else NOT_MIGRATED

    async def keeps_sessions() -> str:
        nobody, words = f"probe-{secrets.token_hex(16)}", secrets.token_bytes(8)
        now = datetime.now(UTC)
        await sessions.save(await sessions.hold(nobody, now=now), words, now=now, lives_s=60)
        held = await sessions.hold(nobody, now=now)
        await sessions.erase(held)
        return UP if held.data == words else "forgets"

    async def keeps_evidence() -> str:
        await evidence.check()
        return UP

    async def has_key() -> str:
        await asyncio.to_thread(day_keys.check, datetime.now(UTC))
        return UP

    return Readiness(
        {
            "database": Probe(has_tables),
            "sessions": Probe(keeps_sessions),
            "evidence": Probe(keeps_evidence, kept_s=EVIDENCE_KEPT_S),
            "day_key": Probe(has_key),
        }
    )
