"""Described: the API's document as schemathesis reads it, and deliveries that are signed as a relay signs."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import requests
import schemathesis
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pyrage import x25519
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection

from desk.alerts.api import AlertsApi
from storage import wire
from tests.desk.relaying import new_id, now
from tests.desk.running import Desk

DOCUMENT = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text(encoding="utf-8"))
# The same examples on every machine; all checks are on, and none expects less than it does by itself.
CONFIG = {
    "seed": 1,
    "max-failures": 1,
    "generation": {"deterministic": True, "database": "none", "max-examples": 8},
}
REPLY_KEY = str(x25519.Identity.generate().to_public())


def schema_of(tag: str, *, phases: dict[str, Any] | None = None) -> Any:
    """The operations of a tag."""
    config = SchemathesisConfig.from_dict(CONFIG | {"phases": phases or {}})
    return schemathesis.openapi.from_dict(DOCUMENT, config=config).include(tag=tag)


def alerts_schema(*, phases: dict[str, Any] | None = None) -> Any:
    """The operations for our own bot, which the document for other systems leaves out, as their shapes in the code say."""
    app, router = FastAPI(), AlertsApi(*[cast(Any, None)] * 6, url="").router()
    for route in router.routes:
        cast(APIRoute, route).include_in_schema = True
    router.include_in_schema = True
    app.include_router(router)
    config = SchemathesisConfig.from_dict(CONFIG | {"phases": phases or {}})
    return schemathesis.openapi.from_dict(app.openapi(), config=config)


def believable(case: schemathesis.Case) -> schemathesis.Case:
    """The case with what no schema can say where it is meant to be accepted: real keys, times of our days, kinds that go together."""
    is_meant = case.meta is None or case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE
    data = case.body.get("data") if is_meant and isinstance(case.body, dict) else None
    if not isinstance(data, dict):
        return case
    real = {
        "reply_key": REPLY_KEY,
        "sealed": "YWdlLWVuY3J5cHRpb24ub3JnL3Yx",
        "category": "FRAUD",
        "subtype": "FRAUD.PHISH",
        "evidence": [],
        **dict.fromkeys(("filed_at", "added_at", "withdrawn_at"), now()),
    }
    real["sealed_identity"] = None if data.get("anonymous") else real["sealed"]
    case.body["timestamp"] = now()
    data.update({name: value for name, value in real.items() if name in data})
    return case


def beside_the_point(case: schemathesis.Case) -> list[Any]:
    """Checks that say nothing of a signed delivery: its headers are right again, and a sealed file is any bytes."""
    return [negative_data_rejection] if case.method == "PUT" else []


def signed(case: schemathesis.Case, desk: Desk) -> dict[str, str]:
    """The headers of a relay for what the case is going to send."""
    sent = case.as_transport_kwargs(base_url=desk.url)
    known = {name: sent[name] for name in ("method", "url", "params", "data", "json", "headers") if name in sent}
    body = requests.Request(**known).prepare().body or b""
    ids = {
        "PUT": f"evd_{case.path_parameters.get('evidence_id', '')}",
        "GET": f"upd_{case.query.get('after', '')}.{new_id()}",
    }
    message_id = ids.get(case.operation.method.upper(), f"msg_{new_id()}")
    content = body.encode() if isinstance(body, str) else body
    return wire.signed(content, desk.settings.push_secrets, message_id=message_id, now=datetime.now(UTC))
