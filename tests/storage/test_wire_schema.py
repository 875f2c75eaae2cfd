"""The page, the schema and the code of wire v1 say the same."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from pydantic import TypeAdapter

from storage import wire_schema
from storage.wire import AddedEvent, AskedEvent, Event, FiledEvent, HeldAnswer, Updates, WithdrawnEvent
from tests.storage import wire_examples

PAGE = Path(wire_schema.PATH).with_name("wire.md").read_text(encoding="utf-8")


@pytest.fixture
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(wire_schema.PATH.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_in_docs_is_the_one_the_code_makes():
    written = wire_schema.PATH.read_text(encoding="utf-8")

    assert written == wire_schema.as_text(), "run `python -m storage.wire_schema`"


def test_the_event_on_the_page_is_one_that_schema_and_code_accept(validator):
    example = _example("Events")

    validator.validate(example)
    event = TypeAdapter(Event).validate_python(example)

    assert isinstance(event, FiledEvent)


@pytest.mark.parametrize(
    "message",
    [
        wire_examples.filed(),
        wire_examples.added(),
        wire_examples.withdrawn(),
        wire_examples.asked(),
        wire_examples.held(),
        wire_examples.updates(),
    ],
    ids=lambda message: type(message).__name__,
)
def test_the_schema_accepts_what_either_end_sends(validator, message):
    sent = json.loads(message.model_dump_json(by_alias=True))

    validator.validate(sent)


@pytest.mark.parametrize("field", ["report_id", "reply_key", "evidence", "sealed", "sealed_identity"])
def test_the_schema_refuses_a_report_that_lacks_a_field(validator, field):
    sent = json.loads(wire_examples.filed().model_dump_json(by_alias=True))
    del sent["data"][field]

    errors = list(validator.iter_errors(sent))

    assert errors


def test_the_schema_refuses_a_field_that_nobody_knows(validator):
    sent = json.loads(wire_examples.filed().model_dump_json(by_alias=True))
    sent["data"]["phone"] = "0600000000"

    errors = list(validator.iter_errors(sent))

    assert errors


@pytest.mark.parametrize("shape", [FiledEvent, AddedEvent, WithdrawnEvent, AskedEvent])
def test_the_page_names_every_event(shape):
    name = shape.model_fields["type"].annotation.__args__[0]

    assert f"`{name}`" in PAGE or f'"{name}"' in PAGE


@pytest.mark.parametrize("shape", [HeldAnswer, Updates])
def test_the_page_shows_every_field_of_an_answer(shape):
    missing = [name for name in shape.model_fields if f'"{name}"' not in PAGE]

    assert missing == []


def _example(heading: str) -> object:
    """The first JSON block under a heading, with its shortened values made whole."""
    block = re.search(rf"## {heading}\n.*?```json\n(.*?)```", PAGE, re.DOTALL)
    assert block
    return json.loads(block[1].replace("…64 hex…", "0f" * 32).replace("…", ""))
