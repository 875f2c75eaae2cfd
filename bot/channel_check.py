"""Channel check: what the running intake says of its channels, and what each app says of our settings."""

from typing import Any

import aiohttp

from bot.channels import raw
from bot.channels.port import Raw
from bot.settings import Settings
from bot.supervision import MEANINGS, WELL
from operating.findings import Finding, Level

TIMEOUT_S = 5


async def channels(settings: Settings) -> list[Finding]:
    """A line for each channel of the running intake, then one for each app that is configured."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        return [
            *await _running(session, settings),
            await _telegram(session, settings),
            await _whatsapp(session, settings),
        ]


async def _running(session: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    host = "127.0.0.1" if settings.web_host in ("0.0.0.0", "::") else settings.web_host  # noqa: S104  # not bound here
    _status, body = await _asked(session, f"http://{host}:{settings.web_port}/health")
    states = raw.inner(body, "channels")
    if not states:
        return [Finding(Level.WARN, "intake: not running here, so the state of its channels is not known")]
    return [_state(name, str(state)) for name, state in sorted(states.items())]


def _state(name: str, state: str) -> Finding:
    return Finding(
        Level.OK if state in WELL else Level.FAIL, f"channel {name}: {state} ({MEANINGS.get(state, 'see the log')})"
    )


async def _telegram(session: aiohttp.ClientSession, settings: Settings) -> Finding:
    if settings.telegram_token is None:
        return Finding(Level.OK, "Telegram: off")
    by_webhook = settings.telegram_mode == "webhook"
    if by_webhook and not settings.telegram_webhook_secret.get_secret_value():
        return Finding(Level.FAIL, "Telegram: IBLAGH_TELEGRAM_WEBHOOK_SECRET is missing, so no webhook is taken")
    address = f"{settings.telegram_api_url}/bot{settings.telegram_token.get_secret_value()}/getWebhookInfo"
    status, body = await _asked(session, address)
    if status in (401, 404):
        return Finding(Level.FAIL, f"Telegram: {MEANINGS['bad_token']}")
    if status != 200:
        return Finding(Level.FAIL, "Telegram: cannot be reached")
    webhook = raw.text(raw.inner(body, "result"), "url")
    if not by_webhook and webhook:
        return Finding(Level.FAIL, f"Telegram: {MEANINGS['webhook_is_set']}")
    if by_webhook and webhook != f"{settings.web_url.rstrip('/')}/channels/telegram":
        return Finding(Level.WARN, "Telegram: the webhook is not set yet; the intake sets it when it starts")
    return Finding(Level.OK, f"Telegram: on, by {settings.telegram_mode}")


async def _whatsapp(session: aiohttp.ClientSession, settings: Settings) -> Finding:
    if settings.whatsapp_token is None:
        return Finding(Level.OK, "WhatsApp: off")
    needed = {
        "IBLAGH_WHATSAPP_PHONE_ID": settings.whatsapp_phone_id,
        "IBLAGH_WHATSAPP_APP_SECRET": settings.whatsapp_app_secret.get_secret_value(),
        "IBLAGH_WHATSAPP_VERIFY_TOKEN": settings.whatsapp_verify_token.get_secret_value(),
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        return Finding(Level.FAIL, f"WhatsApp: {', '.join(missing)} missing, so no webhook is taken")
    headers = {"authorization": f"Bearer {settings.whatsapp_token.get_secret_value()}"}
    address = f"{settings.whatsapp_api_url}/v23.0/{settings.whatsapp_phone_id}?fields=id"
    status, _body = await _asked(session, address, headers)
    if status in (400, 401, 403, 404):
        return Finding(Level.FAIL, f"WhatsApp: {MEANINGS['bad_token']}, and IBLAGH_WHATSAPP_PHONE_ID too")
    return Finding(Level.OK, "WhatsApp: on") if status == 200 else Finding(Level.FAIL, "WhatsApp: cannot be reached")


async def _asked(session: aiohttp.ClientSession, address: str, headers: Any = None) -> tuple[int, Raw]:
    """The status and the JSON of an answer; 0 and nothing where none comes."""
    try:
        async with session.get(address, headers=headers, allow_redirects=False) as answer:
            return answer.status, raw.read(await answer.read())
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return 0, {}
