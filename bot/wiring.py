"""Wiring: the only place that constructs; everything else is given what it needs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.attachments import Attachments
from bot.channels.web.parts import Parts as WebParts
from bot.deeds import Deeds
from bot.erasing import keep_noting
from bot.informing import Informer
from bot.intake import Intake, Seals
from bot.malware import scanner_of
from bot.metrics import IntakeMetrics, RelayMetrics, registry_of
from bot.pseudonyms import Pseudonyms
from bot.pushing import WatchedPush
from bot.readiness import needed_by_intake
from bot.receiving import Receiver
from bot.settings import Settings
from bot.tracing import Span, tracing_of
from bot.turns import Turns
from bot.verifying import Verifier
from bot.webhooks import Webhooks
from bot.wiring_limits import weighing_of
from bot.wiring_receipts import Proving, proving_of
from bot.workers import Workers
from conversations.dialog import dialog_in
from evidence.examiner import Examiner
from locales.catalogues import Catalogues, load
from locales.entries import CITIZEN
from locales.speaking import tongues_of
from storage.committing import Committer
from storage.database import Database
from storage.database_sessions import DatabaseSessions
from storage.day_keys import DayKeys
from storage.draft_files import DraftFiles
from storage.evidence import EvidenceStore
from storage.evidence_stores import evidence_store_of
from storage.inbox import Inbox
from storage.key_files import KeyFiles
from storage.key_table import KeyTable
from storage.messages import Messages
from storage.owed import Owed
from storage.parking import Parking
from storage.probing import Readiness
from storage.redis_sessions import RedisSessions
from storage.references import References
from storage.relay import Relay
from storage.retention import sweep
from storage.rotating import RotatingAliases, RotatingInbox, RotatingSessions
from storage.sealing import Seal
from storage.sessions import SessionStore

# Drafts, seen keys and orphaned files are swept this often.
SWEEP_S = 600.0
FORGETS_S = 5.0


@dataclass(slots=True)
class Parts:
    """What an intake is made of."""

    settings: Settings
    catalogues: Catalogues
    database: Database
    day_keys: DayKeys
    evidence: EvidenceStore
    drafts: DraftFiles
    web_parts: WebParts
    sessions: SessionStore
    inbox: Inbox
    parking: Parking
    pseudonyms: Pseudonyms
    turns: Turns
    workers: Workers
    messages: Messages
    receiver: Receiver
    webhooks: Webhooks
    metrics: IntakeMetrics
    span: Span
    readiness: Readiness
    proving: Proving
    # In what state each channel is.
    channels: dict[str, str] = field(default_factory=dict)


def catalogues_of_citizens(settings: Settings) -> Catalogues:
    """The sentences that citizens read, in the languages that they are offered."""
    return load(CITIZEN, offered=settings.offered, folders=settings.catalogue_folders)


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


@asynccontextmanager
async def intake_parts(settings: Settings) -> AsyncIterator[Parts]:
    """An intake, built from its settings and closed at the end."""
    database = Database(settings.database_url, settings.database_limits)
    committer = Committer(database)
    day_keys = day_keys_of(settings)
    evidence = evidence_store(settings)
    drafts = DraftFiles(database, evidence, draft_s=settings.draft_hours * 3600)
    examiner = Examiner()
    sessions = _sessions(settings, database, day_keys, committer)
    # Pseudonyms change with the month, and with the secret.
    aliases = RotatingAliases(database)
    inbox = RotatingInbox(database, day_keys, settings.secrets, aliases, committer)
    sessions = RotatingSessions(sessions, aliases)
    catalogues, proving = catalogues_of_citizens(settings), proving_of(settings, database)
    metrics, span = IntakeMetrics(registry_of("intake")), tracing_of("intake")
    turns = Turns(
        sessions=sessions,
        owed=Owed(database, day_keys),
        pseudonyms=Pseudonyms(*settings.secrets),
        dialog=dialog_in(tongues_of(catalogues)),
        catalogues=catalogues,
        deeds=_deeds(settings, database, evidence, drafts, examiner, metrics, span, proving.verifier),
        language=settings.language,
        draft_s=settings.draft_hours * 3600,
        metrics=metrics,
        span=span,
        weighing=weighing_of(settings, database, sessions, catalogues, metrics),
    )
    workers = Workers(inbox, {}, turns.weighing.urgent)
    receiver = Receiver(
        inbox, aliases, turns.pseudonyms, workers, most_waiting=settings.limit_waiting, dropped=metrics.dropped
    )
    readiness = needed_by_intake(database, sessions, evidence, day_keys)
    try:
        yield Parts(
            settings=settings,
            catalogues=catalogues,
            database=database,
            day_keys=day_keys,
            evidence=evidence,
            drafts=drafts,
            web_parts=WebParts(settings.aside_dir),
            sessions=sessions,
            inbox=inbox,
            parking=Parking(database),
            pseudonyms=turns.pseudonyms,
            turns=turns,
            workers=workers,
            messages=Messages(database),
            receiver=receiver,
            webhooks=Webhooks(receiver),
            readiness=readiness,
            proving=proving,
            metrics=metrics,
            span=span,
        )
    finally:
        readiness.close()
        await asyncio.to_thread(examiner.close)
        await sessions.close()
        await database.close()


def _sessions(settings: Settings, database: Database, day_keys: DayKeys, committer: Committer) -> SessionStore:
    if not settings.redis_url:
        return DatabaseSessions(database, day_keys, committer)
    return RedisSessions(
        settings.redis_url,
        day_keys,
        connections=settings.redis_connections,
        connection_wait_s=settings.redis_wait_s,
    )


@asynccontextmanager
async def relay_parts(settings: Settings, *, name: str, metrics: RelayMetrics | None = None) -> AsyncIterator[Relay]:
    """A relay, built from its settings and closed at the end."""
    metrics = metrics or RelayMetrics(registry_of("relay"))
    database = Database(settings.database_url, settings.database_limits)
    evidence = evidence_store(settings)
    async with WatchedPush(settings.push_url, settings.push_secrets, metrics, tracing_of("relay")) as push:
        yield Relay(database, evidence, push, name=name)
    await database.close()


async def sweep_once(parts: Parts, now: datetime) -> None:
    """One sweep of what has outlived its purpose."""
    await keep_noting(parts.settings.erasures_file, parts.database)
    await parts.turns.weighing.shadows.table.sweep(now)
    # Before what needs the store, which can be down.
    await parts.web_parts.sweep()
    await sweep(parts.database, parts.drafts, parts.evidence, parts.day_keys, parts.inbox, now=now)


def _deeds(
    settings: Settings,
    database: Database,
    evidence: EvidenceStore,
    drafts: DraftFiles,
    examiner: Examiner,
    metrics: IntakeMetrics,
    span: Span,
    verifier: Verifier,
) -> Deeds:
    seals = Seals(desk=Seal(tuple(settings.desk_keys.split())), identity=Seal(tuple(settings.identity_keys.split())))
    attachments = Attachments(
        evidence=evidence,
        drafts=drafts,
        examiner=examiner,
        scanner=scanner_of(settings.clamd),
        seal=seals.desk,
        aside=settings.aside_dir,
        web_url=settings.web_url,
    )
    references = References(*settings.secrets, salts=settings.reference_salts.split())
    intake = Intake(database, evidence, references, seals, verifier.receipts)
    return Deeds(intake, attachments, verifier, Informer(settings, database), metrics, span)
