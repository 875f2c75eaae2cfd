"""The intake's addresses that answer JSON, and its webhooks, do what is said here, whatever is sent: schemathesis with every check."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from tests.drivers.processes import Processes

CONFIG = {"seed": 1, "generation": {"deterministic": True, "database": "none", "max-examples": 12}}
LIST: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
SIZE = {"type": "integer", "minimum": 0, "maximum": 10**12}


def _told(**fields: dict[str, Any]) -> dict[str, Any]:
    shape = {"type": "object", "required": list(fields), "properties": fields}
    return {"description": "Told", "content": {"application/json": {"schema": shape}}}


def _asked(answer: dict[str, Any], *more: int, **parameters: tuple[dict[str, Any], bool]) -> dict[str, Any]:
    given = [
        {"name": name, "in": "query", "required": required, "schema": schema}
        for name, (schema, required) in parameters.items()
    ]
    refused = {str(status): _told(error={"type": "string"}) for status in more}
    return {"get": {"parameters": given, "responses": {"200": answer, **refused}}}


PROOF = {"size": SIZE, "proof": LIST}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Intake", "version": "1"},
    "paths": {
        "/health": _asked(_told(ok={"type": "boolean"}, channels={"type": "object"})),
        "/ready": _asked(_told(ready={"type": "boolean"})),
        "/receipts/head": _asked(_told(note={"type": "string"}), 404),
        "/receipts/keys": _asked(_told(keys=LIST)),
        "/receipts/inclusion": _asked(
            _told(leaf={"type": "string"}, number=SIZE, **PROOF),
            *(400, 404),
            leaf=({"type": "string", "pattern": "^[0-9a-f]{64}$"}, True),
            size=(SIZE, False),
        ),
        "/receipts/consistency": _asked(
            _told(old=SIZE, new=SIZE, proof=LIST), *(400, 404), old=(SIZE, True), new=(SIZE, True)
        ),
        "/.well-known/iblagh-handles.json": _asked(_told(statement={"type": "string"}), 404),
        "/channels/{name}": {
            "post": {
                "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"enum": ["telegram", "x"]}}],
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                # None of them is configured here: nobody is told more.
                "responses": {"404": {"description": "No such channel"}},
            }
        },
    },
}
INTAKE = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(CONFIG))
# There is no token to leave out, and an address nobody configured is not there in any case.
NOT_ASKED = [schemathesis.checks.CHECKS.get_by_names(["positive_data_acceptance"])[0]]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An intake as the demo has it, for all that is sent here."""
    started = Processes(tmp_path_factory.mktemp("intake"))
    started.starts("intake")
    yield started.web_url
    started.stops()


@INTAKE.parametrize()
def test_every_answer_is_one_that_is_described(case: schemathesis.Case, url: str) -> None:
    case.call_and_validate(base_url=url, excluded_checks=NOT_ASKED)
