"""Restoring: an archive is verified whole, also every file beside it, before the first thing is written."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from backups import archive
from backups.archive import Manifest
from backups.parts import BackupFailed, Line, Whole
from backups.snapshots import is_empty, load
from storage.archives import Archives, archives_at, parted
from storage.evidence import EvidenceStore


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there again, and which reports were erased while it was backed up, by how."""

    manifest: Manifest
    files: Counter[str] = field(default_factory=Counter)


async def restore(whole: Whole, where: str, key: Path, allows: Callable[[str], None]) -> Restored:
    """Restore into an empty database and store; raises BackupFailed, and then neither holds anything of it.

    `allows` is asked with the time of the backup before anything is written, blocking, and raises what keeps it from that.
    Killed in the middle, it leaves files that no row names, and can be done again: the database comes last, at once.
    """
    place, name = parted(where)
    target, identities = archives_at(place), archive.identities_in(key)
    if not await asyncio.to_thread(is_empty, whole.database_url):
        raise BackupFailed("The database is not empty: restore into a new one.")
    with TemporaryDirectory(prefix="iblagh-restore-") as folder:
        work = Path(folder)
        try:
            await target.fetch(name, work / name)
        except FileNotFoundError:
            raise BackupFailed("There is no such archive.") from None
        manifest = await asyncio.to_thread(archive.read, work / name, work, identities)
        _check(manifest, whole)
        await asyncio.to_thread(allows, manifest.made_at)
        await _verify(whole, target, work)
        files = await _copy(whole, target, work)
        await asyncio.to_thread(load, whole.database_url, work / archive.DATABASE)
    return Restored(manifest, files)


def _check(manifest: Manifest, whole: Whole) -> None:
    if manifest.kind != whole.kind:
        raise BackupFailed(f"The archive is of the {manifest.kind}, not of the {whole.kind}.")
    if manifest.dialect != make_url(whole.database_url).get_backend_name():
        raise BackupFailed(f"The archive is of {manifest.dialect}: set the URL of such a database.")


async def _verify(whole: Whole, target: Archives, work: Path) -> None:
    """Read every file of the backup, and look at what is already where it goes."""
    stores = {part: target.files(part) for part in whole.files}
    for line in archive.lines(work / archive.FILES):
        if await _sha256_of(stores[line.part], line) != line.sha256:
            raise BackupFailed(f"The file {line.id} of the backup is damaged.")
        own = whole.files[line.part].store
        if await own.has(line.id) and await own.sealed_sha256(line.id) != line.sha256:
            raise BackupFailed(f"There is another file {line.id} already: restore into an empty store.")


async def _copy(whole: Whole, target: Archives, work: Path) -> Counter[str]:
    stores, files = {part: target.files(part) for part in whole.files}, Counter[str]()
    for line in archive.lines(work / archive.FILES):
        kept = await whole.files[line.part].store.keep(line.id, stores[line.part].open_sealed(line.id))
        if kept != line.sha256:
            raise BackupFailed(f"The file {line.id} changed while it was restored.")
        files[line.part] += 1
    return files


async def _sha256_of(store: EvidenceStore, line: Line) -> str:
    digest = hashlib.sha256()
    try:
        async for piece in store.open_sealed(line.id):
            digest.update(piece)
    except FileNotFoundError:
        raise BackupFailed(f"The file {line.id} of the backup is missing.") from None
    return digest.hexdigest()
