"""Audit: asks PyPI, else OSV, what is known of the packages in the locks; ends with 0 only where each of them was looked up.

Ends with 1 where a vulnerability is known, and with 2 where nobody could be asked: that is no good news, and says so.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LOCKS = ("run", "otel", "dev", "build")
SERVICES = ("pypi", "osv")


def parted(lock: str) -> list[str]:
    """The lines of a lock without what they are for (a Python, a system), which pip-audit would leave out where it is not
    this one; in parts, because it takes one version of a package at a time.
    """
    parts: list[dict[str, str]] = []
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        name = re.split(r"[\[=]", entry, maxsplit=1)[0]
        room = next((one for one in parts if name not in one), None)
        if room is None:
            parts.append(room := {})
        room[name] = re.sub(r" ;[^\\\n]*", " ", entry, count=1)
    return ["\n".join(one.values()) + "\n" for one in parts]


def asked(lock: Path, service: str) -> list[dict[str, Any]] | None:
    """What `service` says of each package; None where it could not be asked."""
    found: list[dict[str, Any]] = []
    for part in parted(lock.read_text(encoding="utf-8")):
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
            file.write(part)
            file.flush()
            told = _told(file.name, service)
        if told is None:
            return None
        found += told
    return found


def _told(requirements: str, service: str) -> list[dict[str, Any]] | None:
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--requirement", requirements]
    command += ["--vulnerability-service", service, "--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own interpreter
    try:
        return list(json.loads(told.stdout)["dependencies"])
    except (ValueError, KeyError):
        return None


def verdict(lock: str, found: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """What to end with, and the lines to say; a package that was skipped was not looked up."""
    known = [(one, flaw) for one in found for flaw in one.get("vulns", ())]
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if known:
        fixed = [
            f"{one['name']} {one['version']}: {flaw['id']}, fixed in {flaw['fix_versions']}" for one, flaw in known
        ]
        return 1, [f"{lock}: {len(known)} known vulnerabilities", *fixed]
    if skipped or not found:
        return 2, [f"{lock}: NOT AUDITED: {len(skipped)} of {len(found)} packages could not be looked up"]
    return 0, [f"{lock}: {len(found)} packages, nothing known"]


def audited(lock: Path) -> tuple[int, list[str]]:
    """The first service that looked all of it up, or the failure of the last."""
    outcome = (2, [f"{lock.name}: NOT AUDITED: no service was reached ({', '.join(SERVICES)})"])
    for service in SERVICES:
        found = asked(lock, service)
        if found is not None:
            outcome = verdict(lock.name, found)
        if outcome[0] < 2:
            break
    return outcome


def main() -> int:
    """All locks, each line said."""
    outcomes = [audited(Path(__file__).parent / f"{name}.lock") for name in LOCKS]
    for _status, lines in outcomes:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    return next((one for one in (1, 2) if one in {status for status, _lines in outcomes}), 0)


if __name__ == "__main__":
    sys.exit(main())
