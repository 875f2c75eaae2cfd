"""Codes: what other bodies call the kinds of our taxonomy (data/taxonomy.json)."""

import json
from functools import cache

from conversations.taxonomy import DATA


def ncmec_incident_type(subtype: str) -> str:
    """NCMEC's incident type of a subtype; empty where NCMEC takes none of this kind."""
    return _incident_types().get(subtype, "")


@cache
def _incident_types() -> dict[str, str]:
    data = json.loads((DATA / "taxonomy.json").read_text(encoding="utf-8"))
    kinds = (one for category in data["categories"] for one in category["subtypes"])
    return {one["code"]: one["ncmec_incident_type"] for one in kinds if one["ncmec_incident_type"]}
