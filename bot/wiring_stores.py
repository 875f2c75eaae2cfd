"""Wiring of stores: what all intakes of a service share, as one of them reaches it, constructed from the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.settings import Settings
from storage.committing import Committer
from storage.database import Database
from storage.database_sessions import DatabaseSessions
from storage.day_keys import DayKeys
from storage.draft_files import DraftFiles
from storage.evidence import EvidenceStore
from storage.evidence_stores import evidence_store_of
from storage.key_files import KeyFiles
from storage.key_table import KeyTable
from storage.redis_sessions import RedisSessions
from storage.rotating import RotatingAliases, RotatingInbox, RotatingSessions
from storage.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Stores:
    """The database and what stands in it, the sessions, the evidence and the day keys."""

    database: Database
    day_keys: DayKeys
    evidence: EvidenceStore
    drafts: DraftFiles
    aliases: RotatingAliases
    inbox: RotatingInbox
    sessions: RotatingSessions


@asynccontextmanager
async def stores_of(settings: Settings) -> AsyncIterator[Stores]:
    """All of them, closed at the end."""
    database = Database(settings.database_url, settings.database_limits)
    committer, day_keys, evidence = Committer(database), day_keys_of(settings), evidence_store(settings)
    # Pseudonyms change with the month, and with the secret.
    aliases = RotatingAliases(database)
    sessions = RotatingSessions(_sessions(settings, database, day_keys, committer), aliases)
    try:
        yield Stores(
            database,
            day_keys,
            evidence,
            DraftFiles(database, evidence, draft_s=settings.draft_hours * 3600),
            aliases,
            RotatingInbox(database, day_keys, settings.secrets, aliases, committer),
            sessions,
        )
    finally:
        await sessions.close()
        await database.close()


def evidence_store(settings: Settings) -> EvidenceStore:
    """Where sealed evidence is kept."""
    return evidence_store_of(
        settings.evidence_url,
        settings.evidence_dir,
        access_key=settings.evidence_s3_key_id.get_secret_value(),
        secret_key=settings.evidence_s3_secret.get_secret_value(),
        region=settings.evidence_s3_region,
        endpoint=settings.evidence_s3_endpoint,
    )


def day_keys_of(settings: Settings) -> DayKeys:
    """The keys of days, where all intakes of this database find them."""
    if settings.has_key_files:
        return DayKeys(KeyFiles(settings.day_keys_dir))
    return DayKeys(KeyTable(settings.database_url, settings.secrets))


def _sessions(settings: Settings, database: Database, day_keys: DayKeys, committer: Committer) -> SessionStore:
    if not settings.redis_url:
        return DatabaseSessions(database, day_keys, committer)
    return RedisSessions(
        settings.redis_url,
        day_keys,
        connections=settings.redis_connections,
        connection_wait_s=settings.redis_wait_s,
    )
