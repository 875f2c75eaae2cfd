"""Custody commands: `verify-log`, also against heads that were kept elsewhere, `custody-head`, which makes them, `custody-rekey`."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from desk.anchoring import Anchor, BadAnchor, anchor_of, anchors_in, line_of, public_key
from desk.cases.unsealing_errors import UnsafeKeyFile
from desk.custody import OPERATOR, Broken, Custody, Entry, Whole
from desk.database import Database
from desk.dossier import signing
from desk.dossier.signing import Signer
from desk.settings import DeskSettings

EXPORTED = "head exported"
# Runs something with the desk's log, from beginning to end.
WithLog = Callable[[DeskSettings, Callable[[Database, Custody], Awaitable[Whole]]], Whole]
console = Console(soft_wrap=True, highlight=False)
complaints = Console(stderr=True, soft_wrap=True, highlight=False)


def add_to(app: typer.Typer, settings_of: Callable[[], DeskSettings], with_log: WithLog) -> None:
    """Add the commands."""
    _add_rekey(app, settings_of, with_log)

    @app.command("verify-log")
    def verify_log(
        head: Annotated[
            Path | None,
            typer.Option(help="A file of `custody-head` that was kept elsewhere: the log has to contain it"),
        ] = None,
        public: Annotated[
            Path | None, typer.Option("--public-key", help="The key (PEM) that signed it. Default: the desk's own")
        ] = None,
    ) -> None:
        """Verify the custody log: that no entry was changed, removed, reordered or cut off."""
        settings = settings_of()
        anchors = _read(settings, head, public) if head else ()
        log = _verified(settings, with_log, anchors)
        console.print(f"The custody log is whole: {log.count} entries, the last is {log.head or 'none'}.")
        for one in anchors:
            signed = "signed" if one.is_signed else "not signed"
            console.print(f"It contains the head of {one.at} ({signed}): {one.log.count} entries.")

    @app.command("custody-head")
    def custody_head(
        sign: Annotated[
            bool | None, typer.Option("--sign/--no-sign", help="Default: signed if there is a signing key")
        ] = None,
        out: Annotated[Path | None, typer.Option(help="A file to add the line to. Default: it is printed")] = None,
    ) -> None:
        """Verify the log, and print its head as a line to keep where nobody of the desk can change it."""
        settings = settings_of()
        signer = None if sign is False else _signer(settings)
        if sign and signer is None:
            _complain("IBLAGH_DESK_SIGNING_KEY_FILE is not set: there is no key to sign with.")
        log = _verified(settings, with_log, (), exports=True)
        if not log.count:
            _complain("The custody log is empty: there is no head yet.")
        line = line_of(anchor_of(log), signer)
        if out is None:
            typer.echo(line)
            return
        with out.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _add_rekey(app: typer.Typer, settings_of: Callable[[], DeskSettings], with_log: WithLog) -> None:
    @app.command("custody-rekey")
    def custody_rekey() -> None:
        """Have the log go on under IBLAGH_DESK_SECRET, once every desk knows it, and verify it; docs/rotation.md."""
        settings = settings_of()
        if len(settings.secrets) == 1:
            _complain("IBLAGH_DESK_OLDER_SECRETS is empty: there is no secret to hand over from.")
        is_new = False

        async def handed_over(database: Database, custody: Custody) -> Whole:
            nonlocal is_new
            async with database.transaction() as session:
                is_new = await custody.hand_over(session)
            return await custody.verify(database)

        log = _with(settings, with_log, handed_over)
        said = "goes on under the new secret" if is_new else "is under the new secret already"
        console.print(f"The custody log is whole, {log.count} entries, and {said}.")


def _verified(
    settings: DeskSettings, with_log: WithLog, anchors: tuple[Anchor, ...], *, exports: bool = False
) -> Whole:
    async def verified(database: Database, custody: Custody) -> Whole:
        whole = await custody.verify(database, [one.log for one in anchors])
        if exports and whole.count:
            async with database.transaction() as session:
                await custody.append(session, Entry(OPERATOR, EXPORTED, "", str(whole.count)))
        return whole

    return _with(settings, with_log, verified)


def _with(settings: DeskSettings, with_log: WithLog, use: Callable[[Database, Custody], Awaitable[Whole]]) -> Whole:
    try:
        return with_log(settings, use)
    except Broken as error:
        complaints.print(f"The custody log is broken at {error}.", markup=False)
        raise typer.Exit(1) from None


def _read(settings: DeskSettings, head: Path, public: Path | None) -> tuple[Anchor, ...]:
    try:
        pem = public.read_bytes() if public else _own_pem(settings)
        return anchors_in(head.read_text(encoding="utf-8"), public_key(pem) if pem else None)
    except BadAnchor as error:
        _complain(f"{error}.")
    except (OSError, UnicodeDecodeError):
        _complain("--head or --public-key cannot be read.")


def _own_pem(settings: DeskSettings) -> bytes | None:
    signer = _signer(settings)
    return signer.public_pem if signer else None


def _signer(settings: DeskSettings) -> Signer | None:
    if not settings.desk_signing_key_file:
        return None
    try:
        return signing.read(Path(settings.desk_signing_key_file))
    except UnsafeKeyFile as error:
        _complain(str(error))


def _complain(words: str) -> NoReturn:
    complaints.print(words, markup=False)
    raise typer.Exit(2)
