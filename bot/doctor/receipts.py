"""Receipts, as the doctor sees them: how closely their log tells when reports came, and whether clones can be told."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.findings import Finding, Level
from bot.handles import BadList, Published
from bot.settings import Settings
from storage.receipt_keys import public_keys

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
