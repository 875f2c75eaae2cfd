"""Wheel and SBOM: built the same twice, whole by itself, and every locked package told with its hashes."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ \\;]+)", re.MULTILINE)
# What is in the wheel has to be enough: tables, pages, words and data are read from where it was installed.
USES_IT = """
import bot, sys
from pathlib import Path
assert Path(bot.__file__).is_relative_to(sys.argv[1]), bot.__file__
from desk.app import create_app
from desk.database import migrate as migrate_desk
from desk.pages.rendering import Renderer
from bot.channels.web.leaving import Front
from bot.channels.web.outbound import Pages
from conversations.taxonomy import TAXONOMY
from locales.catalogues import load
from storage.database import migrate
migrate("sqlite:///" + sys.argv[2] + "/intake.db")
migrate_desk("sqlite:///" + sys.argv[2] + "/desk.db")
Renderer()._templates.get_template("queue.html")
for one in ("page.html", "turn.html", "complaint_page.html"):
    Pages(load("citizen"), Front())._templates.get_template(one)
print(sorted(load("citizen").codes), len(TAXONOMY.categories))
"""


def script(name: str) -> ModuleType:
    """A script of requirements/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "requirements" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two wheels of the same source: in another folder, of another day, readable for others or not."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("somewhere-else-with-a-longer-name")
    making = script("wheel")
    first, second = making.copied(here / "source"), making.copied(there / "source")
    for path in second.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)
    old = os.umask(0o077)
    wheel = making.built(second, there / "wheel")
    os.umask(old)
    return making.built(first, here / "wheel"), wheel


def test_two_builds_of_one_source_are_the_same_bytes(wheels: tuple[Path, Path]) -> None:
    digest = script("wheel").digest

    assert digest(wheels[0]) == digest(wheels[1])


def test_the_wheel_holds_everything_that_the_source_has(wheels: tuple[Path, Path]) -> None:
    source = wheels[0].parent.parent / "source"
    there = {str(one.relative_to(source)) for one in source.rglob("*/**/*") if one.is_file()}

    held = {one for one in zipfile.ZipFile(wheels[0]).namelist() if ".dist-info/" not in one}

    assert held == {one for one in there if not one.endswith(".pyc")}
    assert {"bot/channels/web/templates/page.html", "locales/ar/citizen.po", "conversations/data/taxonomy.json"} <= held


def test_the_wheel_alone_starts_migrates_and_renders(wheels: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / "installed"
    zipfile.ZipFile(wheels[0]).extractall(target)
    environment = {**os.environ, "PYTHONPATH": str(target)}

    def run(*command: str) -> str:
        told = subprocess.run(
            [sys.executable, *command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return told.stdout

    used, helped = run("-c", USES_IT, str(target), str(tmp_path)), run("-m", "bot", "--help")

    assert "'ar', 'en', 'es', 'fr'" in used
    assert "intake" in helped


@pytest.mark.parametrize("lock", ["run", "otel"])
def test_the_sbom_names_every_locked_package_with_its_hashes_and_is_the_same_twice(lock: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", f"requirements/{lock}.lock"]
    command += ["--pyproject", "pyproject.toml", "--output-reproducible", "-o"]

    # Against the schema of CycloneDX, which lies in the library: nothing is fetched.
    subprocess.run([*command, str(tmp_path / "one"), "--validate"], cwd=ROOT, check=True, capture_output=True)
    subprocess.run([*command, str(tmp_path / "two"), "--no-validate"], cwd=ROOT, check=True, capture_output=True)
    bom = json.loads((tmp_path / "one").read_text())

    named = {(one["name"], one["version"]) for one in bom["components"]}
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert named == set(PINNED.findall((ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")))
    assert all(one["externalReferences"][0]["hashes"] for one in bom["components"])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
