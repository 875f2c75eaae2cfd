"""Helplines: the numbers shown when a life may be in danger (data/helplines.json); unverified ones are marked."""

import json
from dataclasses import dataclass
from pathlib import Path

from conversations.text import Label

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Helpline:
    """A service that helps; `verified` says whether the operator has confirmed its numbers."""

    id: str
    label: Label
    numbers: tuple[str, ...]
    url: str
    verified: bool


def load(path: Path = DATA / "helplines.json") -> dict[str, Helpline]:
    """Read the helplines by id."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {
        row["id"]: Helpline(
            id=row["id"],
            label=Label(ar=row["ar"], fr=row["fr"], en=row["en"]),
            numbers=(*row["numbers"], *row.get("mobile", ())),
            url=row.get("url", ""),
            verified=row["verified"],
        )
        for row in rows
    }


HELPLINES = load()
