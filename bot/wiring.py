"""Wiring: the only place that constructs; everything else is given what it needs."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.attachments import Attachments
from bot.channels.port import AppChannel
from bot.conversing import Conversing
from bot.deeds import Deeds
from bot.intake import Intake, Seals
from bot.pseudonyms import Pseudonyms
from bot.receiving import Receiver
from bot.settings import Settings
from bot.supervision import Report, Run, Unable
from bot.turns import Turns
from bot.webhooks import Webhooks
from bot.workers import Workers
from conversations.dialog import FLOWS, spoken_by
from locales.catalogues import Catalogues, load
from locales.rendering import spoken
from storage.aliases import Aliases
from storage.database import Database
from storage.database_sessions import DatabaseSessions
from storage.day_keys import DayKeys
from storage.evidence import EvidenceStore
from storage.inbox import Inbox
from storage.leader import Leader
from storage.messages import Messages
from storage.push import Push
from storage.redis_sessions import RedisSessions
from storage.references import References
from storage.relay import Relay
from storage.retention import sweep
from storage.sealing import Seal
from storage.sessions import SessionStore

# Drafts, seen keys and orphaned files are swept this often.
SWEEP_S = 600.0
# Bot API, setWebhook: what a secret token may be.
TELEGRAM_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


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
    messages: Messages
    receiver: Receiver
    webhooks: Webhooks
    # In what state each channel is.
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
    workers = Workers(inbox, {})
    receiver = Receiver(inbox, Aliases(database), turns.pseudonyms, workers)
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
            workers=workers,
            messages=Messages(database),
            receiver=receiver,
            webhooks=Webhooks(receiver),
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


def is_on_an_app(settings: Settings) -> bool:
    """Whether any channel beside the web chat is configured."""
    return bool(settings.telegram_token or settings.whatsapp_token)


def channel_runs(parts: Parts) -> Mapping[str, Run]:
    """The apps that are configured, each as what runs it until it is told to stop."""
    runs: dict[str, Run] = {}
    if parts.settings.telegram_token:
        runs["telegram"] = partial(_run_telegram, parts)
        parts.webhooks.expected |= {"telegram"} if parts.settings.telegram_mode == "webhook" else set()
    if parts.settings.whatsapp_token:
        runs["whatsapp"] = partial(_run_whatsapp, parts)
        parts.webhooks.expected.add("whatsapp")
    return runs


def telegram_bot(settings: Settings):  # type: ignore[no-untyped-def]  # noqa: ANN201  # aiogram's, imported when needed
    """The client of the configured bot account; importing it takes three seconds and 165 MiB."""
    from bot.channels.telegram.app import bot_of

    token = settings.telegram_token
    if token is None:
        raise Unable("not_configured")
    return bot_of(token.get_secret_value(), settings.telegram_api_url)


def telegram_secret(settings: Settings) -> str:
    """What proves that a webhook is Telegram's; without one there is no webhook."""
    secret = settings.telegram_webhook_secret.get_secret_value()
    if not TELEGRAM_SECRET.fullmatch(secret):
        raise Unable("no_secret")
    return secret


async def _run_telegram(parts: Parts, report: Report, stop: asyncio.Event) -> None:
    settings = parts.settings
    by_webhook = settings.telegram_mode == "webhook"
    secret = telegram_secret(settings) if by_webhook else ""
    bot = await asyncio.to_thread(telegram_bot, settings)
    from bot.channels.telegram.app import TelegramChannel
    from bot.channels.telegram.polling import Polling
    from bot.channels.telegram.webhook import Webhook

    channel = TelegramChannel(bot, secret=secret)
    answers(parts, channel)
    try:
        if by_webhook:
            parts.webhooks.channels[channel.name] = channel
            await Webhook(bot, web_url=settings.web_url, secret=secret).run(report, stop)
        else:
            await Polling(channel, parts.receiver.keep, Leader(parts.database, channel.name)).run(report, stop)
    finally:
        await bot.session.close()


async def _run_whatsapp(parts: Parts, report: Report, stop: asyncio.Event) -> None:
    settings = parts.settings
    secret, verify_token = (
        one.get_secret_value() for one in (settings.whatsapp_app_secret, settings.whatsapp_verify_token)
    )
    if not (secret and verify_token):
        raise Unable("no_secret")
    if not (settings.whatsapp_token and settings.whatsapp_phone_id):
        raise Unable("not_configured")
    app = await asyncio.to_thread(_whatsapp_app)
    channel = app.WhatsAppChannel(
        app.client_of(
            settings.whatsapp_token.get_secret_value(), settings.whatsapp_phone_id, settings.whatsapp_api_url
        ),
        catalogues=parts.catalogues,
        secret=secret,
        verify_token=verify_token,
        template=settings.whatsapp_template,
    )
    answers(parts, channel)
    parts.webhooks.channels[channel.name] = channel
    parts.webhooks.challenges[channel.name] = channel.challenge
    await channel.run(report, stop)


def _whatsapp_app():  # type: ignore[no-untyped-def]  # noqa: ANN202  # a module has no narrower type
    from bot.channels.whatsapp import app

    return app


def answers(parts: Parts, channel: AppChannel) -> None:
    """From now on the workers answer this channel's items."""
    conversing = Conversing(channel, turns=parts.turns, inbox=parts.inbox, messages=parts.messages)
    parts.workers.handlers[channel.name] = conversing.answer
    parts.workers.wake()


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
        deeds=Deeds(intake, Attachments(evidence, web_url=settings.web_url)),
        language=settings.language,
        draft_s=settings.draft_hours * 3600,
    )
