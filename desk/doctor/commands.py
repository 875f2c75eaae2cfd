"""Doctor command: `doctor` of the desk."""

import asyncio
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console

from desk.doctor.examining import examine
from desk.logs import configure
from desk.settings import DeskSettings
from operating import findings

console = Console(soft_wrap=True, highlight=False)


def add_to(app: typer.Typer, settings_of: Callable[[], DeskSettings]) -> None:
    """Add the command."""

    @app.command()
    def doctor(as_json: Annotated[bool, typer.Option("--json", help="The findings for programs")] = False) -> None:
        """Say what is configured, what is reachable, and what is unsafe for production; 1 when anything fails."""
        settings = settings_of()
        configure(settings.log_level)
        found = asyncio.run(examine(settings))
        if as_json:
            sys.stdout.write(findings.as_json(found) + "\n")
        else:
            findings.show(found, console)
        if not findings.is_well(found):
            raise typer.Exit(1)
