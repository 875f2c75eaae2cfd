"""Taking: a backup of one moment: the database first, then each file that it names, then the archive that says so."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pyrage
from pyrage import x25519
from sqlalchemy import make_url

from backups import archive
from backups.parts import BackupFailed, Line, Whole
from backups.snapshots import moment
from storage.archives import Archives, archives_at
from storage.evidence import EvidenceStore


@dataclass(slots=True)
class Taken:
    """A backup: its archive's name, its files by part, how many of them were new there, and what is lost or damaged."""

    name: str
    files: Counter[str] = field(default_factory=Counter)
    copied: int = 0
    # Ids of files, as their rows name them.
    lost: list[str] = field(default_factory=list)


async def take(whole: Whole, place: str, recipients: Sequence[str], *, now: datetime) -> Taken:
    """Back `whole` up to a folder or `s3://…`; raises BackupFailed, and then no archive was added."""
    _check(recipients)
    target, taken = archives_at(place), Taken(f"iblagh-{whole.kind}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.age")
    with TemporaryDirectory(prefix="iblagh-backup-") as folder:
        work = Path(folder)
        await asyncio.to_thread(_snapshot, whole, work)
        gone = await _copy_all(whole, target, work, taken)
        erased = await asyncio.to_thread(_erased_meanwhile, whole, gone, taken) if gone else {}
        manifest = archive.Manifest(
            kind=whole.kind,
            made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
            version=version("iblagh-bot"),
            dialect=make_url(whole.database_url).get_backend_name(),
            database_sha256=await asyncio.to_thread(archive.sha256_of, work / archive.DATABASE),
            files_sha256=await asyncio.to_thread(archive.sha256_of, work / archive.FILES),
            files=dict(taken.files),
            erased=erased,
        )
        sealed = work / taken.name
        await asyncio.to_thread(archive.write, manifest, work, sealed, recipients)
        try:
            await target.put(taken.name, sealed)
        except FileExistsError:
            raise BackupFailed("There is an archive of this second already.") from None
    return taken


def _snapshot(whole: Whole, work: Path) -> None:
    """Write the database, and the lists of files as they are wanted; blocking."""
    with moment(whole.database_url, left_out=whole.left_out, work=work) as now:
        with (work / "wanted.jsonl").open("w", encoding="utf-8") as wanted:
            for part, files in whole.files.items():
                for file_id, sha256 in now.rows(files.listing):
                    wanted.write(archive.line_of(Line(part, file_id, sha256)))
        # Last, so that a server that ends idle transactions does no harm: the dump has one of its own.
        now.dump(work / archive.DATABASE)


def _erased_meanwhile(whole: Whole, gone: Sequence[Line], taken: Taken) -> dict[str, list[str]]:
    """What was erased by now, so that it is erased after a restore too; what rows still name is lost. Blocking."""
    with (
        TemporaryDirectory(prefix="iblagh-backup-") as folder,
        moment(whole.database_url, left_out=whole.left_out, work=Path(folder)) as now,
    ):
        named = {(part, one) for part, files in whole.files.items() for one, _sha256 in now.rows(files.listing)}
        taken.lost += [line.id for line in gone if (line.part, line.id) in named]
        return {how: [one for (one,) in now.rows(sql)] for how, sql in whole.erased.items()}


async def _copy_all(whole: Whole, target: Archives, work: Path, taken: Taken) -> list[Line]:
    """Copy what is not there yet; a file is never written twice, because it never changes. Those that are not here."""
    gone: list[Line] = []
    stores = {part: target.files(part) for part in whole.files}
    with (work / archive.FILES).open("w", encoding="utf-8") as listed:
        for line in archive.lines(work / "wanted.jsonl"):
            kept = await _copied(line, whole.files[line.part].store, stores[line.part], taken)
            if kept:
                listed.write(archive.line_of(Line(line.part, line.id, kept)))
                taken.files[line.part] += 1
            else:
                gone.append(line)
    (work / "wanted.jsonl").unlink()
    return gone


async def _copied(line: Line, source: EvidenceStore, target: EvidenceStore, taken: Taken) -> str:
    """The SHA-256 of the file as it lies in the backup; empty when it is gone, or not what its row says."""
    if await target.has(line.id):
        return line.sha256 or await target.sealed_sha256(line.id)
    try:
        kept = await target.keep(line.id, source.open_sealed(line.id))
    except FileNotFoundError:
        return ""
    if line.sha256 and kept != line.sha256:
        await target.remove(line.id)
        return ""
    taken.copied += 1
    return kept


def _check(recipients: Sequence[str]) -> None:
    if not recipients:
        raise BackupFailed("No key to seal backups to: set IBLAGH_BACKUP_KEYS (docs/backups.md).")
    try:
        for one in recipients:
            x25519.Recipient.from_str(one)
    except pyrage.RecipientError:
        raise BackupFailed("A backup key is no age public key (age1…).") from None
