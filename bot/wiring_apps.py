"""Wiring of the apps: each messaging app that is configured, constructed when it runs and never imported before."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.channels.port import AppChannel
from bot.conversing import Conversing
from bot.memory import settle
from bot.settings import Settings
from bot.supervision import Report, Run, Unable
from bot.wiring import Parts
from storage.inbox import Waiting
from storage.leader import Leader

# Bot API, setWebhook: what a secret token may be.
TELEGRAM_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


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
    """What Telegram is told to prove its webhooks by, the first of several; without one there is no webhook."""
    every = settings.telegram_webhook_secret.get_secret_value().split()
    if not every or not all(map(TELEGRAM_SECRET.fullmatch, every)):
        raise Unable("no_secret")
    return every[0]


async def _run_telegram(parts: Parts, report: Report, stop: asyncio.Event) -> None:
    settings = parts.settings
    by_webhook = settings.telegram_mode == "webhook"
    secret = telegram_secret(settings) if by_webhook else ""
    known = settings.telegram_webhook_secret.get_secret_value() if by_webhook else ""
    bot = await asyncio.to_thread(telegram_bot, settings)
    from bot.channels.telegram.app import TelegramChannel
    from bot.channels.telegram.outbound import LIMITS
    from bot.channels.telegram.polling import Polling
    from bot.channels.telegram.webhook import Webhook

    caps = replace(LIMITS, sends_per_second=settings.telegram_sends_per_second)
    channel = TelegramChannel(bot, secret=known, caps=caps)
    answers(parts, channel)
    settle()
    try:
        if by_webhook:
            parts.webhooks.channels[channel.name] = channel
            await Webhook(bot, web_url=settings.web_url, secret=secret).run(report, stop)
        else:
            await Polling(channel, parts.receiver.keep, Leader(parts.database, channel.name)).run(report, stop)
    finally:
        await _ended(parts, channel.name)
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
    settle()
    parts.webhooks.channels[channel.name] = channel
    parts.webhooks.challenges[channel.name] = channel.challenge
    try:
        await channel.run(report, stop)
    finally:
        await _ended(parts, channel.name)
        await channel.close()


async def _ended(parts: Parts, name: str) -> None:
    """What is under way is said before the channel's client is closed, and nothing is begun with it any more."""
    await parts.workers.done_with(name)
    parts.workers.handlers.pop(name, None)


def _whatsapp_app():  # type: ignore[no-untyped-def]  # noqa: ANN202  # a module has no narrower type
    from bot.channels.whatsapp import app

    return app


def answers(parts: Parts, channel: AppChannel) -> None:
    """From now on the workers answer this channel's items."""
    conversing = Conversing(channel, turns=parts.turns, inbox=parts.inbox, messages=parts.messages)

    async def answered(waiting: Waiting) -> Sequence[int]:
        parts.metrics.waited(channel.name, (await parts.inbox.now() - waiting.received_at).total_seconds())
        with parts.span("inbox", channel=channel.name, attempts=waiting.attempts):
            return await conversing.answer(waiting)

    parts.workers.handlers[channel.name] = answered
    parts.workers.wake()
