"""Receipt commands: `iblagh verify`, `iblagh receipts …` and `iblagh handles …`; the first needs no settings and no network."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.auditing import Found
    from storage.receipt_keys import PublicKey

console = Console()
complaints = Console(stderr=True)
DEMO_SETTINGS = Path("var/keys/intake.env")
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="A public key, or a file of them; without it, those of this machine's settings or demo"),
]


def add_to(app: typer.Typer, settings_of: Callable[[], Settings]) -> None:
    """Add the commands."""
    receipts = typer.Typer(no_args_is_help=True, help="The log of receipts: its heads, for whoever audits it.")
    handles = typer.Typer(no_args_is_help=True, help="The signed list of official addresses; docs/receipts.md.")
    app.add_typer(receipts, name="receipts")
    app.add_typer(handles, name="handles")
    handles.command("sign")(sign_handles)
    handles.command("check")(check_handles)
    _add_verify(app, settings_of)
    _add_receipts(receipts, settings_of)


def _add_verify(app: typer.Typer, settings_of: Callable[[], Settings]) -> None:
    @app.command()
    def verify(
        receipt: Annotated[
            str, typer.Argument(help="The receipt; without it, it is read from the standard input")
        ] = "",
        key: Keys = None,
        head: Annotated[Path | None, typer.Option(help="What /receipts/head gave, saved")] = None,
        proof: Annotated[Path | None, typer.Option(help="What /receipts/inclusion?leaf=… gave, saved")] = None,
    ) -> None:
        """Check a receipt offline; with a saved head and proof, also that it is in the log. 1 when anything is wrong."""
        from bot import auditing

        if (head is None) != (proof is None):
            complaints.print("A head is checked with its proof: name both.", highlight=False)
            raise typer.Exit(2)
        text = receipt or sys.stdin.read(auditing.MAX_CHARS)
        keys = _keys(key, settings_of)
        _say(lambda: auditing.check_receipt(text, keys))
        if head is not None and proof is not None:
            saved, shown = head, proof
            _say(lambda: auditing.check_inclusion(text, auditing.head_in(saved, keys), shown))


def _add_receipts(receipts: typer.Typer, settings_of: Callable[[], Settings]) -> None:
    @receipts.command("compare")
    def compare(
        old: Annotated[Path, typer.Argument(help="A head that was saved earlier")],
        new: Annotated[Path, typer.Argument(help="A later one")],
        proof: Annotated[Path | None, typer.Option(help="What /receipts/consistency?old=…&new=… gave, saved")] = None,
        key: Keys = None,
    ) -> None:
        """Say whether a log only grew from one saved head to the other; 1 when that is not shown."""
        from bot import auditing

        keys = _keys(key, settings_of)
        _say(lambda: auditing.compare(auditing.head_in(old, keys), auditing.head_in(new, keys), proof))

    @receipts.command("keys")
    def keys() -> None:
        """Print the public keys of receipts, the one that signs now first: to publish them elsewhere."""
        from bot.receipts import keys_of

        typer.echo("\n".join(one.text for one in keys_of(settings_of())))

    @receipts.command("restart")
    def restart() -> None:
        """Go on under another name after a database went back in time: whoever kept a head will see that."""
        from bot import log_restarting

        head = asyncio.run(log_restarting.restart(settings_of()))
        console.print(f"The log is now {head.origin}, with {head.size} leaves. Say publicly why.", highlight=False)


def sign_handles(
    file: Annotated[Path, typer.Argument(help="Where the signed list is written")],
    key: Annotated[Path, typer.Option(help="The file that `iblagh keys draw receipt` made for this; keep it offline")],
    telegram: Annotated[list[str] | None, typer.Option(help="@name of the bot")] = None,
    whatsapp: Annotated[list[str] | None, typer.Option(help="+212…")] = None,
    web: Annotated[list[str] | None, typer.Option(help="https://…")] = None,
    onion: Annotated[list[str] | None, typer.Option(help="http://….onion")] = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="For how many days the list is valid")] = 365,
) -> None:
    """Sign the official addresses, as a file for IBLAGH_HANDLES_FILE."""
    from bot import handles
    from conversations.events import Handle
    from storage.receipt_keys import BadKey, SigningKey

    given = {"telegram": telegram, "whatsapp": whatsapp, "web": web, "onion": onion}
    today = datetime.now(UTC).date()
    every = tuple(Handle(kind, value) for kind, values in given.items() for value in values or ())
    listed = handles.HandleList(every, today, today + timedelta(days=days))
    if wrong := handles.mistyped(listed):
        words = f"Nothing was signed: no such address can be: {' '.join(wrong)}. See --help for how each is written."
        complaints.print(words, highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1)
    try:
        signer = SigningKey(key.read_text(encoding="utf-8"))
        document = handles.signed(listed, signer)
        handles.read(document, [signer.public])
    except (BadKey, handles.BadList, OSError, UnicodeDecodeError) as error:
        complaints.print(f"Nothing was signed: {error}.", highlight=False, markup=False)
        raise typer.Exit(1) from None
    try:
        file.write_text(document, encoding="utf-8")
    except OSError as error:
        complain_of(file, error)
    console.print(f"Written to {file}. Set IBLAGH_HANDLES_FILE to it, and IBLAGH_HANDLES_KEYS to:", highlight=False)
    typer.echo(signer.public.text)


def check_handles(
    file: Annotated[Path, typer.Argument(help="What /.well-known/iblagh-handles.json gave, saved")],
    key: Annotated[list[str], typer.Option(help="The operator's public key, or a file of them")],
) -> None:
    """Say which addresses are official, if the list is signed and valid today; 1 when it is not."""
    from bot import auditing, handles

    try:
        keys = auditing.keys_in("\n".join(map(_given, key)))
        listed = handles.read(file.read_text(encoding="utf-8"), keys)
    except (auditing.Unreadable, handles.BadList, OSError, UnicodeDecodeError) as error:
        complaints.print(f"NOT official: {error}.", highlight=False, markup=False)
        raise typer.Exit(1) from None
    for one in listed.handles:
        typer.echo(f"{one.kind}: {one.value}")
    _say_whether_valid(listed.valid_from, listed.valid_until, is_valid=listed.is_valid(datetime.now(UTC).date()))


def complain_of(file: Path, error: OSError) -> NoReturn:
    """Say why it was not written, and end the command."""
    complaints.print(f"It was not written: {file}: {error.strerror}.", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1) from None


def _say_whether_valid(first: date, last: date, *, is_valid: bool) -> None:
    if is_valid:
        console.print(f"Signed, and valid from {first} until {last}.", highlight=False)
        return
    complaints.print(f"Signed, but NOT valid today: from {first} until {last}.", highlight=False)
    raise typer.Exit(1)


def _say(check: Callable[[], "Found"]) -> None:
    from bot.auditing import Unreadable

    try:
        found = check()
    except Unreadable as error:
        complaints.print(str(error), highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    (console if found.is_well else complaints).print(found.words, highlight=False, markup=False, soft_wrap=True)
    if not found.is_well:
        raise typer.Exit(1)


def _keys(given: list[str] | None, settings_of: Callable[[], Settings]) -> "tuple[PublicKey, ...]":
    from bot import auditing
    from bot.receipts import keys_of

    try:
        if given:
            return auditing.keys_in("\n".join(map(_given, given)))
    except auditing.Unreadable as error:
        complaints.print(str(error), highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(2) from None
    is_set = "IBLAGH_RECEIPT_KEY" in os.environ or Path(".env").exists()
    if not is_set and not DEMO_SETTINGS.exists():
        why = "Name the public key by --key, as the operator published it; from /receipts/keys alone, a clone gives its own."
        complaints.print(why, highlight=False, soft_wrap=True)
        raise typer.Exit(2)
    if not is_set:
        lines = (line.partition("=") for line in DEMO_SETTINGS.read_text().splitlines())
        # What production insists on beside the keys, a demo does not have.
        os.environ.update({name: value for name, _equals, value in lines if name} | {"IBLAGH_ENVIRONMENT": "demo"})
    return keys_of(settings_of())


def _given(key: str) -> str:
    """The text of a key: itself, or what is in the file of that name."""
    path = Path(key)
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else key
    except (OSError, UnicodeDecodeError):
        return key
