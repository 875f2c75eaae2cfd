"""Backup commands: `backup` and `restore` of the desk."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from backups.parts import BackupFailed
from desk.custody import Broken
from desk.database import migrate
from desk.logs import configure
from desk.retention import backups
from desk.settings import DeskSettings

console = Console(soft_wrap=True, highlight=False)
complaints = Console(stderr=True, soft_wrap=True, highlight=False)
_Result = TypeVar("_Result")
NEXT = (
    "Next: start the desk, and run `iblagh relay reconcile` at each intake: it sends again what is missing here, and tells of withdrawals.",
    "What analysts did after the backup is lost, also numbers of cases and dossiers that were given then: they may be given again.",
    "Then run `iblagh desk verify-log --head` with the heads that were kept elsewhere, and `iblagh desk retention --apply`.",
)


def add_to(app: typer.Typer, settings_of: Callable[[], DeskSettings]) -> None:
    """Add the commands."""

    @app.command()
    def backup(
        place: Annotated[str, typer.Argument(metavar="TARGET", help="A folder, or s3://bucket/prefix")],
    ) -> None:
        """Back up database, evidence and dossiers, encrypted to IBLAGH_DESK_BACKUP_KEYS; docs/backups.md."""
        settings = settings_of()
        configure(settings.log_level)
        migrate(settings.desk_database_url)
        taken = _done(lambda: backups.back_up(settings, place))
        console.print(f"{taken.name}: {taken.files.total()} files, {taken.copied} of them new there.")
        for file_id in taken.lost:
            console.print(f"lost or damaged here, and not in the backup: {file_id}")
        if taken.lost:
            raise typer.Exit(1)

    @app.command()
    def restore(
        archive: Annotated[str, typer.Argument(help="…/iblagh-desk-….age, as it lies beside its files")],
        identity: Annotated[Path, typer.Option(help="The file with the backup key's private half")],
    ) -> None:
        """Restore a backup into an empty database and empty folders, after all of it was verified."""
        settings = settings_of()
        configure(settings.log_level)
        log, erased = _done(lambda: backups.bring_back(settings, archive, identity))
        console.print(f"Restored. The custody log is whole: {log.count} entries. Erased again: {erased}.")
        for line in NEXT:
            console.print(line)


def _done(work: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result:
    try:
        return asyncio.run(work())
    except BackupFailed as error:
        complaints.print(str(error), markup=False)
    except Broken as error:
        complaints.print(f"It is restored, and its custody log is broken at {error}. Do not use it.", markup=False)
    except OSError as error:
        complaints.print(f"It failed ({type(error).__name__}): {error.strerror or error}.", markup=False)
    except SQLAlchemyError as error:
        # Its words may quote a row.
        complaints.print(f"The database does not do it ({type(error).__name__}).", markup=False)
    raise typer.Exit(1)
