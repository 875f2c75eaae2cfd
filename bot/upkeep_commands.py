"""Upkeep commands: `iblagh backup|restore|retention|keys …`: what an operator does now and then, and by a timer."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from bot import receipt_commands, translating_commands
from bot.keys import Kind
from bot.limits import commands as limit_commands
from bot.receipt_commands import complain_of
from bot.settings import Settings

console = Console()
complaints = Console(stderr=True, soft_wrap=True)
_Result = TypeVar("_Result")


def add_to(app: typer.Typer, settings_of: Callable[[], Settings]) -> None:
    """Add the commands."""

    def logging_settings() -> Settings:
        """The settings, after which logs are as they say."""
        from bot.logs import configure

        chosen = settings_of()
        configure(chosen.log_level)
        return chosen

    keys = typer.Typer(no_args_is_help=True, help="Keys and secrets of a deployment.")
    app.add_typer(keys, name="keys")
    keys.command("new")(new_keys)
    keys.command("draw")(draw_key)
    _add_backups(app, logging_settings)
    receipt_commands.add_to(app, settings_of)
    limit_commands.add_to(app, settings_of)
    translating_commands.add_to(app)

    @keys.command("salts")
    def salts() -> None:
        """Print IBLAGH_REFERENCE_SALTS, by which references are found without the secrets: for the desk, or to retire one."""
        from storage.references import salt_of

        chosen = settings_of()
        known = [*(salt_of(one).hex() for one in chosen.secrets), *chosen.reference_salts.split()]
        typer.echo("IBLAGH_REFERENCE_SALTS=" + " ".join(dict.fromkeys(known)))

    @app.command()
    def retention(
        apply: Annotated[bool, typer.Option("--apply", help="Do it. Without this, it is only shown")] = False,
    ) -> None:
        """Show, and with --apply delete, what the intake has kept for long enough; docs/retention.md."""
        from bot import retention as keeping

        asyncio.run((keeping.applied if apply else keeping.planned)(logging_settings(), console))


def _add_backups(app: typer.Typer, settings_of: Callable[[], Settings]) -> None:
    @app.command()
    def backup(
        place: Annotated[str, typer.Argument(metavar="TARGET", help="A folder, or s3://bucket/prefix")],
    ) -> None:
        """Back up the database and the sealed files, encrypted to IBLAGH_BACKUP_KEYS; docs/backups.md."""
        from bot import backing_up

        if not _done(lambda: backing_up.back_up(settings_of(), place, console)):
            raise typer.Exit(1)

    @app.command()
    def restore(
        archive: Annotated[str, typer.Argument(help="…/iblagh-intake-….age, as it lies beside its files")],
        identity: Annotated[Path, typer.Option(help="The file with the backup key's private half")],
    ) -> None:
        """Restore a backup into an empty database and store, after all of it was verified."""
        from bot import backing_up

        _done(lambda: backing_up.bring_back(settings_of(), archive, identity, console))


def _done(work: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result:
    from sqlalchemy.exc import SQLAlchemyError

    from backups.parts import BackupFailed

    try:
        return asyncio.run(work())
    except BackupFailed as error:
        complaints.print(str(error), markup=False, highlight=False)
    except OSError as error:
        complaints.print(
            f"It failed ({type(error).__name__}): {error.strerror or error}.", markup=False, highlight=False
        )
    except SQLAlchemyError as error:
        # Its words may quote a row.
        complaints.print(f"The database does not do it ({type(error).__name__}).", highlight=False)
    raise typer.Exit(1)


def draw_key(
    kind: Annotated[
        Kind,
        typer.Argument(help="age: for the desk, identities or backups; receipt: for receipts or official addresses"),
    ],
    file: Annotated[Path, typer.Argument(help="A new file for it, which only its owner can read")],
) -> None:
    """Draw one key or secret anew, to replace what is there step by step; docs/rotation.md."""
    from bot import keys

    text, public = keys.drawn(kind)
    try:
        keys.write_private(file, text)
    except FileExistsError:
        complaints.print(f"{file} is there already. Keys are never written over; choose another file.")
        raise typer.Exit(1) from None
    except OSError as error:
        complain_of(file, error)
    console.print(f"Written to {file}.")
    if public:
        typer.echo(public)


def new_keys(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet")] = Path("var/keys"),
) -> None:
    """Make keys and secrets: intake.env for intake and relay, desk.env and the private keys for the desk."""
    from bot import keys

    if folder.is_dir() and any(folder.iterdir()):
        complaints.print(f"{folder} is not empty. Keys are never written over; choose another folder.")
        raise typer.Exit(1)
    try:
        keys.write(keys.new_keys(), folder.absolute())
    except OSError as error:
        complain_of(folder, error)
    console.print(
        f"Written to {folder}: intake.env (intake and relay), desk.env, desk.key, identity.key and signing.pem (desk only)."
    )
    console.print("Move the private keys to the desk's machine and keep a copy offline: without them no report opens.")
