"""Every parser takes or refuses whatever it is given, and none is forgotten here."""

import ast
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import kinds
from tests.fuzz.cleaners import CLEANERS, EVERY
from tests.fuzz.mutating import mutated
from tests.fuzz.parsers import ELSEWHERE, PARSERS, Parser

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("bot", "conversations", "storage", "evidence", "locales", "desk", "backups")
# What a function that reads something from outside is called here.
NAMES = frozenset(
    "read parse find from_json spans recognised opened_signature pressed named_in type_of examine check_url public_keys"
    " pace_of prefixes_of keys_in head_in slash refanged phone bank_account open_reply".split()
)
MUTATED = 300


def is_read_or_refused(parser: Parser, content: bytes) -> bool:
    """Whether nothing is raised but what this parser may raise."""
    try:
        parser.reads(content)
    except parser.refuses:
        return True
    return True


def functions() -> set[str]:
    """Every function with a parser's name, as its module and name."""
    return {
        f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}.{one.name}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for one in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(one, ast.FunctionDef) and one.name in NAMES
    }


@pytest.mark.parametrize("parser", EVERY, ids=lambda one: one.of)
def test_broken_inputs_are_read_or_refused(parser: Parser) -> None:
    chance = random.Random(parser.of)
    good = list(parser.corpus)

    bad = [mutated(chance.choice(good), good, chance) for _number in range(MUTATED)]

    assert all(is_read_or_refused(parser, one) for one in (*good, *bad))


@pytest.mark.parametrize("parser", EVERY, ids=lambda one: one.of)
@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=400) | st.text(max_size=200).map(lambda one: one.encode("utf-8", "replace")))
def test_anything_is_read_or_refused(parser: Parser, content: bytes) -> None:
    assert is_read_or_refused(parser, content)


def test_no_parser_is_forgotten() -> None:
    known = {one.of for one in PARSERS} | ELSEWHERE.keys()

    assert functions() - known == set()
    assert ELSEWHERE.keys() - functions() == set()


def test_each_type_of_file_that_is_taken_has_its_cleaner_broken_too() -> None:
    taken = {one.media_type for one in vars(kinds).values() if isinstance(one, kinds.FileType)} - {"text/plain"}

    assert {one.of.rpartition(" ")[2] for one in CLEANERS} >= taken
