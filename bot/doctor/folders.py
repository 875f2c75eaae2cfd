"""Folders: what the intake keeps on this machine's disk: nobody else may read it, it can be written, and no backup takes the day keys."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from bot.settings import Settings
from operating import folders
from operating.findings import Finding, Level
from operating.lists import about_list


def about_folders(settings: Settings) -> Iterator[Finding]:
    """Modes and free space of each folder that is used, the lists that lie apart, and where the day keys lie."""
    yield from folders.about_folders(_used(settings))
    yield about_list("IBLAGH_ERASURES_FILE", settings.erasures_file, lost="a restore brings back what was withdrawn")
    yield about_list("IBLAGH_HEADS_FILE", settings.heads_file, lost="a log of receipts that went back is not noticed")
    yield _apart(settings)


def _used(settings: Settings) -> dict[str, Path]:
    used = {"IBLAGH_ASIDE_DIR": settings.aside_dir}
    if settings.has_key_files:
        used["IBLAGH_DAY_KEYS_DIR"] = settings.day_keys_dir
    if not settings.evidence_url:
        used["IBLAGH_EVIDENCE_DIR"] = settings.evidence_dir
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        used["IBLAGH_DATABASE_URL"] = Path(address.database).parent
    return used


def _apart(settings: Settings) -> Finding:
    """Where a backup of sealed evidence takes the day keys along, what they encrypt is never forgotten."""
    if not settings.has_key_files:
        return Finding(Level.OK, "day keys: in the database, each wrapped with a key of IBLAGH_SECRET")
    if not settings.evidence_url and settings.day_keys_dir.resolve().is_relative_to(settings.evidence_dir.resolve()):
        return Finding(Level.FAIL, "IBLAGH_DAY_KEYS_DIR: lies in IBLAGH_EVIDENCE_DIR, which is backed up; move it")
    return Finding(Level.OK, "IBLAGH_DAY_KEYS_DIR: lies apart from what is backed up")
