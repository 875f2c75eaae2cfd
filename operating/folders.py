"""Folders: whether those that a process keeps things in are for nobody else, and whether their disks have room."""

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from operating.findings import Finding, Level

# Below the first an intake takes no files any more (bot/channels/web/parts.py); the second leaves a day to react.
MIN_FREE_BYTES = 512 * 1024 * 1024
LOW_FREE_BYTES = 4 * 1024 * 1024 * 1024
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def about_folders(used: Mapping[str, Path]) -> Iterator[Finding]:
    """The mode of each, by the setting that names it, then a line for each disk."""
    for name, folder in used.items():
        yield _mode(name, folder)
    yield from _rooms(used)


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


def _rooms(used: Mapping[str, Path]) -> Iterator[Finding]:
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


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
