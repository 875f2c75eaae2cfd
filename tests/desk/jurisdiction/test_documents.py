"""Rules are taken out and brought in as JSON: the same come back, and anything else is a ruleset or a clear error."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrage import x25519

from desk.jurisdiction.documents import FORMAT, from_text, to_text
from desk.jurisdiction.rules import RuleSet, Wrong
from tests.desk.jurisdiction.rulesets import RULESETS, default, rule, ruleset

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
NAMES = st.sampled_from(
    ["id", "note", "conditions", "service", "service_of", "name", "kind", "area", "ar", "fr", "en", "rules", "services"]
)
ANYTHING = st.recursive(
    SCALARS, lambda some: st.lists(some, max_size=4) | st.dictionaries(NAMES | st.text(max_size=4), some, max_size=5)
)
GOOD = json.loads(to_text(ruleset(rule("fraud", "other", categories={"FRAUD"}))))


def outcome(text: str | bytes) -> tuple[RuleSet | None, str]:
    try:
        return from_text(text), ""
    except Wrong as error:
        return None, error.words.msgid


def refused(text: str | bytes) -> tuple[str, str]:
    with pytest.raises(Wrong) as error:
        from_text(text)
    return error.value.where, error.value.field


def with_value(data: Any, path: list[Any], value: Any) -> Any:
    """A copy in which the part at `path` is another."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = with_value(copy[path[0]] if len(path) > 1 else None, path[1:], value)
    return copy


@given(rules=RULESETS)
def test_what_is_taken_out_comes_back_the_same(rules: RuleSet) -> None:
    assert from_text(to_text(rules)) == rules
    assert to_text(from_text(to_text(rules))) == to_text(rules)


def test_the_default_is_stored_as_the_desk_would_write_it() -> None:
    assert from_text(to_text(default())) == default()


@given(data=ANYTHING)
def test_any_json_is_a_ruleset_or_a_clear_error(data: object) -> None:
    rules, words = outcome(json.dumps(data))

    assert (rules is None) == bool(words)


@settings(max_examples=300)
@given(services=ANYTHING, rules=ANYTHING)
def test_any_json_in_the_right_frame_is_a_ruleset_or_a_clear_error(services: object, rules: object) -> None:
    found, words = outcome(json.dumps({"format": FORMAT, "services": services, "rules": rules}))

    assert (found is None) == bool(words)


@settings(max_examples=300)
@given(
    path=st.sampled_from(
        [
            ["services", 0],
            ["services", 0, "id"],
            ["services", 0, "name"],
            ["services", 0, "name", "ar"],
            ["services", 0, "kind"],
            ["services", 1, "area"],
            ["services", 0, "recipient"],
            ["services", 0, "contact"],
            ["services", 0, "verified"],
            ["rules", 0],
            ["rules", 0, "id"],
            ["rules", 0, "note"],
            ["rules", 0, "conditions"],
            ["rules", 0, "conditions", "categories"],
            ["rules", 0, "conditions", "event_place"],
            ["rules", 0, "service"],
            ["rules", 0, "service_of"],
            ["rules", 1],
        ]
    ),
    value=ANYTHING,
)
def test_a_good_document_with_one_part_replaced_is_a_ruleset_or_a_clear_error(path: list[Any], value: object) -> None:
    found, words = outcome(json.dumps(with_value(GOOD, path, value)))

    assert (found is None) == bool(words)


@given(text=st.binary(max_size=64) | st.text(max_size=64))
def test_what_is_no_json_is_told(text: str | bytes) -> None:
    _rules, words = outcome(text)

    assert words


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (["rules", 0, "conditions", "event_place"], ["MA-XXX"], ("fraud", "event_place")),
        (["rules", 0, "conditions", "categories"], "FRAUD", ("fraud", "categories")),
        (["rules", 0, "conditions", "weather"], ["rain"], ("fraud", "weather")),
        (["rules", 0, "note"], {"ar": "a", "fr": "", "en": "b"}, ("fraud", "note")),
        (["rules", 0, "service"], "nobody", ("fraud", "service")),
        (["rules", 0, "service_of"], "moon", ("fraud", "service_of")),
        (["rules", 0, "id"], "Not An Id", ("Not An Id", "id")),
        (["rules", 0, "id"], 7, ("rules[0]", "id")),
        (["rules", 0, "id"], "\ud800", ("rules[0]", "id")),
        (["services", 0, "recipient"], "age1nonsense", ("central", "recipient")),
        (["services", 0, "kind"], "galactic", ("central", "kind")),
        (["services", 0, "verified"], "yes", ("central", "verified")),
        (["services", 0, "contact"], "two\nlines", ("central", "contact")),
        (["services", 0, "\ud800"], "", ("central", "'\\ud800'")),
        (["format"], "other/1", ("", "format")),
    ],
)
def test_an_error_names_the_rule_or_service_and_the_field(path: list[Any], value: object, expected: object) -> None:
    assert refused(json.dumps(with_value(GOOD, path, value))) == expected


def test_a_private_key_is_never_kept_as_a_recipient() -> None:
    key = str(x25519.Identity.generate())

    assert refused(json.dumps(with_value(GOOD, ["services", 0, "recipient"], key))) == ("central", "recipient")


def test_a_public_key_is_kept() -> None:
    key = str(x25519.Identity.generate().to_public())

    found = from_text(json.dumps(with_value(GOOD, ["services", 0, "recipient"], key)))

    assert found.services[0].recipient == key


def test_a_document_that_is_too_large_or_too_deep_is_refused() -> None:
    assert outcome(" " * (1024 * 1024) + "{}")[1]
    assert outcome("[" * 200_000)[1]
    assert outcome('{"a":' * 100_000)[1]
