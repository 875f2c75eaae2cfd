"""The desk's commands: serve, migrate, invite, demo-link, verify-log."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console

from desk.accounts import Accounts, Role
from desk.app import create_app
from desk.custody import Broken, Custody
from desk.database import Database, migrate
from desk.logs import configure
from desk.settings import DeskSettings
from desk.unsealing_errors import UnsafeKeyFile

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="The reference analyst backend."
)
console = Console(soft_wrap=True, highlight=False)
complaints = Console(stderr=True, soft_wrap=True, highlight=False)

DEMO_ANALYST = "Demo analyst"
_Result = TypeVar("_Result")


def _settings() -> DeskSettings:
    try:
        return DeskSettings()
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            complaints.print(f"IBLAGH_{str(one['loc'][0]).upper()}: {one['msg']}", markup=False)
        raise typer.Exit(2) from None


@app.command()
def serve() -> None:
    """Take what relays push, and show it to analysts."""
    settings = _settings()
    configure(settings.log_level)
    migrate(settings.desk_database_url)
    try:
        desk = create_app(settings)
    except UnsafeKeyFile as error:
        complaints.print(str(error), markup=False)
        raise typer.Exit(2) from None
    uvicorn.run(
        desk,
        host=settings.desk_host,
        port=settings.desk_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


@app.command("migrate")
def migrate_command() -> None:
    """Bring the desk's database to this version's tables."""
    with console.status("Migrating the desk's database …"):
        migrate(_settings().desk_database_url)
    console.print("The desk's database is up to date.")


@app.command()
def invite(
    name: Annotated[str, typer.Option(help="The analyst's name, as it stands in the custody log")],
    role: Annotated[Role, typer.Option(help="cleared analysts also see cases about children")] = Role.ANALYST,
) -> None:
    """Print a one-time link with which an analyst sets password and second factor (also when one is lost)."""
    settings = _settings()
    token = _with_accounts(settings, lambda accounts: accounts.invite(name, role, purpose="enrol"))
    console.print(f"{settings.desk_url}/link/{token}", markup=False)


@app.command("demo-link")
def demo_link() -> None:
    """Print a one-time sign-in link for the demo analyst; only where IBLAGH_ENVIRONMENT is demo."""
    settings = _settings()
    if settings.environment != "demo":
        complaints.print("Links that sign in without a password are for the demo only. Use `invite`.")
        raise typer.Exit(1)
    token = _with_accounts(settings, lambda accounts: accounts.invite(DEMO_ANALYST, Role.CLEARED, purpose="demo"))
    sys.stdout.write(f"{settings.desk_url}/link/{token}\n")


@app.command("verify-log")
def verify_log() -> None:
    """Verify the custody log: that no entry was changed, removed, reordered or cut off."""
    settings = _settings()

    async def verified(database: Database, custody: Custody) -> int:
        return await custody.verify(database)

    try:
        count = asyncio.run(_with_database(settings, verified))
    except Broken as error:
        complaints.print(f"The custody log is broken at {error}.", markup=False)
        raise typer.Exit(1) from None
    console.print(f"The custody log is whole: {count} entries.")


def _with_accounts(settings: DeskSettings, use: Callable[[Accounts], Awaitable[_Result]]) -> _Result:
    async def used(database: Database, custody: Custody) -> _Result:
        return await use(Accounts(database, custody, settings.session_life))

    migrate(settings.desk_database_url)
    return asyncio.run(_with_database(settings, used))


async def _with_database(settings: DeskSettings, use: Callable[[Database, Custody], Awaitable[_Result]]) -> _Result:
    database = Database(settings.desk_database_url)
    try:
        return await use(database, Custody(settings.desk_secret.get_secret_value()))
    finally:
        await database.close()


if __name__ == "__main__":
    app()
