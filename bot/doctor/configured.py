"""Configured: what the settings say by themselves: addresses, keys, secrets, and whether production may have them."""

import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from bot.doctor.languages import about_languages
from bot.doctor.receipts import about_receipts
from bot.settings import Settings
from conversations.helplines import HELPLINES
from operating.addresses import about_address
from operating.drawn import about_secrets
from operating.findings import Finding, Level

DEMO_KEYS = Path("var/keys/intake.env")
HELPLINES_FILE = "conversations/data/helplines.json"
ANALYST = ("IBLAGH_ANALYST_BOT_TOKEN", "IBLAGH_ANALYST_DESK_TOKEN")


def about_settings(settings: Settings) -> Iterator[Finding]:
    """What is fit for a demo is a warning there, and fails in production."""
    in_production = settings.environment == "production"
    level = Level.FAIL if in_production else Level.WARN
    yield Finding(Level.OK if in_production else level, f"environment: {settings.environment}")
    read = "what citizens write can be read on the way"
    yield about_address("IBLAGH_WEB_URL", settings.web_url, otherwise=read, level=level)
    seen = "who sees the network sees when reports are pushed, and of what kind"
    yield about_address("IBLAGH_PUSH_URL", settings.push_url, otherwise=seen, level=level)
    yield from _keys(settings)
    yield from about_secrets(_given(settings), demo=DEMO_KEYS, level=level)
    yield from about_receipts(settings, level)
    yield _networks(settings)
    yield _controller(settings)
    yield _analyst_bot()
    yield from about_languages(settings)
    for helpline in HELPLINES.values():
        if not helpline.verified:
            yield Finding(Level.WARN, f"helpline {helpline.id}: unverified; confirm it in {HELPLINES_FILE}")


def _networks(settings: Settings) -> Finding:
    """Whether one that floods the web chat can be told from the others."""
    believed, level = settings.limit_web_networks, Level.OK
    said = believed
    if settings.is_onion:
        said = "nobody is believed behind an onion service"
    elif believed == "direct" and settings.web_url.startswith("https://"):
        level, said = Level.FAIL, "direct, but a proxy connects for every browser: all are one network; name the proxy"
    elif not believed:
        level, said = Level.WARN, "empty, so a flood from one network makes all browsers work or wait; name your proxy"
    return Finding(level, f"IBLAGH_LIMIT_WEB_NETWORKS: {said}")


def _controller(settings: Settings) -> Finding:
    """Production does not start without; an operator compares them with the CNDP's letter."""
    if settings.controller and settings.cndp_number:
        return Finding(Level.OK, f"data protection: {settings.controller}, CNDP {settings.cndp_number}")
    return Finding(
        Level.WARN, "data protection: no controller or CNDP number; citizens read that this is a demonstration"
    )


def _keys(settings: Settings) -> Iterator[Finding]:
    for name, keys in (("IBLAGH_DESK_KEYS", settings.desk_keys), ("IBLAGH_IDENTITY_KEYS", settings.identity_keys)):
        count = len(keys.split())
        few = " (one lost key loses all: keep a copy offline, or add a second one)" if count == 1 else ""
        yield Finding(Level.WARN if few else Level.OK, f"{name}: {count}{few}")
    if not settings.backup_keys:
        yield Finding(Level.WARN, "IBLAGH_BACKUP_KEYS: none, so `iblagh backup` has nobody to seal to")
    if set(settings.desk_keys.split()) & set(settings.identity_keys.split()):
        yield Finding(Level.FAIL, "IBLAGH_IDENTITY_KEYS: a key of the desk is among them; identities need their own")


def _given(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each secret that is set and ours to choose; what an app gave us, the app checks."""
    named: dict[str, SecretStr] = {
        "IBLAGH_SECRET": settings.secret,
        "IBLAGH_PUSH_SECRET": settings.push_secret,
        "IBLAGH_RECEIPT_KEY": settings.receipt_key,
        "IBLAGH_TELEGRAM_WEBHOOK_SECRET": settings.telegram_webhook_secret,
        "IBLAGH_WHATSAPP_VERIFY_TOKEN": settings.whatsapp_verify_token,
    }
    for name, value in named.items():
        if text := value.get_secret_value():
            yield name, text


def _analyst_bot() -> Finding:
    given = [name for name in ANALYST if os.environ.get(name)]
    if len(given) == 1:
        (missing,) = set(ANALYST) - set(given)
        return Finding(Level.FAIL, f"analyst bot: {missing} is missing, so `iblagh analyst-bot` does not start")
    if given:
        return Finding(Level.OK, "analyst bot: configured here")
    return Finding(
        Level.WARN, "analyst bot: not configured here; without one nobody is called at night (docs/analyst-bot.md)"
    )
