"""Monitoring files: rules, their tests and the dashboard are valid, know only what exists, and each alert has its page."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry
from typer.core import TyperGroup
from typer.main import get_command

from bot.__main__ import app
from bot.gauges import ChannelGauges, DependencyGauges, DiskGauges, KeyGauges, TableGauges
from bot.metrics import IntakeMetrics, RelayMetrics, registry_of
from bot.settings import Settings
from desk.__main__ import app as desk_app
from desk.metrics import DeskMetrics
from storage.database import Database
from storage.day_keys import DayKeys
from storage.key_files import KeyFiles

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "deploy" / "monitoring"
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
RULES = yaml.safe_load((FOLDER / "rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
TESTS = sorted(FOLDER.glob("*_test.yml"))
ALERTS = sorted(rule["alert"] for rule in RULES)
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]
# What Prometheus and every process tell by themselves.
OTHERS = {"up", "process_resident_memory_bytes"}
NAME = re.compile(r"\b(?:iblagh_\w+|up(?=\{)|process_\w+)")
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",), "info": ("_info",)}


@pytest.fixture
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        end = pytest.fail if os.environ.get("CI") else pytest.skip
        end("no promtool: apt-get install prometheus")
    return found


@cache
def told() -> frozenset[str]:
    """The name of every sample that any process can tell."""
    nowhere = Path("nowhere")
    settings, database = Settings.model_construct(), Database("sqlite:///nowhere.db")
    intake, relay = registry_of("intake"), RelayMetrics(registry_of("relay")).registry
    IntakeMetrics(intake)
    TableGauges(database, intake)
    DependencyGauges((), intake)
    DiskGauges(settings, intake)
    KeyGauges(DayKeys(KeyFiles(nowhere)), intake)
    ChannelGauges({}, intake)
    return names_of(intake) | names_of(relay) | names_of(DeskMetrics().registry)


def names_of(registry: CollectorRegistry) -> frozenset[str]:
    return frozenset(
        f"{one.name}{suffix}"
        for one in registry.collect()
        if one.name.startswith("iblagh_")
        for suffix in SUFFIXES[one.type]
    )


def queried(queries: list[str]) -> set[str]:
    return {name for query in queries for name in NAME.findall(query)}


def ran(*command: str) -> tuple[int, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER)
    return done.returncode, done.stdout + done.stderr


def test_prometheus_reads_the_scrape_and_the_rules(promtool: str) -> None:
    status, said = ran(promtool, "check", "config", "prometheus.yml")

    assert status == 0, said
    assert f"{len(RULES)} rules found" in said


@pytest.mark.parametrize("tests", TESTS, ids=lambda path: path.stem)
def test_each_alert_is_raised_when_it_should_be_and_only_then(promtool: str, tests: Path) -> None:
    status, said = ran(promtool, "test", "rules", tests.name)

    assert status == 0, said


def test_no_alert_is_without_a_case_for_and_a_case_against() -> None:
    cases = [case for path in TESTS for case in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]]

    checks = [check for case in cases for check in case["alert_rule_test"]]
    raised = sorted(check["alertname"] for check in checks if check["exp_alerts"])
    quiet = sorted(check["alertname"] for check in checks if not check["exp_alerts"])

    assert raised == quiet == ALERTS


def test_rules_ask_only_for_what_is_told() -> None:
    assert queried([rule["expr"] for rule in RULES]) - told() == {"up"}


def test_the_dashboard_shows_all_that_is_told_and_nothing_else() -> None:
    shown = {re.sub(r"_(bucket|count|sum)$", "", name) for name in queried(QUERIES)}
    known = {re.sub(r"_(bucket|count|sum)$", "", name) for name in told()}

    assert shown == known | (OTHERS - {"up"})


def test_every_query_of_the_dashboard_is_one(promtool: str, tmp_path: Path) -> None:
    rules = [{"record": f"panel:{place}", "expr": query} for place, query in enumerate(QUERIES)]
    (tmp_path / "panels.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))

    status, said = ran(promtool, "check", "rules", str(tmp_path / "panels.yml"))

    assert status == 0, said


def test_the_dashboard_is_the_one_that_its_generator_makes() -> None:
    spec = importlib.util.spec_from_file_location("dashboard", FOLDER / "dashboard.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)

    ids = [panel["id"] for panel in DASHBOARD["panels"]]

    assert (FOLDER / "dashboard.json").read_text(encoding="utf-8") == generator.written()
    assert len(set(ids)) == len(ids)


def test_every_alert_has_its_section_in_the_runbook_and_every_section_its_alert() -> None:
    runbook = OPERATING.split("\n## Runbook\n")[1].split("\n## ")[0]
    sections = sorted(re.findall(r"^### (\w+)$", runbook, re.MULTILINE))

    assert sections == ALERTS
    assert {rule["annotations"]["runbook"] for rule in RULES} == {
        f"docs/operating.md#{name.lower()}" for name in ALERTS
    }
    assert {rule["labels"]["severity"] for rule in RULES} == {"page", "ticket"}


def test_every_command_on_the_page_exists() -> None:
    commands = sorted(set(re.findall(r"`iblagh ([a-z][a-z -]*[a-z])", OPERATING)))

    unknown = [command for command in commands if not is_command(command.split())]

    assert len(commands) > 10
    assert unknown == []


def is_command(words: list[str]) -> bool:
    """Whether the command line knows these words, as far as they name commands."""
    at_desk = words[0] == "desk"
    known: Any = get_command(desk_app if at_desk else app)
    for word in words[at_desk:]:
        if not isinstance(known, TyperGroup) or word.startswith("-"):
            return True
        known = known.commands.get(word)
        if known is None:
            return False
    return True


def test_every_page_that_is_linked_exists() -> None:
    linked = re.findall(r"\]\(([\w/.-]+)\)", OPERATING)

    assert [one for one in linked if not (ROOT / "docs" / one).exists()] == []
