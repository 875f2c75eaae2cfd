"""Folders: what the intake keeps on this machine's disk: nobody else may read it, there is room, and no backup takes the day keys."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from bot.findings import Finding, Level
from bot.settings import Settings

# Below the first the web chat takes no files any more (bot/channels/web/parts.py); the second leaves a day to react.
MIN_FREE_BYTES = 512 * 1024 * 1024
LOW_FREE_BYTES = 4 * 1024 * 1024 * 1024
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def about_folders(settings: Settings) -> Iterator[Finding]:
    """Modes and free space of each folder that is used, and where the day keys lie."""
    used = _used(settings)
    for name, folder in used.items():
        yield _mode(name, folder)
    yield from _rooms(used)
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


def _mode(name: str, folder: Path) -> Finding:
    try:
        mode = folder.stat().st_mode
    except FileNotFoundError:
        return Finding(Level.OK, f"{name}: is made with mode 0700 when it is needed")
    except OSError as error:
        return Finding(Level.FAIL, f"{name}: cannot be looked at ({type(error).__name__})")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(Level.FAIL, f"{name}: this user cannot write there")
    if stat.S_IMODE(mode) & OTHERS:
        return Finding(Level.FAIL, f"{name}: others can look into it (mode {stat.S_IMODE(mode):04o}); chmod 0700")
    return Finding(Level.OK, f"{name}: only its owner looks into it")


def _rooms(used: dict[str, Path]) -> Iterator[Finding]:
    """One line for each disk."""
    disks = {_there(folder).stat().st_dev: (name, _there(folder)) for name, folder in used.items()}
    for name, folder in disks.values():
        free = shutil.disk_usage(folder).free
        said = f"disk of {name}: {free / 2**30:.1f} GiB free"
        if free < MIN_FREE_BYTES:
            yield Finding(Level.FAIL, f"{said}; files are refused now")
        elif free < LOW_FREE_BYTES:
            yield Finding(Level.WARN, f"{said}; below {MIN_FREE_BYTES // 2**20} MiB files are refused")
        else:
            yield Finding(Level.OK, said)


def _apart(settings: Settings) -> Finding:
    """Where a backup of sealed evidence takes the day keys along, what they encrypt is never forgotten."""
    if not settings.has_key_files:
        return Finding(Level.OK, "day keys: in the database, each wrapped with a key of IBLAGH_SECRET")
    if not settings.evidence_url and settings.day_keys_dir.resolve().is_relative_to(settings.evidence_dir.resolve()):
        return Finding(Level.FAIL, "IBLAGH_DAY_KEYS_DIR: lies in IBLAGH_EVIDENCE_DIR, which is backed up; move it")
    return Finding(Level.OK, "IBLAGH_DAY_KEYS_DIR: lies apart from what is backed up")


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
