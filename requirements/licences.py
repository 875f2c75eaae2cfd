"""Licences: writes docs/licences.md, what the product runs on and under which licence, and refuses any that is not on its list."""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"
# Families that leave us free to ship, change and host what we make: permissive ones, and copyleft that ends at the file or library.
# By their SPDX names, and in the words of older metadata.
ALLOWED = re.compile(
    r"MIT(-0|-CMU| License)?|0?BSD(-[0-9]-Clause)?( License)?|Apache[- ]2\.0|Apache License, Version 2\.0|Apache Software License"
    r"|MPL-2\.0|Mozilla Public License 2\.0|LGPL-[23]\.[01](-only|-or-later)?|GNU Lesser General Public License v[23]"
    r"|PSF-2\.0|Python Software Foundation License|ISC( License)?|Zlib|CC0-1\.0"
)
# What classifiers repeat behind a name.
_SHORT = re.compile(r" \((MPL 2\.0|LGPLv[23]|ISCL)\)")
_TOKEN = re.compile(r"(\(|\)|\bAND\b|\bOR\b)")
# Packages whose metadata say nothing short, or that are of other systems than this one; as the repositories of these versions
# have it: of another version it is looked up anew.
STATED = {
    ("pyrage", "1.4.0"): "MIT",
    ("httpx-aiohttp", "0.2.0"): "BSD-3-Clause",
    ("async-timeout", "5.0.1"): "Apache-2.0",
    ("pypdfium2", "5.15.2"): "BSD-3-Clause AND Apache-2.0",
    ("protobuf", "7.36.2"): "BSD-3-Clause",
}
OTHERS = """
## Not from PyPI

| what | from | licence |
|---|---|---|
| the age format, which `pyrage` reads and writes | age-encryption.org, through the Rust crate `age` | MIT or Apache-2.0 |
| fonts in dossiers (`fonts-noto-core`) | Debian | OFL-1.1 |
| Tesseract and its data for Arabic, French and English | Debian | Apache-2.0 |
| `pg_dump` and `pg_restore` (`postgresql-client`) | Debian | PostgreSQL (permissive, like BSD) |
| `clamd`, where an operator sets it; a process of its own, spoken to over a socket | Debian | GPL-2.0 |
| nginx or Caddy, PostgreSQL, Redis or Valkey, Tor, Prometheus, beside the product | Debian | each its own; none is linked or shipped |
| scripts, styles and icons in pages | this repository; there is no other JavaScript | MIT |

Wheels carry libraries inside them (libpq, libheif, qpdf, OpenBLAS, PDFium, …); their licences are in the wheels' `dist-info`.
"""


class NotAllowed(Exception):
    """Packages under licences that are not on the list, as `name: licence`."""


def locked(lock: str) -> dict[str, str]:
    """The packages of a lock by name, each with its version."""
    return dict(sorted(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ \\;]+)", lock, re.MULTILINE)))


def licence_of(name: str, version: str) -> str:
    """What a package says of its licence: as an SPDX expression, else in the words of its metadata."""
    stated = STATED.get((name, version))
    try:
        known = metadata(name)
    except PackageNotFoundError:
        return stated or "not installed"
    if stated and known["Version"] == version:
        return stated
    classifiers = (one for one in known.get_all("Classifier") or [] if one.startswith("License ::"))
    words = [known.get("License", "").partition("\n")[0], *(one.rpartition(":: ")[2] for one in classifiers)]
    return known.get("License-Expression") or " AND ".join(dict.fromkeys(one for one in words if one)) or "none stated"


def is_allowed(licence: str) -> bool:
    """Whether every part of an expression (SPDX, annex D) is on the list; of alternatives one is enough."""
    tokens = [token for one in _TOKEN.split(_SHORT.sub("", licence)) if (token := one.strip())]
    ends = tokens[-1:] not in (["AND"], ["OR"])
    return _any(tokens) and ends and not tokens


def _any(tokens: list[str]) -> bool:
    found = _all(tokens)
    while tokens[:1] == ["OR"]:
        del tokens[0]
        found = _all(tokens) or found
    return found


def _all(tokens: list[str]) -> bool:
    found = _one(tokens)
    while tokens[:1] == ["AND"]:
        del tokens[0]
        found = _one(tokens) and found
    return found


def _one(tokens: list[str]) -> bool:
    first = tokens.pop(0) if tokens else ""
    if first != "(":
        return ALLOWED.fullmatch(first) is not None
    found = _any(tokens)
    return bool(tokens) and tokens.pop(0) == ")" and found


def written(run: str, otel: str) -> str:
    """The page, of what the product runs on and what it may run on besides; raises NotAllowed."""
    found = {name: licence_of(name, version) for name, version in locked(f"{run}\n{otel}").items()}
    if refused := [f"{name}: {licence}" for name, licence in found.items() if not is_allowed(licence)]:
        raise NotAllowed("; ".join(refused))
    lines = [
        "# Licences",
        "",
        "The product itself: MIT ([LICENSE](../LICENSE)). `make licences` writes this page, and fails at",
    ]
    lines += ["any licence but MIT, BSD, Apache, MPL, LGPL, PSF, ISC, Zlib and CC0.", "", "## Python packages"]
    lines += [
        "",
        "What is in `requirements/run.lock`, and in `otel.lock` for traces, as each says of itself.",
        "",
        "| package | licence |",
        "|---|---|",
    ]
    always = set(locked(run))
    marked = {name: name if name in always else f"{name} (traces)" for name in found}
    return "\n".join([*lines, *(f"| {marked[name]} | {licence} |" for name, licence in found.items())]) + "\n" + OTHERS


if __name__ == "__main__":
    try:
        locks = [(ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8") for name in ("run", "otel")]
        PAGE.write_text(written(*locks), encoding="utf-8")
    except NotAllowed as error:
        sys.exit(f"licences that are not on the list: {error}")
