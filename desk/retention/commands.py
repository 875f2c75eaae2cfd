"""Retention commands: `retention`, what was kept for long enough, and `holds`, the cases of which nothing goes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, NoReturn

import structlog
import typer
from rich.console import Console
from rich.table import Table

from desk.casework.workable import NothingToSay
from desk.custody import Custody
from desk.database import Database, migrate
from desk.logs import configure
from desk.retention.backups import note_erasures
from desk.retention.deleting import Deleting
from desk.retention.due import Rule, periods_of
from desk.retention.holding import Holding, NoSuchCase, NotHeld, NotTheirs
from desk.settings import DeskSettings

log = structlog.get_logger()
console = Console(soft_wrap=True, highlight=False)
complaints = Console(stderr=True, soft_wrap=True, highlight=False)

WORDS = {
    Rule.LAWFUL: "what is left of cases that were lawful",
    Rule.UNVERIFIED: "cases of anonymous reports that nobody verified",
    Rule.CLOSED: "cases closed without a referral",
    Rule.REFERRED: "cases referred and closed",
    Rule.IDENTITY: "names and contacts in closed cases",
}
_Number = Annotated[int, typer.Argument(min=1, max=2**31 - 1, metavar="CASE", help="The case's number")]
_By = Annotated[str, typer.Option("--by", help="The account of the supervisor or administrator who decided it")]


def add_to(app: typer.Typer, settings_of: Callable[[], DeskSettings]) -> None:
    """Add the commands."""

    @app.command()
    def retention(
        apply: Annotated[bool, typer.Option("--apply", help="Do it. Without this, it is only shown")] = False,
    ) -> None:
        """Show, and with --apply delete, what the desk has kept for long enough; docs/retention.md."""
        settings = settings_of()
        configure(settings.log_level)
        _run(settings, lambda database, custody: _retained(settings, database, custody, apply=apply))

    holds = typer.Typer(no_args_is_help=True, help="Cases of which nothing is deleted for its age.")
    app.add_typer(holds, name="holds")

    @holds.command()
    def place(case: _Number, by: _By, reason: Annotated[str, typer.Option(help="Why; it stands in the log")]) -> None:
        """Keep everything of a case until the hold is lifted."""
        _run(settings_of(), lambda *desk: Holding(*desk).hold(case, decided_by=by, reason=reason))
        console.print(f"Case {case} is on hold.")

    @holds.command()
    def lift(case: _Number, by: _By) -> None:
        """Let a case age as others do."""
        _run(settings_of(), lambda *desk: Holding(*desk).lift(case, decided_by=by))
        console.print(f"Case {case} is not on hold any more.")

    @holds.command()
    def show() -> None:
        """Show every hold."""
        table = Table("case", "since", "decided by", "reason")

        async def listed(database: Database, custody: Custody) -> None:
            for number, row in await Holding(database, custody).held():
                table.add_row(str(number), f"{row.at:%Y-%m-%d}", row.decided_by, row.reason)

        _run(settings_of(), listed)
        console.print(table if table.row_count else "No case is on hold.")


async def _retained(settings: DeskSettings, database: Database, custody: Custody, *, apply: bool) -> None:
    folders = {"folder": settings.desk_evidence_dir, "dossiers": settings.desk_dossier_dir}
    deleting, now = Deleting(database, custody, periods_of(settings), **folders), datetime.now(UTC)
    if not apply:
        for rule, count in (await deleting.plan(now)).items():
            console.print(f"{count:6} due: {WORDS[rule]}")
        console.print("Nothing was deleted: --apply does it.")
        return
    gone = await deleting.apply(now)
    await note_erasures(settings, database)
    for rule in Rule:
        log.info("retention.deleted", reason=rule.value, count=gone.cases[rule])
        console.print(f"{gone.cases[rule]:6} done: {WORDS[rule]}")
    log.info("retention.files_deleted", count=gone.files)
    console.print(f"{gone.files:6} files deleted")


def _run(settings: DeskSettings, work: Callable[[Database, Custody], Awaitable[None]]) -> None:
    async def done() -> None:
        database = Database(settings.desk_database_url)
        try:
            await work(database, Custody(*settings.secrets))
        finally:
            await database.close()

    migrate(settings.desk_database_url)
    try:
        asyncio.run(done())
    except NoSuchCase:
        _complain("There is no case of this number.")
    except NotTheirs:
        _complain("--by is nobody who supervises or administers.")
    except NotHeld:
        _complain("This case is not on hold.")
    except NothingToSay:
        _complain("--reason has words, at most 1000 characters.")


def _complain(words: str) -> NoReturn:
    complaints.print(words, markup=False)
    raise typer.Exit(2)
