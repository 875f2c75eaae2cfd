"""Findings: what an operator is told by the doctors: how it stands with one thing, and what to do; never a value that is secret."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console


class Level(StrEnum):
    """How it stands."""

    OK = "ok"
    WARN = "warn"
    # Not to be left so in production.
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line."""

    level: Level
    text: str


_STYLES = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


def show(findings: Iterable[Finding], console: Console) -> None:
    """A line for each."""
    for one in findings:
        console.print(f"[{_STYLES[one.level]}]{one.level:>4}[/]  ", end="")
        console.print(one.text, highlight=False, markup=False, soft_wrap=True)


def as_json(findings: Iterable[Finding]) -> str:
    """The same for programs: `ok` is whether none fails, `findings` are `level` and `text`."""
    lines = [{"level": str(one.level), "text": one.text} for one in findings]
    return json.dumps({"ok": all(one["level"] != Level.FAIL for one in lines), "findings": lines}, indent=1)


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether none fails."""
    return all(one.level is not Level.FAIL for one in findings)
