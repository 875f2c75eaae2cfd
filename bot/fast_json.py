"""Fast JSON: read and written by orjson, and by the standard library where that refuses."""

import json
from typing import Any

import orjson


def loaded(data: bytes | str) -> Any:
    """What `data` holds; raises ValueError, and RecursionError where it is nested too deep for Python.

    A whole number beyond 64 bits is read as a float.
    """
    try:
        return orjson.loads(data)
    except ValueError:
        # NaN, half a character, other encodings: what Python takes and the standard (RFC 8259) does not.
        return json.loads(data)


def dumped(value: Any) -> bytes:
    """`value` in UTF-8 without spaces; raises TypeError for what is no JSON."""
    try:
        return orjson.dumps(value)
    except TypeError:
        # Half a character, or a number beyond 64 bits.
        return json.dumps(value, separators=(",", ":")).encode()
