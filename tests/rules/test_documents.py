"""Documents: settings, map and README say what is so."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from bot.analyst.settings import AnalystSettings
from bot.settings import Settings
from desk.settings import DeskSettings

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
PACKAGES = ("bot", "conversations", "locales", "storage", "evidence", "backups", "operating", "desk")
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts
)


MODELS = (Settings, DeskSettings, AnalystSettings)


@pytest.mark.parametrize("model", MODELS)
def test_every_setting_is_in_the_table_with_its_description(model: type[BaseSettings]) -> None:
    fields = model.model_fields.items()

    missing = [
        name
        for name, one in fields
        if f"| `IBLAGH_{name.upper()}` |" not in SETTINGS or str(one.description) not in SETTINGS
    ]

    assert missing == []


def test_no_setting_is_in_the_table_that_does_not_exist() -> None:
    known = {f"IBLAGH_{name.upper()}" for model in MODELS for name in model.model_fields}

    assert set(re.findall(r"\| `(IBLAGH_\w+)` \|", SETTINGS)) == known


def test_the_map_is_the_one_that_the_modules_make() -> None:
    spec = importlib.util.spec_from_file_location("map", ROOT / "docs" / "map.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)

    assert (ROOT / "docs" / "map.md").read_text(encoding="utf-8") == made.written()


def test_the_readme_fits_and_names_only_what_exists() -> None:
    named = re.findall(r"`((?:tests|docs|bot|conversations|locales|storage|desk)/[\w/.]+?)(?:::\w+)?`", README)
    named += re.findall(r"\]\(([\w/.]+)\)", README)

    assert len(README.encode()) <= 6 * 1024
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_each_proof_in_the_readme_is_a_test_that_exists() -> None:
    proofs = re.findall(r"`(tests/[\w/.]+)::(\w+)`", README)

    missing = [name for path, name in proofs if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")]

    assert len(proofs) >= 3
    assert missing == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_module_is_short_and_says_what_it_does(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert text.count("\n") <= 250
    assert ast.get_docstring(ast.parse(text))


def test_each_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert all(f"\n{target}:" in makefile for target in re.findall(r"^make (\w+)", README, re.MULTILINE))
