"""Wheel: builds the wheel twice, from two copies of the source in two places, and keeps it only where both are the same bytes."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
# The first second that a zip can tell, so that no clock is in a wheel (https://reproducible-builds.org/specs/source-date-epoch/).
EPOCH = "315532800"


def copied(to: Path) -> Path:
    """What a wheel is made of, in another place."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for package in declared["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        shutil.copytree(ROOT / package, to / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copyfile(ROOT / name, to / name)
    return to


def built(source: Path, into: Path) -> Path:
    """The wheel of `source`, by the build backend that is installed here; nothing is fetched."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]
    command += ["--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(into), str(source)]
    subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH})  # noqa: S603  # our own interpreter
    (wheel,) = into.glob("*.whl")
    return wheel


def digest(wheel: Path) -> str:
    """Its SHA-256."""
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def main() -> str:
    """Build, compare and keep; what to say."""
    with tempfile.TemporaryDirectory() as folder:
        one, two = (built(copied(Path(folder) / name), Path(folder) / f"{name}-wheel") for name in ("a", "b" * 40))
        if digest(one) != digest(two):
            sys.exit("the two wheels differ")
        kept = ROOT / "dist" / one.name
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(one, kept)
    return f"{digest(kept)}  dist/{kept.name}\n"


if __name__ == "__main__":
    sys.stdout.write(main())
