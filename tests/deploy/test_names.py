"""Names: every variable, command, file and package that deploy/ names is there."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.__main__ import app as bot_commands
from bot.analyst.settings import AnalystSettings
from bot.settings import Settings
from desk.__main__ import app as desk_commands
from desk.settings import DeskSettings
from tests.deploy.manifests import DEPLOY, ROOT, pods, services, texts

KNOWN = {f"IBLAGH_{name.upper()}" for model in (Settings, DeskSettings, AnalystSettings) for name in model.model_fields}
# What Compose and Caddy put into these files themselves.
OWN = {
    "IBLAGH_CHAT_HOST",
    "IBLAGH_DESK_BIND",
    "IBLAGH_DESK_HOST",
    "IBLAGH_DESK_TLS",
    "IBLAGH_DESKS",
    "IBLAGH_IMAGE",
    "IBLAGH_INTAKES",
    "IBLAGH_S3_IMAGE",
}
FILES = [(path, text) for path, text in texts() if not {"prometheus", "grafana", "monitoring"} & set(path.parts)]


def commands() -> set[tuple[str, ...]]:
    """Every start of one of ours, in units and manifests."""
    units = [path.read_text() for path in (DEPLOY / "systemd").glob("*.service")]
    found = {
        tuple(line.split("/bin/")[1].split()) for text in units for line in re.findall(r"^ExecStart=.*$", text, re.M)
    }
    found |= {tuple(one["command"]) for pod in pods() for one in pod.containers if "command" in one}
    found |= {tuple(one["command"]) for one in services().values() if "IBLAGH_IMAGE" in one["image"]}
    return {words for words in found if words[:2] != ("python", "-c")}


@pytest.mark.parametrize(("path", "text"), FILES, ids=lambda one: str(one) if isinstance(one, Path) else "")
def test_every_variable_exists(path: Path, text: str) -> None:
    assert set(re.findall(r"\bIBLAGH_[A-Z0-9_]*[A-Z0-9]\b", text)) - KNOWN - OWN == set()


@pytest.mark.parametrize("words", sorted(commands()), ids=" ".join)
def test_every_command_exists(words: tuple[str, ...]) -> None:
    is_ours = words[0] == "iblagh"
    rest = list(words[1 if is_ours else 3 :])

    command = _named(get_command(bot_commands if is_ours else desk_commands), rest)

    assert is_ours or words[1:3] == ("-m", "desk")
    # Options exist, and so do as many arguments as are given.
    assert command.make_context("", rest, resilient_parsing=False)


def _named(command: Any, rest: list[str]) -> Any:
    """The command that the first words name, which are taken off."""
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
    return command


def test_the_image_holds_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    copied = set(re.findall(r"^COPY (\w+) /source/", (DEPLOY / "Containerfile").read_text(), re.M))
    sent = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.M))

    assert copied == packages
    assert packages <= sent


def test_every_file_that_is_named_in_the_manual_is_there() -> None:
    text = (DEPLOY / "README.md").read_text()
    named = re.findall(r"`((?:compose|kubernetes|systemd|nginx|caddy|onion)/[\w./@-]*)`", text)
    linked = re.findall(r"\]\(([\w./-]+)\)", text)

    assert [one for one in (*named, *linked) if not (DEPLOY / one).exists()] == []
