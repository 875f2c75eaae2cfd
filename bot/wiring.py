"""Wiring: the only place that constructs; everything else is given what it needs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.channels.web.parts import Parts as WebParts
from bot.erasing import keep_noting
from bot.limits.pacing import leads_to_urgent
from bot.metrics import IntakeMetrics, RelayMetrics, registry_of
from bot.pseudonyms import Pseudonyms
from bot.pushing import WatchedPush
from bot.readiness import needed_by_intake
from bot.receiving import Receiver
from bot.settings import Settings
from bot.tracing import Span, tracing_of
from bot.turns import Turns
from bot.webhooks import Webhooks
from bot.wiring_receipts import Proving
from bot.wiring_stores import evidence_store, stores_of
from bot.wiring_turns import turns_of
from bot.workers import Workers
from locales.catalogues import Catalogues
from storage.database import Database
from storage.day_keys import DayKeys
from storage.draft_files import DraftFiles
from storage.evidence import EvidenceStore
from storage.inbox import Inbox
from storage.messages import Messages
from storage.parking import Parking
from storage.probing import Readiness
from storage.relay import Relay
from storage.retention import sweep
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


@asynccontextmanager
async def intake_parts(settings: Settings) -> AsyncIterator[Parts]:
    """An intake, built from its settings and closed at the end."""
    metrics, span = IntakeMetrics(registry_of("intake")), tracing_of("intake")
    async with stores_of(settings) as stores, turns_of(settings, stores, metrics, span) as (turns, proving):
        inbox, database = stores.inbox, stores.database
        workers = Workers(inbox, {}, turns.weighing.urgent)
        receiver = Receiver(
            inbox,
            stores.aliases,
            turns.pseudonyms,
            workers,
            most_waiting=settings.limit_waiting,
            leads=partial(leads_to_urgent, tongues=turns.weighing.tongues),
            dropped=metrics.dropped,
        )
        with closing(needed_by_intake(database, stores.sessions, stores.evidence, stores.day_keys)) as readiness:
            yield Parts(
                settings=settings,
                catalogues=turns.catalogues,
                database=database,
                day_keys=stores.day_keys,
                evidence=stores.evidence,
                drafts=stores.drafts,
                web_parts=WebParts(settings.aside_dir),
                sessions=stores.sessions,
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
