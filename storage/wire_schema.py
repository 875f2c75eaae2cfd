"""Wire schema: docs/wire.schema.json, made from the shapes of wire v1; `python -m storage.wire_schema` writes it anew."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from storage.wire import Event, HeldAnswer, Updates

PATH = Path(__file__).parent.parent / "docs" / "wire.schema.json"
# What one end sends and the other reads: the body of POST /reports, and the two answers that have one.
MESSAGES: tuple[tuple[str, Any], ...] = (("Event", Event), ("HeldAnswer", HeldAnswer), ("Updates", Updates))


def schema() -> dict[str, Any]:
    """Every message of wire v1 as one JSON Schema (2020-12); a single message is at `#/$defs/{its name}`."""
    inputs = [(name, "validation", TypeAdapter(shape)) for name, shape in MESSAGES]
    made, shared = TypeAdapter.json_schemas(inputs)  # type: ignore[arg-type]  # a literal inside a list of tuples
    # Models are among the definitions already; Event is a choice of them, which is none.
    definitions = shared["$defs"] | {"Event": made["Event", "validation"]}
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "Iblagh wire v1",
        "description": "Bodies of the requests and answers that docs/wire.md explains.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name, _ in MESSAGES],
        "$defs": dict(sorted(definitions.items())),
    }


def as_text() -> str:
    """The schema as it stands in docs/."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(as_text(), encoding="utf-8")
