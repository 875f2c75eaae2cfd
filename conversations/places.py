"""Places: the regions, prefectures and provinces of Morocco, found by any of their names or by a position."""

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from conversations.matching import folded
from conversations.text import Label
from conversations.tongues import Spoken, untranslated

DATA = Path(__file__).parent / "data"
MOST_SHOWN = 8
# Farther from every town than this is not in Morocco, or in no province that a town could tell.
FAR_KM = 120.0
KM_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Place:
    """A subdivision; `code` is its ISO 3166-2 code, or `HCP-` and the national code where ISO has none."""

    code: str
    label: Label


def load(path: Path = DATA / "subdivisions.csv") -> tuple[Place, ...]:
    """Every subdivision, regions first."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Place(
            row["iso_3166_2"] or f"HCP-{row['hcp_code']}",
            Label(ar=row["name_ar"], fr=row["name_fr"], en=row["name_en"]),
        )
        for row in rows
    )


def _children(path: Path = DATA / "subdivisions.csv") -> dict[str, tuple[str, ...]]:
    children: dict[str, tuple[str, ...]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["iso_3166_2"] or f"HCP-{row['hcp_code']}"
            children[row["parent"]] = (*children.get(row["parent"], ()), code)
    return children


PLACES = load()
_BY_CODE = {place.code: place for place in PLACES}
_WITHIN = _children()


def place(code: str) -> Place | None:
    """The place with `code`, if there is one."""
    return _BY_CODE.get(code)


def within(code: str) -> tuple[str, ...]:
    """The codes of the prefectures and provinces of a region; nothing for what is no region."""
    return _WITHIN.get(code, ())


@lru_cache(maxsize=32)
def _names(spoken: Spoken, language: str) -> tuple[tuple[str, Place], ...]:
    """Every name, those of the data last: whatever languages are offered, people write addresses with them."""
    labels = [(place, place.label) for place in PLACES]
    translated = ((place, spoken(one, language)) for place, one in labels)
    ours = ((place, (one.ar, one.fr, one.en)) for place, one in labels)
    return tuple((folded(name), place) for place, names in (*translated, *ours) for name in dict.fromkeys(names))


def search(text: str, spoken: Spoken = untranslated, language: str = "") -> tuple[Place, ...]:
    """Places whose name is `text`, else those with a word that starts with it; at most MOST_SHOWN, smallest area last.

    `spoken` gives a name as it may be typed in `language`. A translation takes no name of the data: the last one counts.
    """
    wanted = folded(text)
    if len(wanted) < 2:
        return ()
    names = _names(spoken, language)
    if exact := [one for name, one in names if name == wanted]:
        return (exact[-1],)
    near = {one for name, one in names if name.startswith(wanted) or f" {wanted}" in name}
    return tuple(one for one in PLACES if one in near)[:MOST_SHOWN]


def towns(path: Path = DATA / "towns.csv") -> tuple[tuple[float, float, str], ...]:
    """Towns as latitude, longitude (degrees, WGS 84) and the code of their province or prefecture (GeoNames, CC BY 4.0)."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple((float(one["latitude"]), float(one["longitude"]), one["code"]) for one in csv.DictReader(file))


_TOWNS = towns()


def at(latitude: float, longitude: float) -> Place | None:
    """The province or prefecture of the town nearest to a position in degrees (WGS 84); None far from all of them.

    An approximation, near borders above all: whoever sent the position is asked.
    """
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    east = math.cos(math.radians(latitude))

    def away(town: tuple[float, float, str]) -> float:
        return math.hypot(town[0] - latitude, (town[1] - longitude) * east) * KM_A_DEGREE

    nearest = min(_TOWNS, key=away)
    return place(nearest[2]) if away(nearest) <= FAR_KM else None
