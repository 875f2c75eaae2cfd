"""Threat model: every claim names a test that exists, and everybody who attacks has a chapter."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
CLAIMS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| can |")]
ATTACKERS = ("offender", "flooder", "brigade", "impostor", "seized intake", "insider", "network observer", "phone")


def named_in(path: Path, name: str) -> set[str]:
    """The tests of a file, or the one of this name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = {one.name for one in ast.walk(tree) if isinstance(one, functions) and one.name.startswith("test_")}
    return found & {name} if name else found


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_names_tests_that_exist(claim: str) -> None:
    proofs = [one.partition("::")[::2] for one in claim.rstrip("| ").rpartition("| ")[2].split(", ")]

    assert [path for path, _name in proofs if not re.fullmatch(r"tests/[\w/]+\.py", path)] == []
    assert [(path, name) for path, name in proofs if not named_in(ROOT / path, name)] == []


def test_everybody_who_attacks_has_a_chapter() -> None:
    chapters = " ".join(line.lower() for line in PAGE.splitlines() if line.startswith("## "))

    assert [one for one in ATTACKERS if one not in chapters] == []


def test_each_chapter_says_what_is_not_promised() -> None:
    chapters = PAGE.split("\n## ")[1:]

    assert [one.splitlines()[0] for one in chapters if "ot promised" not in one] == []
