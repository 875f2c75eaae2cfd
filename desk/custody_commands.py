"""Custody commands: `verify-log`, also with heads and files that were kept elsewhere, `custody-head`, `custody-rekey`."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.console import Console

from desk.anchoring import Anchor, BadAnchor, anchor_of, anchors_in, line_of, public_key
from desk.cases.unsealing_errors import UnsafeKeyFile
from desk.custody import OPERATOR, Broken, Custody, Entry, NotHere, Whole
from desk.custody_files import BadFile, Exported, joined, read
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
    _add_verify(app, settings_of, with_log)
    _add_head(app, settings_of, with_log)
    _add_rekey(app, settings_of, with_log)


def _add_verify(app: typer.Typer, settings_of: Callable[[], DeskSettings], with_log: WithLog) -> None:
    @app.command("verify-log")
    def verify_log(
        head: Annotated[
            Path | None,
            typer.Option(help="A file of `custody-head` that was kept elsewhere: the log has to contain it"),
        ] = None,
        public: Annotated[
            Path | None, typer.Option("--public-key", help="The key (PEM) that signed it. Default: the desk's own")
        ] = None,
        files: Annotated[
            list[Path] | None, typer.Option("--with", help="A file of `custody-export`, once for each, in any order")
        ] = None,
    ) -> None:
        """Verify the custody log: that no entry was changed, removed, reordered or cut off."""
        settings = settings_of()
        anchors = _read(settings, head, public) if head else ()
        exported = _exported(settings, files, public, anchors) if files else None
        log = _verified(settings, with_log, anchors, exported)
        first = min(log.first, exported.first) if exported else log.first
        since = f" from entry {first} on" if first > 1 else ""
        console.print(f"The custody log is whole{since}: {log.count} entries, the last is {log.head or 'none'}.")
        if first > 1:
            console.print(f"Entries 1 to {first - 1} were exported and taken out: --with verifies their files too.")
        for one in anchors:
            signed = "signed" if one.is_signed else "not signed"
            console.print(f"It contains the head of {one.at} ({signed}): {one.log.count} entries.")


def _add_head(app: typer.Typer, settings_of: Callable[[], DeskSettings], with_log: WithLog) -> None:
    @app.command("custody-head")
    def custody_head(
        sign: Annotated[
            bool | None, typer.Option("--sign/--no-sign", help="Default: signed if there is a signing key")
        ] = None,
        out: Annotated[Path | None, typer.Option(help="A file to add the line to. Default: it is printed")] = None,
    ) -> None:
        """Verify the log, and print its head as a line to keep where nobody of the desk can change it."""
        settings = settings_of()
        signer = None if sign is False else signer_of(settings)
        if sign and signer is None:
            complain("IBLAGH_DESK_SIGNING_KEY_FILE is not set: there is no key to sign with.")
        log = _verified(settings, with_log, (), exports=True)
        if not log.count:
            complain("The custody log is empty: there is no head yet.")
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
            complain("IBLAGH_DESK_OLDER_SECRETS is empty: there is no secret to hand over from.")
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
    settings: DeskSettings,
    with_log: WithLog,
    anchors: tuple[Anchor, ...],
    exported: Whole | None = None,
    *,
    exports: bool = False,
) -> Whole:
    noted = [one.log for one in anchors if exported is None or one.log.count > exported.count]
    if exported:
        # What was verified in files is a head like any other: the log goes on from it, or contains it still.
        noted.append(exported)

    async def verified(database: Database, custody: Custody) -> Whole:
        whole = await custody.verify(database, noted)
        if exports and whole.count:
            async with database.transaction() as session:
                await custody.append(session, Entry(OPERATOR, EXPORTED, "", str(whole.count)))
        return whole

    return _with(settings, with_log, verified)


def _with(settings: DeskSettings, with_log: WithLog, use: Callable[[Database, Custody], Awaitable[Whole]]) -> Whole:
    try:
        return with_log(settings, use)
    except Broken as error:
        broken(error)
    except NotHere as error:
        complain(f"Entry {error.sequence} was exported and taken out: give its file, and those after it, by --with.")


def _read(settings: DeskSettings, head: Path, public: Path | None) -> tuple[Anchor, ...]:
    try:
        return anchors_in(head.read_text(encoding="utf-8"), key_in(settings, public))
    except BadAnchor as error:
        complain(f"{error}.")
    except (OSError, UnicodeDecodeError):
        complain("--head or --public-key cannot be read.")


def _exported(settings: DeskSettings, files: list[Path], public: Path | None, anchors: tuple[Anchor, ...]) -> Whole:
    """The end of the files, each verified, which follow each other and contain the heads that are of their entries."""
    custody, noted = Custody(*settings.secrets), [one.log for one in anchors]
    try:
        end = joined([read_file(settings, custody, path, public, noted) for path in files])
    except Broken as error:
        broken(error)
    if missing := [one.count for one in noted if one.count < end.first]:
        complain(f"Entry {min(missing)} is in none of the files: give its file too.")
    return end


def read_file(
    settings: DeskSettings, custody: Custody, path: Path, public: Path | None = None, anchors: Sequence[Whole] = ()
) -> Exported:
    """One file of the log, verified; ends the command when it is none, or cannot be read. Raises Broken."""
    try:
        return read(path, custody, key_in(settings, public), anchors)
    except (BadFile, BadAnchor) as error:
        complain(f"{path} does not verify: {error}.")
    except OSError:
        complain(f"{path} or --public-key cannot be read.")


def key_in(settings: DeskSettings, public: Path | None) -> Ed25519PublicKey | None:
    """The key that signatures are checked with: that of a file, or the desk's own, if it has one."""
    pem = public.read_bytes() if public else _own_pem(settings)
    return public_key(pem) if pem else None


def _own_pem(settings: DeskSettings) -> bytes | None:
    signer = signer_of(settings)
    return signer.public_pem if signer else None


def signer_of(settings: DeskSettings) -> Signer | None:
    """Who signs, if there is a key; ends the command when it cannot be used."""
    if not settings.desk_signing_key_file:
        return None
    try:
        return signing.read(Path(settings.desk_signing_key_file))
    except UnsafeKeyFile as error:
        complain(str(error))


def broken(error: Broken) -> NoReturn:
    """Say where, and end with 1."""
    complaints.print(f"The custody log is broken at {error}.", markup=False)
    raise typer.Exit(1) from None


def complain(words: str) -> NoReturn:
    """Say what is wrong with the command, and end with 2."""
    complaints.print(words, markup=False)
    raise typer.Exit(2)
