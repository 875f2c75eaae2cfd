"""Archive: manifest, list of files and database as one age file (https://age-encryption.org/v1), and read back from it."""

import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyrage
from pyrage import x25519

from backups.parts import BackupFailed, Line

FORMAT = 1
MANIFEST, FILES, DATABASE = "manifest.json", "files.jsonl", "database"
MEMBERS = (MANIFEST, FILES, DATABASE)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself; the counts are of files, by their part."""

    kind: str
    made_at: str
    version: str
    dialect: str
    database_sha256: str
    files_sha256: str
    files: Mapping[str, int]
    # Reports that were erased while the backup was taken, by how.
    erased: Mapping[str, list[str]]
    format: int = FORMAT


def write(manifest: Manifest, work: Path, out: Path, recipients: Sequence[str]) -> None:
    """Seal what lies in `work` to the recipients, piece by piece; blocking."""
    (work / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
    bundle = work / "bundle.tar"
    with tarfile.open(bundle, "w") as tar:
        for name in MEMBERS:
            tar.add(work / name, name, filter=_nobodys)
    with bundle.open("rb") as plain, out.open("wb") as sealed:
        pyrage.encrypt_io(plain, sealed, [x25519.Recipient.from_str(one) for one in recipients])
    bundle.unlink()


def read(sealed: Path, work: Path, identities: Sequence[x25519.Identity]) -> Manifest:
    """Open an archive into `work`, and check all that is in it; blocking. Raises BackupFailed."""
    bundle = work / "bundle.tar"
    try:
        with sealed.open("rb") as archive, bundle.open("wb") as plain:
            pyrage.decrypt_io(archive, plain, list(identities))
    except (pyrage.DecryptError, OSError) as error:
        # What does not authenticate in the middle is an OSError without a number; one of the disk has one.
        if isinstance(error, OSError) and error.errno:
            raise
        raise BackupFailed("The archive does not open: it is damaged or cut off, or sealed to another key.") from None
    try:
        with tarfile.open(bundle) as tar:
            if tuple(tar.getnames()) != MEMBERS:
                raise BackupFailed("The archive does not hold what a backup holds.")
            tar.extractall(work, filter="data")
        manifest = Manifest(**json.loads((work / MANIFEST).read_text()))
    except (tarfile.TarError, ValueError, TypeError):
        raise BackupFailed("The archive does not hold what a backup holds.") from None
    bundle.unlink()
    if manifest.format != FORMAT:
        raise BackupFailed("The archive was made by another version, in a format that this one does not read.")
    found = sha256_of(work / DATABASE), sha256_of(work / FILES)
    if found != (manifest.database_sha256, manifest.files_sha256):
        raise BackupFailed("The archive is not what its manifest says.")
    return manifest


def lines(path: Path) -> Iterator[Line]:
    """The list of files, one at a time."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield Line(**json.loads(line))


def line_of(line: Line) -> str:
    """A line of the list."""
    return json.dumps(asdict(line)) + "\n"


def identities_in(path: Path) -> list[x25519.Identity]:
    """The private keys of a file, as `age-keygen` writes them. Raises BackupFailed."""
    try:
        rows = [row.strip() for row in path.read_text().splitlines()]
        found = [x25519.Identity.from_str(row) for row in rows if row and not row.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        raise BackupFailed(f"{path} cannot be read, or holds no age private key.") from None
    if not found:
        raise BackupFailed(f"{path} holds no age private key.")
    return found


def sha256_of(path: Path) -> str:
    """In hex; blocking."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _nobodys(member: tarfile.TarInfo) -> Any:
    """Nothing of the machine on which it was made."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
