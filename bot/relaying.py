"""Relaying: an operator's look at the way out: dead letters, trying again, and comparing with the desk."""

from rich.console import Console
from rich.table import Table

from bot import wiring
from bot.settings import Settings
from storage import outbox
from storage.database import Database


async def show_dead(settings: Settings, console: Console) -> None:
    """Each dead letter: its id, what it is, how often it was tried and what the desk said."""
    database = Database(settings.database_url)
    try:
        rows = await outbox.Outbox(database).dead()
    finally:
        await database.close()
    if not rows:
        console.print("No dead letters.")
        return
    table = Table("id", "what", "attempts", "last failure", "since")
    for row in rows:
        table.add_row(row.id, row.type, str(row.attempts), row.last_failure or "", f"{row.dead_at:%Y-%m-%d %H:%M}")
    console.print(table)


async def retry(settings: Settings, row: str, console: Console) -> None:
    """Put one dead letter, or all, back."""
    database = Database(settings.database_url)
    try:
        count = await outbox.Outbox(database).retry(None if row == "all" else row, now=await database.now())
    finally:
        await database.close()
    console.print(f"{count} put back into the outbox.")


async def reconcile(settings: Settings, console: Console) -> bool:
    """Whether the desk holds everything; what it misses is sent again."""
    async with wiring.relay_parts(settings, name="reconcile") as relay:
        with console.status("Asking the desk what it holds …"):
            result = await relay.reconcile()
    console.print(f"Filed here {result.filed}, held by the desk {result.held}, sent again {result.resent}.")
    return not result.missing
