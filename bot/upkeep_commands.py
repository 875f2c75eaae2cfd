"""Upkeep commands: `iblagh retention`, `iblagh keys …`: what an operator does now and then, and by a timer."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.settings import Settings

console = Console()
complaints = Console(stderr=True)


def add_to(app: typer.Typer, settings_of: Callable[[], Settings]) -> None:
    """Add the commands."""
    keys = typer.Typer(no_args_is_help=True, help="Keys and secrets of a deployment.")
    app.add_typer(keys, name="keys")
    keys.command("new")(new_keys)

    @app.command()
    def retention(
        apply: Annotated[bool, typer.Option("--apply", help="Do it. Without this, it is only shown")] = False,
    ) -> None:
        """Show, and with --apply delete, what the intake has kept for long enough; docs/retention.md."""
        from bot import retention as keeping
        from bot.logs import configure

        chosen = settings_of()
        configure(chosen.log_level)
        asyncio.run((keeping.applied if apply else keeping.planned)(chosen, console))


def new_keys(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet")] = Path("var/keys"),
) -> None:
    """Make keys and secrets: intake.env for intake and relay, desk.env and the private keys for the desk."""
    from bot import keys

    if folder.exists() and any(folder.iterdir()):
        complaints.print(f"{folder} is not empty. Keys are never written over; choose another folder.")
        raise typer.Exit(1)
    keys.write(keys.new_keys(), folder.absolute())
    console.print(
        f"Written to {folder}: intake.env (intake and relay), desk.env, desk.key, identity.key and signing.pem (desk only)."
    )
    console.print("Move the private keys to the desk's machine and keep a copy offline: without them no report opens.")
