"""Parked: what the workers could not answer: shown by its shape, taken up again, or dropped."""

from rich.console import Console
from rich.table import Table

from bot.settings import Settings
from storage.database import Database
from storage.parking import Parking

NOTHING = "Nothing is parked."


async def show(settings: Settings, console: Console) -> None:
    """A line for each parked item: no content, no sender."""
    database, parking = _parking(settings)
    try:
        parked, waiting = await parking.parked(), await parking.count()
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
    database, parking = _parking(settings)
    try:
        done = [await parking.retry(one, now=await database.now()) for one in await _meant(parking, item)]
    finally:
        await database.close()
    console.print(f"{sum(done)} taken up again; a running intake answers within a second." if any(done) else NOTHING)
    return any(done)


async def drop(settings: Settings, item: str, console: Console) -> bool:
    """Delete one parked item, or all; whether there was any. Its citizen gets no answer to it."""
    database, parking = _parking(settings)
    try:
        done = [await parking.drop(one) for one in await _meant(parking, item)]
    finally:
        await database.close()
    console.print(f"{sum(done)} dropped." if any(done) else NOTHING)
    return any(done)


async def _meant(parking: Parking, item: str) -> list[int]:
    if item == "all":
        return [one.id for one in await parking.parked()]
    return [int(item)] if item.isascii() and item.isdecimal() and len(item) < 19 else []


def _parking(settings: Settings) -> tuple[Database, Parking]:
    database = Database(settings.database_url)
    return database, Parking(database)
