"""The OpenAPI document: the one that is kept is the one that is served, is valid, and its examples are of its own shapes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from desk.api import document, examples
from desk.api.cases import CasesApi
from tests.desk.api.conftest import Program
from tests.desk.api.described import DOCUMENT
from tests.desk.running import Desk

DOCS = Path(__file__).parents[3] / "docs"


def operations() -> Iterator[dict[str, Any]]:
    for path in DOCUMENT["paths"].values():
        yield from path.values()


def content(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is sent and answered, with its schema and its example."""
    for one in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from one.get("content", {}).values()


def test_the_document_and_its_page_are_those_that_the_code_makes() -> None:
    kept = tuple((DOCS / name).read_text(encoding="utf-8") for name in ("openapi.json", "api.md"))

    assert kept == document.written()


def test_every_desk_serves_it_to_everybody(desk: Desk) -> None:
    told = Program(desk.url, "").asks("/v1/openapi.json")

    assert (told.status, told.body) == (200, DOCUMENT)


@pytest.mark.parametrize("operation", list(operations()), ids=lambda one: one["operationId"])
def test_examples_have_the_shapes_that_they_illustrate(operation: dict[str, Any]) -> None:
    found = [one for one in content(operation) if "example" in one]

    errors = [
        error.message
        for one in found
        for error in Draft202012Validator({**one["schema"], "components": DOCUMENT["components"]}).iter_errors(
            one["example"]
        )
    ]

    assert found
    assert errors == []


@pytest.mark.parametrize("operation", list(operations()), ids=lambda one: one["operationId"])
def test_every_operation_says_what_it_needs_and_how_it_refuses(operation: dict[str, Any]) -> None:
    assert operation["security"]
    assert {"200", "401", "422", "500"} <= set(operation["responses"])
    assert all(parameter.get("schema") for parameter in operation.get("parameters", ()))


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(DOCUMENT)
    names = {part.split('"', 1)[0] for part in text.split('"#/components/schemas/')[1:]}

    assert names <= set(DOCUMENT["components"]["schemas"])
    assert "$defs" not in text


def test_the_example_of_every_reading_endpoint_is_entered() -> None:
    nothing: Any = None
    names = {route.operation_id for route in CasesApi(nothing, nothing, nothing).router().routes}

    assert names == set(examples.ANSWERS)
