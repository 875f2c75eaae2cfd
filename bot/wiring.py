"""Wiring: the only place that constructs; everything else is given what it needs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.attachments import Attachments
from bot.deeds import Deeds
from bot.intake import Intake, Seals
from bot.pseudonyms import Pseudonyms
from bot.settings import Settings
from bot.turns import Turns
from bot.workers import Workers
from conversations.dialog import FLOWS, spoken_by
from locales.catalogues import Catalogues, load
from locales.rendering import spoken
from storage.database import Database
from storage.database_sessions import DatabaseSessions
from storage.day_keys import DayKeys
from storage.evidence import EvidenceStore
from storage.inbox import Inbox
from storage.push import Push
from storage.redis_sessions import RedisSessions
from storage.references import References
from storage.relay import Relay
from storage.retention import sweep
from storage.sealing import Seal
from storage.sessions import SessionStore

# Drafts, seen keys and orphaned files are swept this often.
SWEEP_S = 600.0


@dataclass(slots=True)
class Parts:
    """What an intake is made of."""

    settings: Settings
    catalogues: Catalogues
    database: Database
    day_keys: DayKeys
    evidence: EvidenceStore
    sessions: SessionStore
    inbox: Inbox
    pseudonyms: Pseudonyms
    turns: Turns
    workers: Workers
    channels: dict[str, str] = field(default_factory=dict)


def catalogues_of_citizens() -> Catalogues:
    """The sentences that citizens read."""
    return load("citizen")


@asynccontextmanager
async def intake_parts(settings: Settings) -> AsyncIterator[Parts]:
    """An intake, built from its settings and closed at the end."""
    database = Database(settings.database_url)
    day_keys = DayKeys(settings.day_keys_dir)
    secret = settings.secret.get_secret_value()
    evidence = EvidenceStore(settings.evidence_dir, Seal(tuple(settings.desk_keys.split())))
    sessions: SessionStore = (
        RedisSessions(settings.redis_url, day_keys) if settings.redis_url else DatabaseSessions(database, day_keys)
    )
    inbox = Inbox(database, day_keys, secret)
    catalogues = catalogues_of_citizens()
    turns = _turns(settings, database, evidence, sessions, catalogues)
    try:
        yield Parts(
            settings=settings,
            catalogues=catalogues,
            database=database,
            day_keys=day_keys,
            evidence=evidence,
            sessions=sessions,
            inbox=inbox,
            pseudonyms=turns.pseudonyms,
            turns=turns,
            workers=Workers(inbox, {}),
        )
    finally:
        await sessions.close()
        await database.close()


@asynccontextmanager
async def relay_parts(settings: Settings, *, name: str) -> AsyncIterator[Relay]:
    """A relay, built from its settings and closed at the end."""
    database = Database(settings.database_url)
    evidence = EvidenceStore(settings.evidence_dir, Seal(tuple(settings.desk_keys.split())))
    async with Push(settings.push_url, settings.push_secrets) as push:
        yield Relay(database, evidence, push, name=name)
    await database.close()


async def sweep_once(parts: Parts, now: datetime) -> None:
    """One sweep of what has outlived its purpose."""
    hours = parts.settings.draft_hours
    await sweep(parts.database, parts.evidence, parts.day_keys, parts.inbox, now=now, draft_hours=hours)


def _turns(
    settings: Settings, database: Database, evidence: EvidenceStore, sessions: SessionStore, catalogues: Catalogues
) -> Turns:
    secret = settings.secret.get_secret_value()
    seals = Seals(desk=Seal(tuple(settings.desk_keys.split())), identity=Seal(tuple(settings.identity_keys.split())))
    intake = Intake(database, evidence, References(secret), seals)
    return Turns(
        sessions=sessions,
        pseudonyms=Pseudonyms(secret),
        dialog=spoken_by(FLOWS, partial(spoken, catalogues)),
        catalogues=catalogues,
        deeds=Deeds(intake, Attachments(evidence)),
        language=settings.language,
        draft_s=settings.draft_hours * 3600,
    )
