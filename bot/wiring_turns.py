"""Wiring of turns: the one path of every event with all that it needs, constructed from the settings."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.attachments import Attachments
from bot.deeds import Deeds
from bot.informing import Informer
from bot.intake import Intake, Seals
from bot.malware import scanner_of
from bot.metrics import IntakeMetrics
from bot.pseudonyms import Pseudonyms
from bot.settings import Settings
from bot.tracing import Span
from bot.turns import Turns
from bot.verifying import Verifier
from bot.wiring_limits import weighing_of
from bot.wiring_receipts import Proving, proving_of
from bot.wiring_stores import Stores
from conversations.dialog import dialog_in
from evidence.examiner import Examiner
from locales.catalogues import Catalogues, load
from locales.entries import CITIZEN
from locales.speaking import tongues_of
from storage.owed import Owed
from storage.references import References
from storage.sealing import Seal


@asynccontextmanager
async def turns_of(
    settings: Settings, stores: Stores, metrics: IntakeMetrics, span: Span
) -> AsyncIterator[tuple[Turns, Proving]]:
    """The turns, and what shows that none of their reports is dropped; the worker that examines files ends with them."""
    catalogues, proving, examiner = catalogues_of_citizens(settings), proving_of(settings, stores.database), Examiner()
    try:
        yield (
            Turns(
                sessions=stores.sessions,
                owed=Owed(stores.database, stores.day_keys),
                pseudonyms=Pseudonyms(*settings.secrets),
                dialog=dialog_in(tongues_of(catalogues)),
                catalogues=catalogues,
                deeds=_deeds(settings, stores, examiner, metrics, span, proving.verifier),
                language=settings.language,
                draft_s=settings.draft_hours * 3600,
                metrics=metrics,
                span=span,
                weighing=weighing_of(settings, stores.database, stores.sessions, catalogues, metrics),
            ),
            proving,
        )
    finally:
        await asyncio.to_thread(examiner.close)


def catalogues_of_citizens(settings: Settings) -> Catalogues:
    """The sentences that citizens read, in the languages that they are offered."""
    return load(CITIZEN, offered=settings.offered, folders=settings.catalogue_folders)


def _deeds(
    settings: Settings,
    stores: Stores,
    examiner: Examiner,
    metrics: IntakeMetrics,
    span: Span,
    verifier: Verifier,
) -> Deeds:
    seals = Seals(desk=Seal(tuple(settings.desk_keys.split())), identity=Seal(tuple(settings.identity_keys.split())))
    attachments = Attachments(
        evidence=stores.evidence,
        drafts=stores.drafts,
        examiner=examiner,
        scanner=scanner_of(settings.clamd),
        seal=seals.desk,
        aside=settings.aside_dir,
        web_url=settings.web_url,
    )
    references = References(*settings.secrets, salts=settings.reference_salts.split())
    intake = Intake(stores.database, stores.evidence, references, seals, verifier.receipts)
    return Deeds(intake, attachments, verifier, Informer(settings, stores.database), metrics, span)
