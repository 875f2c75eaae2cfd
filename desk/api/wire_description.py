"""Wire description: what relays use (docs/wire.md) as paths and schemas of the OpenAPI document."""

from typing import Any

from desk.api.examples import FILED_EVENT, HELD, UPDATES
from storage.wire import MAX_EVENT_BYTES, MAX_EVIDENCE_BYTES
from storage.wire_schema import schema

_NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")
_SIGNED: list[dict[str, list[str]]] = [{name: [] for name in _NAMES}]
SCHEMES = {
    "webhook-id": {
        **{"type": "apiKey", "in": "header", "name": "webhook-id"},
        "description": "Stable over retries: `evd_` + the file's id, `msg_` + an id of the event, or `upd_` + the cursor + "
        "`.` + 32 random hex digits; at most 80 characters.",
    },
    "webhook-timestamp": {
        **{"type": "apiKey", "in": "header", "name": "webhook-timestamp"},
        "description": "Seconds since 1970, within 5 minutes of the desk's clock.",
    },
    "webhook-signature": {
        **{"type": "apiKey", "in": "header", "name": "webhook-signature"},
        "description": "`v1,` + base64(HMAC-SHA256(key, id + `.` + timestamp + `.` + body)), as Standard Webhooks say; one "
        "for each secret, separated by a space.",
    },
}
_REASONS = {
    "400": "The body is not JSON, or was cut short; it can never be accepted",
    "401": "A header is missing, is not signed with our secret, or is of another time",
    "409": "The evidence of this event is not here yet, or the report of this addition is not",
    "413": "The body is too large",
    "422": "It can never be accepted: `reason` says in one word why",
    "500": "The desk failed; nothing was changed",
}


def paths() -> dict[str, Any]:
    """The three endpoints of a relay."""
    return {
        "/v1/evidence/{evidence_id}": {"put": _evidence()},
        "/v1/reports": {"post": _reports()},
        "/v1/updates": {"get": _updates()},
    }


def schemas() -> dict[str, Any]:
    """The shapes of the wire, as components of an OpenAPI document."""
    found: dict[str, Any] = _moved(schema()["$defs"])
    reason = {"type": "object", "properties": {"reason": {"type": "string"}}, "required": ["reason"]}
    return found | {"Refusal": reason | {"additionalProperties": False, "description": "One word; never content."}}


def _evidence() -> dict[str, Any]:
    id_ = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
    sealed = {
        "type": "string",
        "contentMediaType": "application/octet-stream",
        "minLength": 1,
        "maxLength": MAX_EVIDENCE_BYTES,
    }
    return {
        **_about("put_evidence", "Put a sealed file", "Before the event that names it; repeating it changes nothing."),
        "parameters": [{"name": "evidence_id", "in": "path", "required": True, "schema": id_, "example": "0" * 32}],
        "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": sealed}}},
        "responses": {"200": _ok("Durable at the desk", _NOTHING, {}), **_refusals("400", "401", "413", "422", "500")},
    }


def _reports() -> dict[str, Any]:
    event = {"schema": {"$ref": "#/components/schemas/Event"}, "example": FILED_EVENT}
    answers = {"anyOf": [{"$ref": "#/components/schemas/HeldAnswer"}, _NOTHING]}
    return {
        **_about("post_event", "Tell of a report, an addition or a withdrawal", f"At most {MAX_EVENT_BYTES} bytes."),
        "requestBody": {"required": True, "content": {"application/json": event}},
        "responses": {
            "200": _ok("Durable at the desk; what is held, for `reports.held`", answers, HELD),
            **_refusals("400", "401", "409", "413", "422", "500"),
        },
    }


def _updates() -> dict[str, Any]:
    cursor = {"type": "string", "pattern": "^[0-9]{1,18}$"}
    after = {"name": "after", "in": "query", "required": True, "schema": cursor, "example": "7"}
    shape = {"$ref": "#/components/schemas/Updates"}
    return {
        **_about("get_updates", "Read new states and sealed replies", "At most 500 lines after a cursor."),
        "parameters": [after],
        "responses": {"200": _ok("Lines in order", shape, UPDATES), **_refusals("401", "422", "500")},
    }


_NOTHING: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}


def _about(name: str, summary: str, description: str) -> dict[str, Any]:
    about = {"operationId": name, "tags": ["wire"], "summary": summary}
    return about | {"description": f"{description} docs/wire.md has the whole protocol.", "security": _SIGNED}


def _ok(description: str, shape: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": shape, "example": example}}}


def _refusals(*statuses: str) -> dict[str, Any]:
    shape = {"schema": {"$ref": "#/components/schemas/Refusal"}}
    return {one: {"description": _REASONS[one], "content": {"application/json": shape}} for one in statuses}


def _moved(value: Any) -> Any:
    """The same schema with its references where components of OpenAPI are."""
    if isinstance(value, dict):
        return {key: _moved(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_moved(one) for one in value]
    return value.replace("#/$defs/", "#/components/schemas/") if isinstance(value, str) else value
