"""Receipts, as the doctor sees them: how closely their log tells when reports came, and whether clones can be told."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.handles import BadList, Published
from bot.receipts import keys_of
from bot.settings import Settings
from operating.findings import Finding, Level
from storage.database import Database
from storage.kept_heads import Forked, KeptHeads
from storage.log_heads import BadHead, read
from storage.receipt_keys import public_keys
from storage.receipt_log import ReceiptLog

A_DAY_S = 86_400
SOON_DAYS = 30


def about_receipts(settings: Settings, level: Level) -> Iterator[Finding]:
    """`level` is what is said of a setting that is fit for a demo."""
    if settings.receipt_head_s < A_DAY_S:
        yield Finding(level, "IBLAGH_RECEIPT_HEAD_S: less than a day, so the log tells when in a day a report came")
    if settings.handles_file is None:
        yield Finding(Level.WARN, "IBLAGH_HANDLES_FILE: none, so citizens cannot tell a clone (`iblagh handles sign`)")
        return
    try:
        listed = Published(settings.handles_file, public_keys(settings.handles_keys)).listed
    except BadList as error:
        yield Finding(Level.FAIL, f"IBLAGH_HANDLES_FILE: {error}")
        return
    today = datetime.now(UTC).date()
    if listed is None or not listed.is_valid(today):
        yield Finding(
            Level.FAIL, "IBLAGH_HANDLES_FILE: the list is not valid today, so it is not shown; sign a new one"
        )
        return
    left = (listed.valid_until - today).days
    is_soon = left < SOON_DAYS
    yield Finding(Level.WARN if is_soon else Level.OK, f"IBLAGH_HANDLES_FILE: signed, valid for {left} more days")
    for kind in sorted(_running(settings) - {one.kind for one in listed.handles}):
        words = f"has no {kind} address, which this intake is at: citizens who compare take it for a clone"
        yield Finding(Level.WARN, f"IBLAGH_HANDLES_FILE: {words}")


def _running(settings: Settings) -> set[str]:
    """The kinds of addresses at which citizens are to find us."""
    on = {
        "web": not settings.is_onion,
        "onion": settings.is_onion or settings.web_onion,
        "telegram": settings.telegram_token,
        "whatsapp": settings.whatsapp_token,
    }
    return {kind for kind, is_on in on.items() if is_on}


async def about_log(settings: Settings) -> Finding:
    """Whether the log of receipts continues what was signed before."""
    database = Database(settings.database_url, settings.database_limits)
    try:
        return await _log(settings, ReceiptLog(database, every_s=settings.receipt_head_s))
    except BadHead:
        words = "log of receipts: signed by a key that is set no more, so no head is signed; `iblagh receipts restart`"
        return Finding(Level.FAIL, words)
    except Forked:
        words = "log of receipts: it does not continue what was signed before, so no head is signed; docs/receipts.md"
        return Finding(Level.FAIL, words)
    except Exception as error:
        return Finding(Level.FAIL, f"log of receipts: cannot be read ({type(error).__name__})")
    finally:
        await database.close()


async def _log(settings: Settings, log: ReceiptLog) -> Finding:
    heads = await log.heads()
    if not heads:
        return Finding(Level.WARN, "log of receipts: no head yet; an intake signs the first one when it runs")
    keys = keys_of(settings)
    head = read(heads[0], keys)
    await KeptHeads(settings.heads_file, keys).check(log, origin=head.origin)
    return Finding(Level.OK, f"log of receipts: {head.size} leaves, signed for {head.at:%Y-%m-%d %H:%M} UTC")
