"""The `iblagh` commands; each says what it does with --help."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import upkeep_commands
from bot.demo import Demo, DemoFailed
from bot.ports import PortTaken
from bot.reading import read
from bot.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Report illegal online content, and run the intake.",
)
relay_app = typer.Typer(invoke_without_command=True, help="Push reports to the desk, and look at what could not be.")
inbox_app = typer.Typer(no_args_is_help=True, help="What citizens sent and nobody could answer: never its content.")
telegram_app = typer.Typer(no_args_is_help=True, help="The bot's account at Telegram.")
app.add_typer(relay_app, name="relay")
app.add_typer(inbox_app, name="inbox")
app.add_typer(telegram_app, name="telegram")
evidence_app = typer.Typer(no_args_is_help=True, help="Files of reports at the desk, and their custody.")
app.add_typer(evidence_app, name="evidence")
console = Console()
complaints = Console(stderr=True, soft_wrap=True)

VAR = Path("var")


def _demo() -> Demo:
    web, desk = os.environ.get("IBLAGH_WEB_PORT", "8080"), os.environ.get("IBLAGH_DESK_PORT", "8090")
    return Demo(VAR.absolute(), int(web), int(desk))


def settings() -> Settings:
    """The settings, or an end that names each variable that is missing or wrong, never its value."""
    return read(Settings)


@app.command()
def demo() -> None:
    """Start intake, relay and desk on this machine, with throw-away keys under var/."""
    from bot import demo as running

    try:
        running.run(_demo(), console)
    except (PortTaken, DemoFailed) as error:
        complaints.print(str(error), highlight=False, markup=False)
        raise typer.Exit(1) from None


def _run(serving: Coroutine[Any, Any, None]) -> None:
    """Until it ends, on uvloop where there is one: a turn is mostly sockets, and there they cost half."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(serving)
    else:
        uvloop.run(serving)


@app.command()
def intake() -> None:
    """Take reports: the web chat, and Telegram and WhatsApp where their tokens are set."""
    from bot import handles, serving
    from bot.logs import configure

    chosen = settings()
    configure(chosen.log_level)
    try:
        _run(serving.serve_intake(chosen))
    except (PortTaken, handles.BadList) as error:
        complaints.print(str(error), highlight=False, markup=False)
        raise typer.Exit(1) from None


@relay_app.callback()
def relay(context: typer.Context) -> None:
    """Push reports to the desk and follow its answers; several may run at once."""
    if context.invoked_subcommand is not None:
        return
    from bot import serving
    from bot.logs import configure

    chosen = settings()
    configure(chosen.log_level)
    _run(serving.serve_relay(chosen, name=f"relay-{os.getpid()}"))


@relay_app.command("dead")
def relay_dead() -> None:
    """List what the desk will never accept as it is."""
    from bot import relaying

    asyncio.run(relaying.show_dead(settings(), console))


@relay_app.command("retry")
def relay_retry(
    row: Annotated[str, typer.Argument(help="The id that `relay dead` shows, or all")] = "all",
) -> None:
    """Put dead letters back into the outbox."""
    from bot import relaying

    asyncio.run(relaying.retry(settings(), row, console))


@relay_app.command("reconcile")
def relay_reconcile() -> None:
    """Compare what was filed here with what the desk holds, and send again what it misses."""
    from bot import relaying

    if not asyncio.run(relaying.reconcile(settings(), console)):
        raise typer.Exit(1)


@inbox_app.command("parked")
def inbox_parked() -> None:
    """List what failed five times, by its shape only."""
    from bot import parked

    asyncio.run(parked.show(settings(), console))


@inbox_app.command("retry")
def inbox_retry(item: Annotated[str, typer.Argument(help="The id that `inbox parked` shows, or all")]) -> None:
    """Take a parked item up again."""
    from bot import parked

    if not asyncio.run(parked.retry(settings(), item, console)):
        raise typer.Exit(1)


@inbox_app.command("drop")
def inbox_drop(item: Annotated[str, typer.Argument(help="The id that `inbox parked` shows, or all")]) -> None:
    """Delete a parked item; its citizen gets no answer to it."""
    from bot import parked

    if not asyncio.run(parked.drop(settings(), item, console)):
        raise typer.Exit(1)


@telegram_app.command("setup")
def telegram_setup() -> None:
    """Set commands, descriptions and name in each language, and the webhook if IBLAGH_TELEGRAM_MODE says so."""
    from bot import telegram_account
    from bot.logs import configure

    chosen = settings()
    configure("error")
    if not asyncio.run(telegram_account.set_up(chosen, console, complaints)):
        raise typer.Exit(1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def desk(context: typer.Context) -> None:
    """Run `python -m desk …`, the reference analyst backend: serve, migrate, invite, verify-log, verify-evidence."""
    ended = subprocess.run([sys.executable, "-m", "desk", *context.args], check=False)  # noqa: S603
    raise typer.Exit(ended.returncode)


@evidence_app.command("verify")
def evidence_verify(case: Annotated[str, typer.Argument(help="A case's number or id, or all")]) -> None:
    """Verify a case's files against the sealed manifest of their custody; without settings, those of the demo's desk."""
    environment = dict(os.environ)
    made = _demo()
    is_set = "IBLAGH_DESK_SECRET" in environment or Path(".env").exists()
    if not is_set and (made.folder / "keys" / "desk.env").exists():
        environment |= made.desk_environment()
    ended = subprocess.run([sys.executable, "-m", "desk", "verify-evidence", case], env=environment, check=False)  # noqa: S603
    raise typer.Exit(ended.returncode)


@app.command("console")
def console_command(
    language: Annotated[str, typer.Option(help="ar, fr, en, es …; without it, the setting IBLAGH_LANGUAGE")] = "",
) -> None:
    """Report from this terminal; without settings, with those of the demo."""
    from bot import terminal

    if "IBLAGH_SECRET" not in os.environ and not Path(".env").exists():
        made = _demo()
        made.prepare()
        os.environ.update(made.intake_environment())
    asyncio.run(terminal.converse(settings(), console, language=language))


@app.command()
def migrate() -> None:
    """Bring the intake's database to this version's tables."""
    from storage.database import migrate as migrated

    with console.status("Migrating the intake's database …"):
        migrated(settings().database_url)
    console.print("The intake's database is up to date.")


@app.command("analyst-bot")
def analyst_bot() -> None:
    """Tell analysts on Telegram which cases wait, and carry their presses to the desk; docs/analyst-bot.md."""
    from bot.analyst import app as telling
    from bot.analyst.settings import AnalystSettings
    from bot.logs import configure

    chosen = read(AnalystSettings)
    configure(chosen.log_level)
    asyncio.run(telling.serve(chosen))


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="The findings for programs")] = False,
    no_desk: Annotated[
        bool, typer.Option("--no-desk", help="Only an intake runs here: it need not reach the desk")
    ] = False,
) -> None:
    """Say what is configured, what is reachable, and what is unsafe for production; 1 when anything fails."""
    from bot.doctor.desk import about_desk, about_no_desk
    from bot.doctor.examining import examine
    from operating import findings

    found = asyncio.run(examine(settings(), desk=about_no_desk if no_desk else about_desk))
    if as_json:
        sys.stdout.write(findings.as_json(found) + "\n")
    else:
        findings.show(found, console)
    if not findings.is_well(found):
        raise typer.Exit(1)


upkeep_commands.add_to(app, settings)


def main() -> None:
    """Entry point of `iblagh`."""
    app()


if __name__ == "__main__":
    main()
