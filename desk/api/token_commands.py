"""Token commands: `tokens new`, `tokens list` and `tokens revoke`, for operators; administrators have a page."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from desk.api.scopes import MEANINGS, Scope
from desk.api.tokens import MAX_DAYS, MAX_NAME, NameTaken, NoSuchToken, Tokens, UnfitToken
from desk.custody import OPERATOR

# Runs something with the desk's tokens, from beginning to end.
WithTokens = Callable[[Callable[[Tokens], Awaitable[Any]]], Any]
console = Console(soft_wrap=True, highlight=False)
complaints = Console(stderr=True, soft_wrap=True, highlight=False)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="What the system is called in the custody log")]
_Scopes = Annotated[
    list[Scope], typer.Option("--scope", help=" · ".join(f"{one.value}: {words}" for one, words in MEANINGS.items()))
]
_Days = Annotated[int, typer.Option(help=f"Days until it expires, at most {MAX_DAYS}")]
_Cleared = Annotated[bool, typer.Option("--cleared", help="Cases about children are seen as well")]


def commands(with_tokens: WithTokens) -> typer.Typer:
    """The commands, as a group."""
    group = typer.Typer(no_args_is_help=True, help="Tokens with which other systems use the desk's API.")

    @group.command()
    def new(name: _Name, scope: _Scopes, days: _Days = 90, cleared: _Cleared = False) -> None:
        """Make a token and print it; it is shown now and never again."""
        try:
            token = with_tokens(
                lambda tokens: tokens.make(OPERATOR, name, frozenset(scope), cleared=cleared, days=days)
            )
        except UnfitToken:
            given = ", ".join(MEANINGS)
            _complain(
                f"NAME has 1 to {MAX_NAME} characters on one line, --scope is one of {given}, --days 1 to {MAX_DAYS}."
            )
        except NameTaken:
            _complain("A token has or had this name; the custody log tells them apart by it.")
        typer.echo(token)

    @group.command("list")
    def list_() -> None:
        """Show every token; no secret is kept that could be shown."""
        table = Table("id", "name", "scopes", "expires", "last used", "state")
        for one in with_tokens(lambda tokens: tokens.all()):
            scopes = " ".join([*one.scopes, *(["cleared"] if one.cleared else [])])
            state = "valid" if one.is_valid else "revoked" if one.revoked_at else "expired"
            table.add_row(one.token_id, one.name, scopes, f"{one.expires_at:%Y-%m-%d}", one.used_on or "never", state)
        console.print(table if table.row_count else "There is no token.")

    @group.command()
    def revoke(token_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `tokens list` shows")]) -> None:
        """Let a token open nothing from now on."""
        try:
            with_tokens(lambda tokens: tokens.revoke(OPERATOR, token_id))
        except NoSuchToken:
            _complain("There is no token of this id. `tokens list` shows them.")
        console.print("The token opens nothing any more.")

    return group


def _complain(words: str) -> NoReturn:
    complaints.print(words, markup=False)
    raise typer.Exit(2)
