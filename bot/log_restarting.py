"""Log restarting: a database went back in time, and its log of receipts goes on under another name, for all to see."""

from datetime import UTC, datetime

from bot.log_keeping import keeper_of
from bot.receipts import keys_of
from bot.settings import Settings
from storage.database import Database
from storage.log_heads import Head
from storage.receipt_log import ReceiptLog


async def restart(settings: Settings) -> Head:
    """The head that begins the log anew."""
    database = Database(settings.database_url, settings.database_limits)
    try:
        log = ReceiptLog(database, every_s=settings.receipt_head_s)
        return await keeper_of(settings, database, log, keys_of(settings)).restart(datetime.now(UTC))
    finally:
        await database.close()
