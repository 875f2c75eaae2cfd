"""The desk's commands: serve, migrate, invite, demo-link, verify-log, custody-head, verify-evidence, compare, lists, tokens, signing-key, doctor."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console

from desk import custody_commands, custody_part_commands
from desk.accounts.administering import MAX_NAME, UnfitName, fit_name
from desk.accounts.administrators import LastAdministrator
from desk.accounts.signing_in import Accounts, Purpose, Role
from desk.accounts.slowing import Strangers
from desk.api.pace import Pace
from desk.api.token_commands import commands as token_commands
from desk.api.tokens import Tokens
from desk.app import create_app
from desk.cases.reading import Cases
from desk.cases.unsealing_errors import UnsafeKeyFile
from desk.cases.verifying import NoSuchCase, Verifying
from desk.comparing.catching_up import CatchingUp
from desk.comparing.grouping import Comparing
from desk.comparing.list_commands import commands
from desk.comparing.lists import Lists
from desk.comparing.marking import Marking
from desk.comparing.signs import SignKey
from desk.custody import Custody, Whole, is_nobodys
from desk.database import Database, migrate
from desk.doctor import commands as doctor_commands
from desk.dossier import signing
from desk.logs import configure
from desk.retention import backup_commands
from desk.retention import commands as retention_commands
from desk.serving import server_of
from desk.settings import DeskSettings

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
    try:
        listening = socket.create_server((settings.desk_host, settings.desk_port), family=_family(settings.desk_host))
    except OSError as error:
        complaints.print(f"{settings.desk_host}:{settings.desk_port} cannot be listened on: {error.strerror}.")
        complaints.print("Set IBLAGH_DESK_HOST or IBLAGH_DESK_PORT.")
        raise typer.Exit(2) from None
    with listening:
        migrate(settings.desk_database_url)
        try:
            desk = create_app(settings)
        except UnsafeKeyFile as error:
            complaints.print(str(error), markup=False)
            raise typer.Exit(2) from None
        readiness, wait_s = desk.state.readiness, settings.drain_wait_s
        server_of(desk, readiness, drain_wait_s=wait_s, drain_s=settings.drain_s).run(sockets=[listening])


@app.command("migrate")
def migrate_command() -> None:
    """Bring the desk's database to this version's tables."""
    with console.status("Migrating the desk's database …"):
        migrate(_settings().desk_database_url)
    console.print("The desk's database is up to date.")


@app.command()
def invite(
    name: Annotated[str, typer.Option(help="The analyst's name, as it stands in the custody log")],
    role: Annotated[
        Role | None,
        typer.Option(help="`cleared` is an analyst with --cleared. Default: analyst, or as it was."),
    ] = None,
    cleared: Annotated[
        bool | None,
        typer.Option(help="Whether cases about children are seen; for roles that see cases. Default: as it was."),
    ] = None,
) -> None:
    """Print a one-time link with which somebody sets password and second factor (also when one is lost)."""
    settings = _settings()
    try:
        name = fit_name(name)
    except UnfitName as error:
        complaints.print(f"--name has 1 to {MAX_NAME} characters, on one line.")
        raise typer.Exit(2) from error
    if is_nobodys(name):
        complaints.print("--name is what the custody log calls a program. Choose another one.")
        raise typer.Exit(2)
    try:
        token = _with_accounts(
            settings, lambda accounts: accounts.invite(name, role, purpose=Purpose.ENROL, cleared=cleared)
        )
    except LastAdministrator:
        complaints.print("This is the last administrator who can sign in: invite another one first.")
        raise typer.Exit(1) from None
    console.print(f"{settings.desk_url}/link/{token}", markup=False)


@app.command("demo-link")
def demo_link() -> None:
    """Print a one-time sign-in link for the demo analyst; only where IBLAGH_ENVIRONMENT is demo."""
    settings = _settings()
    if settings.environment != "demo":
        complaints.print("Links that sign in without a password are for the demo only. Use `invite`.")
        raise typer.Exit(1)
    # A supervisor, so that the whole way of a case can be tried, its referral too.
    token = _with_accounts(
        settings, lambda accounts: accounts.invite(DEMO_ANALYST, Role.SUPERVISOR, purpose=Purpose.DEMO, cleared=True)
    )
    sys.stdout.write(f"{settings.desk_url}/link/{token}\n")


@app.command("verify-evidence")
def verify_evidence(
    which: Annotated[str, typer.Argument(metavar="CASE", help="A case's number or id, or all")],
) -> None:
    """Verify a case's files against the sealed manifest of their custody: a line for each; 1 when something is wrong."""
    settings = _settings()

    async def verified(database: Database, custody: Custody) -> bool:
        verifying, is_intact = Verifying(database, custody, Cases(database, custody, settings)), True
        async for case in verifying.verify(which):
            is_intact &= case.is_intact
            sys.stdout.write("".join(f"{line}\n" for line in case.lines()))
        return is_intact

    migrate(settings.desk_database_url)
    try:
        is_intact = asyncio.run(_with_database(settings, verified))
    except (NoSuchCase, UnsafeKeyFile) as error:
        complaints.print(str(error) or "There is no such case: give its number or id, or all.", markup=False)
        raise typer.Exit(2) from None
    if not is_intact:
        raise typer.Exit(1)


@app.command("signing-key")
def signing_key() -> None:
    """Print the public key that dossiers are checked with, to be published; on stderr its fingerprint."""
    file = _settings().desk_signing_key_file
    if not file:
        complaints.print("IBLAGH_DESK_SIGNING_KEY_FILE is not set: `openssl genpkey -algorithm ed25519` makes a key.")
        raise typer.Exit(2)
    try:
        signer = signing.read(Path(file))
    except UnsafeKeyFile as error:
        complaints.print(str(error), markup=False)
        raise typer.Exit(2) from None
    sys.stdout.write(signer.public_pem.decode())
    complaints.print(f"Fingerprint (SHA-256): {signer.fingerprint}")


@app.command()
def compare() -> None:
    """Compare reports that came before the desk did so, or that no key opened then; they stay in their cases."""
    settings = _settings()

    async def compared(database: Database, custody: Custody) -> int:
        key = SignKey(settings.secrets[-1])
        comparing = Comparing(Cases(database, custody, settings).documents, key, Marking(custody))
        return await CatchingUp(database, comparing).run()

    migrate(settings.desk_database_url)
    try:
        count = asyncio.run(_with_database(settings, compared))
    except UnsafeKeyFile as error:
        complaints.print(str(error), markup=False)
        raise typer.Exit(2) from None
    console.print(f"Reports that are compared from now on: {count}.")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _with_accounts(settings: DeskSettings, use: Callable[[Accounts], Awaitable[_Result]]) -> _Result:
    async def used(database: Database, custody: Custody) -> _Result:
        return await use(Accounts(database, custody, settings.session_life, Strangers()))

    migrate(settings.desk_database_url)
    return asyncio.run(_with_database(settings, used))


def _with_lists(use: Callable[[Lists], Awaitable[_Result]]) -> _Result:
    settings = _settings()
    key = SignKey(settings.secrets[-1])

    async def used(database: Database, custody: Custody) -> _Result:
        return await use(Lists(database, custody, key))

    migrate(settings.desk_database_url)
    return asyncio.run(_with_database(settings, used))


def _with_tokens(use: Callable[[Tokens], Awaitable[_Result]]) -> _Result:
    settings = _settings()

    async def used(database: Database, custody: Custody) -> _Result:
        return await use(Tokens(database, custody, Pace(settings.desk_api_per_minute)))

    migrate(settings.desk_database_url)
    return asyncio.run(_with_database(settings, used))


def _with_log(settings: DeskSettings, use: Callable[[Database, Custody], Awaitable[Whole]]) -> Whole:
    return asyncio.run(_with_database(settings, use))


async def _with_database(settings: DeskSettings, use: Callable[[Database, Custody], Awaitable[_Result]]) -> _Result:
    database = Database(settings.desk_database_url)
    try:
        return await use(database, Custody(*settings.secrets))
    finally:
        await database.close()


app.add_typer(commands(_with_lists), name="lists")
app.add_typer(token_commands(_with_tokens), name="tokens")
custody_commands.add_to(app, _settings, _with_log)
custody_part_commands.add_to(app, _settings)
retention_commands.add_to(app, _settings)
backup_commands.add_to(app, _settings)
doctor_commands.add_to(app, _settings)

if __name__ == "__main__":
    app()
