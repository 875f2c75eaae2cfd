"""Supply chain: everything is locked by hashes and listed with its licence, and an audit never passes unasked."""

import importlib.util
import re
from email.message import Message
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent
LOCKS = {
    one: (ROOT / "requirements" / f"{one}.lock").read_text(encoding="utf-8") for one in ("run", "otel", "dev", "build")
}
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ \\;]+)", re.MULTILINE)
# Files in which somebody is told, or a machine is, to install something.
INSTALLING = ("Makefile", ".ci/run", "README.md", "deploy/Containerfile", "deploy/README.md", "docs/operating.md")


def script(name: str) -> ModuleType:
    """A script of requirements/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "requirements" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_every_package_of_a_lock_is_pinned_with_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", LOCKS[name].strip())

    assert [one for one in entries if not (PINNED.match(one) and "--hash=sha256:" in one)] == []
    assert len(entries) > 3


@pytest.mark.parametrize("name", INSTALLING)
def test_nothing_is_installed_that_a_lock_does_not_name(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    installing = re.findall(r"pip(?: --python \S+)? (?:install|wheel)[^\n;&`]*", text)

    assert [one for one in installing if "--require-hashes" not in one and "--no-deps" not in one] == []


def test_the_page_of_licences_is_the_one_that_the_locks_make() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")

    assert page == script("licences").written(LOCKS["run"], LOCKS["otel"])
    assert [name for name, _version in PINNED.findall(LOCKS["otel"]) if f"\n| {name} " not in page] == []


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-only",
        "AGPL-3.0",
        "MIT AND GPL-2.0",
        "none stated",
        "not installed",
        "Proprietary",
        "SSPL-1.0",
        "BUSL-1.1",
        "MIT, GPL-3.0",
        "MIT/GPL-3.0",
        "MIT or GPL-3.0",
        "MPL-2.0 and AGPL-3.0",
        "Apache-2.0 WITH Commons-Clause",
        "BSD-Protection",
        "(MIT OR GPL-3.0) AND AGPL-3.0",
        "MIT AND",
        "MIT OR",
        "(MIT",
        "MIT)",
        "",
    ],
)
def test_a_licence_that_is_not_on_the_list_is_refused(licence: str) -> None:
    assert not script("licences").is_allowed(licence)


def test_what_is_stated_by_hand_is_stated_of_one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    licences = script("licences")
    newer = Message()
    newer["Version"], newer["License-Expression"] = "99.0", "AGPL-3.0-only"
    monkeypatch.setattr(licences, "metadata", lambda _name: newer)

    assert [licences.licence_of("pyrage", version) for version in ("1.4.0", "99.0")] == ["AGPL-3.0-only"] * 2


@pytest.mark.parametrize(
    "licence",
    ["MIT", "GPL-2.0 OR MIT", "LGPL-3.0-only", "BSD-3-Clause AND (MIT)", "PSF-2.0", "GPL-2.0 OR (ISC AND MIT)"],
)
def test_a_licence_of_the_list_is_taken_and_of_alternatives_one_is_enough(licence: str) -> None:
    assert script("licences").is_allowed(licence)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0),
        ([{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}], 1),
        ([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}], 2),
        ([], 2),
    ],
)
def test_an_audit_passes_only_where_each_package_was_looked_up(found: list[dict[str, object]], status: int) -> None:
    assert script("audit").verdict("run.lock", found)[0] == status


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_an_audit_asks_about_every_line_also_those_of_other_systems(name: str) -> None:
    parts = script("audit").parted(LOCKS[name])

    asked = [PINNED.findall(one) for one in parts]
    assert sorted(one for part in asked for one in part) == sorted(PINNED.findall(LOCKS[name]))
    assert [part for part in asked if len({package for package, _version in part}) != len(part)] == []
    assert " ;" not in "".join(parts)
    assert "".join(parts).count("--hash=") == LOCKS[name].count("--hash=")
