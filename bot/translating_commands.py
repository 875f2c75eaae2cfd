"""Translating commands: `iblagh messages`, `new`, `check` and `update`, for translators; no secret is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import translating
from bot.language_settings import LanguagesAlone
from bot.reading import read

console = Console()
complaints = Console(stderr=True)
Code = Annotated[str, typer.Argument(help="The language's code (ISO 639): es, zgh")]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="Where catalogues lie; without it IBLAGH_CATALOGUES_DIR, else this program's own"),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    messages = typer.Typer(
        invoke_without_command=True, help="Languages: how complete each is, and a new one; docs/translating.md."
    )
    messages.callback()(show)
    messages.command("new")(new)
    messages.command("check")(check)
    messages.command("update")(update)
    app.add_typer(messages, name="messages")


def show(context: typer.Context, folder: Folder = None) -> None:
    """Show every language, how complete it is, and whether citizens are offered it."""
    if context.invoked_subcommand is None:
        translating.show(console, _folders(folder))
    else:
        # The same option before the command is the command's.
        context.default_map = {context.invoked_subcommand: {"folder": folder}}


def new(
    code: Code,
    folder: Folder = None,
    desk: Annotated[bool, typer.Option("--desk", help="Also the catalogue of the desk's pages")] = False,
) -> None:
    """Make the catalogues of a new language, with every sentence to translate and the plural forms it has."""
    with _refusing():
        translating.make(console, code, (*_folders(folder), None)[0], with_desk=desk)


def check(code: Code, folder: Folder = None) -> None:
    """Say what is missing or wrong in a language; fails while citizens cannot be offered it."""
    with _refusing():
        if not translating.check(console, code, _folders(folder)):
            raise typer.Exit(1)


def update(code: Code, folder: Folder = None) -> None:
    """Bring a language's catalogues up to date with this release: new sentences come empty, gone ones go."""
    with _refusing():
        translating.update(console, code, _folders(folder))


def _folders(folder: Path | None) -> tuple[Path, ...]:
    return (folder,) if folder else read(LanguagesAlone).catalogue_folders


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except translating.Refused as error:
        complaints.print(str(error), highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
