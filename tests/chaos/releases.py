"""Releases: the code that a stack runs, as a copy, so that a newer one can be deployed while citizens are in mid-dialog."""

import re
import shutil
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
PACKAGES = tomllib.loads((HERE / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
    "packages"
]
REPORT_FLOW = Path("conversations/flows/report.py")
_VERSION = re.compile(r'\bversion="[^"]*"')


def release(folder: Path, *, version: str = "") -> Path:
    """A folder to run `python -m bot` in; `version` is that of the report's flow, when it is another than here."""
    made = folder / f"release-{version or 'this'}"
    for package in PACKAGES:
        shutil.copytree(HERE / package, made / package, ignore=shutil.ignore_patterns("__pycache__"))
    if version:
        flow = made / REPORT_FLOW
        newer, count = _VERSION.subn(f'version="{version}"', flow.read_text())
        assert count == 1, "the report's flow states its version once"
        flow.write_text(newer)
    return made
