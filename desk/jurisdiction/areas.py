"""Areas: the regions, prefectures and provinces of Morocco as a tree, and the sets of places that rules speak of."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conversations.places import DATA
from conversations.text import Label, Text, _

# The whole country, as ISO 3166-1 has it; the root of the tree.
MOROCCO = "MA"
ABROAD = "abroad"
UNKNOWN = "unknown"
EVERYWHERE: dict[str, Text] = {
    MOROCCO: _("Anywhere in Morocco"),
    ABROAD: _("Outside Morocco"),
    UNKNOWN: _("Not known"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A subdivision; `parent` is the code of the one that it lies in."""

    code: str
    parent: str
    is_region: bool
    label: Label


def load(path: Path = DATA / "subdivisions.csv") -> tuple[Area, ...]:
    """Every subdivision, with the codes that reports use (conversations.places)."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Area(
                code=row["iso_3166_2"] or f"HCP-{row['hcp_code']}",
                parent=row["parent"] or MOROCCO,
                is_region=row["type"] == "region",
                label=Label(ar=row["name_ar"], fr=row["name_fr"], en=row["name_en"]),
            )
            for row in csv.DictReader(file)
        )


AREAS = load()
REGIONS = tuple(one for one in AREAS if one.is_region)
_BY_CODE = {one.code: one for one in AREAS}
# What the place of a case can be, and what a rule can name.
PLACES = (*_BY_CODE, ABROAD, UNKNOWN)
CODES = frozenset((*PLACES, MOROCCO))


def area(code: str) -> Area | None:
    """The area with `code`; None for the whole country and for what is no area."""
    return _BY_CODE.get(code)


@cache
def around(code: str) -> tuple[str, ...]:
    """A place and all that it lies in, smallest first; of what nobody knows: `unknown`."""
    found = _BY_CODE.get(code)
    if found is None:
        return (code,) if code in CODES else (UNKNOWN,)
    return (code, *around(found.parent))


def inside(region: Area) -> tuple[Area, ...]:
    """The areas that lie in a region, in the order of the list."""
    return tuple(one for one in AREAS if region.code in around(one.code)[1:])


def matches(condition: Iterable[str], code: str) -> bool:
    """Whether a place is one of those named, or lies in one."""
    return not frozenset(condition).isdisjoint(around(code))
