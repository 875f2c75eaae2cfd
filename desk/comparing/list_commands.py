"""List commands: `lists load`, `lists show` and `lists drop`, what they answer and what they complain of."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from desk.comparing.list_files import BadList, Counts, kind_of
from desk.comparing.lists import MAX_NAME, Lists, NoSuchList, NothingToCompare

# Runs something with the desk's lists, from beginning to end.
WithLists = Callable[[Callable[[Lists], Awaitable[Any]]], Any]
console = Console(soft_wrap=True, highlight=False)
complaints = Console(stderr=True, soft_wrap=True, highlight=False)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="What the list is called at the desk")]
_File = Annotated[Path, typer.Argument(metavar="FILE", help=".csv, .json or .jsonl in ThreatExchange's shape")]
_Type = Annotated[str, typer.Option("--type", help="The type of entries that name none: pdq, md5, sha1, sha256 or url")]


def commands(with_lists: WithLists) -> typer.Typer:
    """The commands, as a group."""
    group = typer.Typer(no_args_is_help=True, help="Lists of known content, with which every case is compared.")

    @group.command()
    def load(name: _Name, file: _File, of_type: _Type = "") -> None:
        """Load a list, in place of the one of the same name; cases that it names are marked."""
        name = name.strip()
        if not 0 < len(name) <= MAX_NAME or not name.isprintable():
            _complain(f"NAME has 1 to {MAX_NAME} characters, on one line.")
        if of_type and not kind_of(of_type):
            _complain("--type is pdq, md5, sha1, sha256 or url.")
        try:
            loaded = with_lists(lambda lists: lists.load(name, file, of_type=of_type))
        except BadList as error:
            _complain(f"{error} Nothing was changed.")
        except NothingToCompare as error:
            _tell_left_out(error.counts, complaints)
            _complain("The file has no entry that can be compared. Nothing was changed.")
        _tell_left_out(loaded.counts, console)
        what = f"{_counted(loaded.entries, 'entry', 'entries')} loaded as {name}"
        console.print(f"{what}; {_counted(loaded.cases, 'case is', 'cases are')} marked.", markup=False)

    @group.command()
    def show() -> None:
        """Show every list: its entries, when it was loaded, and how many cases it marks."""
        table = Table("name", "entries", "loaded at", "cases")
        for one in with_lists(lambda lists: lists.show()):
            table.add_row(one.name, str(one.entries), f"{one.loaded_at:%Y-%m-%d %H:%M} UTC", str(one.cases))
        console.print(table if table.row_count else "No list is loaded.")

    @group.command()
    def drop(name: _Name) -> None:
        """Drop a list, and take its marks off the cases."""
        try:
            with_lists(lambda lists: lists.drop(name.strip()))
        except NoSuchList:
            _complain("No list of this name is loaded. `lists show` names them.")
        console.print("The list and its marks are gone.")

    return group


def _complain(words: str) -> NoReturn:
    complaints.print(words, markup=False)
    raise typer.Exit(2)


def _tell_left_out(counts: Counts, where: Console) -> None:
    if counts.other_kinds:
        kinds = ", ".join(kind for kind, _count in counts.other_kinds.most_common(10))
        other = _counted(counts.other_kinds.total(), "entry", "entries")
        where.print(f"{other} of kinds that are not compared: {kinds}", markup=False)
    if counts.bad:
        bad = _counted(counts.bad, "value", "values")
        where.print(
            f"{bad} of another form than the type says, the first in line {counts.first_bad_line}", markup=False
        )
    if counts.harmless:
        where.print(f"{_counted(counts.harmless, 'entry', 'entries')} deleted or called harmless", markup=False)


def _counted(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"
