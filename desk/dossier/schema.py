"""Schema of dossier.json: docs/dossier.schema.json, made from the dataclasses; `python -m desk.dossier.schema` writes it anew."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from desk.dossier.content import Dossier
from desk.dossier.document import SCHEMA

PATH = Path(__file__).parent.parent.parent / "docs" / "dossier.schema.json"
_TEXT = {"type": "string"}
_LABEL = {"type": "object", "properties": dict.fromkeys(("ar", "fr", "en"), _TEXT), "required": ["ar", "fr", "en"]}


def schema() -> dict[str, Any]:
    """The whole file as one JSON Schema (2020-12)."""
    made = TypeAdapter(Dossier).json_schema(mode="serialization", ref_template="#/$defs/{model}")
    shapes = made.pop("$defs")
    # What document.py adds to the fields of the dataclasses.
    shapes["DossierFile"]["properties"] |= {
        "path": {**_TEXT, "description": "Its name in the archive; empty for a file that is left out."},
        "note": {**_TEXT, "description": "What to beware of, in English."},
    }
    made["properties"]["labels"] = {"type": "object", "additionalProperties": _LABEL}
    shapes["Dossier"] = made
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dossier.json",
        "type": "object",
        "properties": {"schema": {"const": SCHEMA}, "dossier": {"$ref": "#/$defs/Dossier"}},
        "required": ["schema", "dossier"],
        "$defs": dict(sorted(shapes.items())),
    }


def written() -> str:
    """The file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
