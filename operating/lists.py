"""Lists: whether a file to which a process adds lines is there and can be written."""

import os
import stat
from pathlib import Path

from operating.findings import Finding, Level


def about_list(name: str, file: Path, *, lost: str) -> Finding:
    """`name` is the setting that names it, `lost` what comes of it where it cannot be written. Nothing is made."""
    cannot = Finding(Level.FAIL, f"{name}: {file} cannot be written, so {lost}")
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return cannot
        # As it is written, since a disk or an attribute can refuse what the mode allows.
        os.close(os.open(file, os.O_RDWR | os.O_APPEND))
    except FileNotFoundError:
        folder = next(one for one in file.absolute().parents if one.exists())
        can = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
        # A disk that is not mounted looks the same.
        absent = f"{name}: {file} is not there yet; it is made when it is needed. If it was there once, mount its disk"
        return Finding(Level.WARN, absent) if can else cannot
    except OSError:
        return cannot
    return Finding(Level.OK, f"{name}: can be written")
