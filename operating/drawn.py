"""Drawn: whether secrets were drawn for this service, or stand in examples, were typed by hand, or are the demo's."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from operating.findings import Finding, Level

# What stands in examples and manuals, in lower case; long enough that no drawn secret has one by chance.
PLACEHOLDERS = ("replace", "change", "example", "placeholder", "password", "insert", "set-me", "set_me", "your-", "…")
# A secret of 32 random characters has about twenty different ones; below this it was typed by hand.
MIN_DIFFERENT = 12


def about_secrets(given: Iterable[tuple[str, str]], *, demo: Path, level: Level) -> Iterator[Finding]:
    """`given` are settings with their secrets, `demo` is where the demo's stand, which are of `level`."""
    lines = demo.read_text().splitlines() if os.access(demo, os.R_OK) else []
    demos = {line.partition("=")[2] for line in lines}
    weak, known = set[str](), set[str]()
    for name, secret in given:
        if _is_weak(secret):
            weak.add(name)
        elif secret in demos:
            known.add(name)
    for name in sorted(weak):
        yield Finding(Level.FAIL, f"{name}: looks like a placeholder; `iblagh keys new` draws a fresh one")
    for name in sorted(known):
        yield Finding(level, f"{name}: is that of the demo on this machine; `iblagh keys new` draws a fresh one")
    if not weak and not known:
        yield Finding(Level.OK, "secrets: none is a placeholder or the demo's")


def refuse_placeholder(secrets: Iterable[str], *, environment: object) -> None:
    """Raises ValueError where production is given what stands in examples; a demo may have it."""
    if environment == "production" and any(map(_is_placeholder, secrets)):
        raise ValueError(
            "looks like a placeholder; `iblagh keys new` draws fresh ones of ours, an app or a provider gives its own"
            " (docs/rotation.md)"
        )


def _is_weak(secret: str) -> bool:
    # The prefix and the padding of one for pushes (Standard Webhooks) are in all of them.
    drawn = secret.removeprefix("whsec_").rstrip("=")
    return len(set(drawn)) < MIN_DIFFERENT or _is_placeholder(secret)


def _is_placeholder(secret: str) -> bool:
    said = secret.lower()
    return any(word in said for word in PLACEHOLDERS)
