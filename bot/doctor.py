"""Doctor: what is configured, what can be reached, and what must not go into production."""

import asyncio
from collections.abc import Iterator

import aiohttp
from rich.console import Console

from bot.channel_check import Finding, channels
from bot.malware import Clamd
from bot.settings import Settings
from bot.wiring import evidence_store
from conversations.helplines import HELPLINES
from storage.database import is_migrated
from storage.evidence import StoreDown
from storage.sealing import BadKey, Seal


async def examine(settings: Settings, console: Console) -> bool:
    """Print every finding; whether none is bad."""
    findings = [*_configured(settings), await _database(settings), await _evidence(settings), await _scanner(settings)]
    findings += [*await _reachable(settings), *await channels(settings), *_unsafe(settings)]
    styles = {"ok": "green", "note": "yellow", "bad": "red"}
    for one in findings:
        console.print(f"[{styles[one.level]}]{one.level:>4}[/]  {one.text}", highlight=False, soft_wrap=True)
    return all(one.level != "bad" for one in findings)


def _configured(settings: Settings) -> Iterator[Finding]:
    yield Finding("ok", f"environment: {settings.environment}")
    yield Finding("ok", f"sessions: {'Redis' if settings.redis_url else 'in the database (one intake only)'}")
    for name, keys in (("IBLAGH_DESK_KEYS", settings.desk_keys), ("IBLAGH_IDENTITY_KEYS", settings.identity_keys)):
        yield _keys(name, keys)


def _keys(name: str, keys: str) -> Finding:
    try:
        count = len(Seal(tuple(keys.split())).recipients)
    except BadKey as error:
        return Finding("bad", f"{name}: {error}")
    return Finding(
        "ok" if count > 1 else "note", f"{name}: {count}" + (" (one lost key loses all)" if count == 1 else "")
    )


async def _database(settings: Settings) -> Finding:
    try:
        ready = await asyncio.to_thread(is_migrated, settings.database_url)
    except Exception as error:
        return Finding("bad", f"database: cannot be reached ({type(error).__name__})")
    return Finding("ok", "database: up to date") if ready else Finding("bad", "database: run `iblagh migrate`")


async def _evidence(settings: Settings) -> Finding:
    try:
        await evidence_store(settings).check()
    except (StoreDown, ValueError) as error:
        return Finding("bad", f"evidence: {error}")
    return Finding("ok", f"evidence: can be kept {'in the bucket' if settings.evidence_url else 'in the folder'}")


async def _scanner(settings: Settings) -> Finding:
    if not settings.clamd:
        return Finding("note", "malware: no scanner; files reach the desk as not scanned. Set IBLAGH_CLAMD")
    if not await Clamd(settings.clamd).answers():
        return Finding("bad", "malware: no clamd answers at IBLAGH_CLAMD; files reach the desk as not scanned")
    return Finding("ok", "malware: clamd answers")


async def _reachable(settings: Settings) -> list[Finding]:
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        try:
            async with session.get(f"{settings.push_url}/updates?after=0") as answer:
                known = answer.status == 401
        except (aiohttp.ClientError, TimeoutError) as error:
            return [Finding("bad", f"desk: cannot be reached ({type(error).__name__}); reports wait in the outbox")]
    if not known:
        return [Finding("bad", "desk: something answers at IBLAGH_PUSH_URL, but it is no desk")]
    return [Finding("ok", "desk: reachable, and refuses what is not signed")]


def _unsafe(settings: Settings) -> Iterator[Finding]:
    level = "note" if settings.environment == "demo" else "bad"
    if settings.environment == "demo":
        yield Finding("note", "demo keys and data: not for production")
    if settings.database_url.startswith("sqlite"):
        yield Finding("note", "SQLite: one intake on one machine; PostgreSQL for more")
    if not settings.web_url.startswith("https://"):
        yield Finding(level, "IBLAGH_WEB_URL is not https: what citizens write can be read on the way")
    if not settings.push_url.startswith("https://"):
        yield Finding(level, "IBLAGH_PUSH_URL is not https")
    for helpline in HELPLINES.values():
        if not helpline.verified:
            yield Finding(
                "note", f"helpline {helpline.id}: unverified; confirm it in conversations/data/helplines.json"
            )
