"""Parked: what the workers could not answer: shown by its shape, taken up again, or dropped."""

from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from bot.settings import Settings
from storage.database import Database
from storage.day_keys import DayKeys
from storage.inbox import Inbox

NOTHING = "Nothing is parked."


async def show(settings: Settings, console: Console) -> None:
    """A line for each parked item: no content, no sender."""
    database, inbox = _inbox(settings)
    try:
        parked, waiting = await inbox.parked(), await inbox.count()
    finally:
        await database.close()
    if parked:
        table = Table("id", "channel", "received", "bytes", "attempts", "why", box=None)
        for one in parked:
            received = one.received_at.strftime("%Y-%m-%d %H:%M:%S")
            table.add_row(str(one.id), one.channel, received, str(one.size), str(one.attempts), one.reason)
        console.print(table)
    else:
        console.print(NOTHING)
    console.print(f"{waiting} waiting to be answered.", highlight=False)


async def retry(settings: Settings, item: str, console: Console) -> bool:
    """Take one parked item, or all, up again; whether there was any."""
    database, inbox = _inbox(settings)
    try:
        done = [await inbox.retry(one, now=datetime.now(UTC)) for one in await _meant(inbox, item)]
    finally:
        await database.close()
    console.print(f"{sum(done)} taken up again; a running intake answers within a second." if any(done) else NOTHING)
    return any(done)


async def drop(settings: Settings, item: str, console: Console) -> bool:
    """Delete one parked item, or all; whether there was any. Its citizen gets no answer to it."""
    database, inbox = _inbox(settings)
    try:
        done = [await inbox.drop(one) for one in await _meant(inbox, item)]
    finally:
        await database.close()
    console.print(f"{sum(done)} dropped." if any(done) else NOTHING)
    return any(done)


async def _meant(inbox: Inbox, item: str) -> list[int]:
    if item == "all":
        return [one.id for one in await inbox.parked()]
    return [int(item)] if item.isascii() and item.isdecimal() and len(item) < 19 else []


def _inbox(settings: Settings) -> tuple[Database, Inbox]:
    database = Database(settings.database_url)
    return database, Inbox(database, DayKeys(settings.day_keys_dir), settings.secret.get_secret_value())
