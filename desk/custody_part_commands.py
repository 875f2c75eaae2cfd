"""Custody part commands: `custody-export` writes old ranges of the log as files, `custody-detach` takes out what has one."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from desk.custody import OPERATOR, Broken, Custody, Entry
from desk.custody_commands import broken, complain, read_file, signer_of
from desk.custody_files import Exported, name_of, write
from desk.custody_parting import LogInUse, NotDue, Parting, Planned, Standing
from desk.database import Database, migrate
from desk.settings import DeskSettings

RANGE_EXPORTED = "log exported"
WORDS = {
    Standing.DUE: "kept for long enough",
    Standing.YOUNG: "not kept for long enough",
    Standing.CASE: "about a case that is open, on hold or not emptied yet",
    Standing.BEHIND: "behind one that is kept",
}
console = Console(soft_wrap=True, highlight=False)
_Folder = Annotated[Path, typer.Argument(metavar="TARGET", help="A folder for the files")]
Work = Callable[[Database, Custody, Parting], Awaitable[None]]


def add_to(app: typer.Typer, settings_of: Callable[[], DeskSettings]) -> None:
    """Add the commands."""

    @app.command("custody-export")
    def custody_export(
        target: _Folder,
        first: Annotated[int | None, typer.Option("--range", help="The range that begins with this entry")] = None,
        older_than: Annotated[
            int | None, typer.Option(min=0, max=36_500, metavar="DAYS", help="Ranges whose newest entry is older")
        ] = None,
    ) -> None:
        """Write ranges of the custody log that are full, each as a file, and verify it; docs/custody.md."""
        if (first is None) == (older_than is None):
            complain("Say which: --range or --older-than.")
        settings = settings_of()
        _run(settings, partial(_export, settings, target, first=first, older_than=older_than))

    @app.command("custody-detach")
    def custody_detach(
        target: _Folder,
        apply: Annotated[bool, typer.Option("--apply", help="Do it. Without this, it is only shown")] = False,
    ) -> None:
        """Show, and with --apply take out, ranges of the log that are due and whose files verify; docs/custody.md."""
        settings = settings_of()
        _run(settings, partial(_detach, settings, target) if apply else _show)


async def _export(
    settings: DeskSettings,
    target: Path,
    database: Database,
    custody: Custody,
    parting: Parting,
    *,
    first: int | None,
    older_than: int | None,
) -> None:
    now, signer, there = datetime.now(UTC), signer_of(settings), await asyncio.to_thread(_names_in, target)
    before = now - timedelta(days=older_than or 0)
    chosen = [one for one in await parting.plan(now) if one.range.first == (first or one.range.first)]
    chosen = [one for one in chosen if first or one.newest_at < before]
    if not chosen:
        complain("There is no such range that is full. `custody-detach` shows those that are.")
    for one in chosen:
        path, check = target / name_of(one.range), partial(read_file, settings, custody)
        if name_of(one.range) in there:
            console.print(f"{path}: {one.range}, there already, verified{_signed(check(path))}.")
            continue
        # On record before there is a file.
        async with database.transaction() as session:
            await custody.append(session, Entry(OPERATOR, RANGE_EXPORTED, one.range.up_to, str(one.range)))
        exported = await write(database, one.range, path, signer=signer, check=check)
        console.print(f"{path}: {one.range}, verified{_signed(exported)}.")


async def _show(_database: Database, _custody: Custody, parting: Parting) -> None:
    for one in await parting.plan(datetime.now(UTC)):
        console.print(_line(one))
    console.print("Nothing was taken out: --apply does it.")


async def _detach(
    settings: DeskSettings, target: Path, _database: Database, custody: Custody, parting: Parting
) -> None:
    now = datetime.now(UTC)
    for one in await parting.plan(now):
        if one.standing is not Standing.DUE:
            console.print(_line(one))
            continue
        exported = read_file(settings, custody, target / name_of(one.range))
        try:
            await parting.take_out(exported, now)
        except LogInUse:
            complain("Somebody reads the log, for longer than it can wait: nothing was taken out. Try again.")
        except NotDue as kept:
            complain(f"{one.range}: {WORDS[kept.standing]}; nothing was taken out.")
        console.print(f"{one.range}: taken out. Keep {target / name_of(one.range)}.")


def _names_in(folder: Path) -> frozenset[str]:
    return frozenset(one.name for one in folder.iterdir()) if folder.exists() else frozenset()


def _line(one: Planned) -> str:
    return f"{one.range}: newest entry {one.newest_at:%Y-%m-%d}, {WORDS[one.standing]}"


def _signed(exported: Exported) -> str:
    return ", signed" if exported.anchor.is_signed else ", not signed"


def _run(settings: DeskSettings, work: Work) -> None:
    async def done() -> None:
        database = Database(settings.desk_database_url)
        custody, keep = Custody(*settings.secrets), timedelta(days=settings.desk_keep_custody_days)
        try:
            await work(database, custody, Parting(database, custody, size=settings.desk_custody_range, keep=keep))
        finally:
            await database.close()

    migrate(settings.desk_database_url)
    try:
        asyncio.run(done())
    except Broken as error:
        broken(error)
    except OSError as error:
        complain(f"TARGET cannot be written ({type(error).__name__}).")
