"""systemd: the units are valid, exposed no more than was found needed, and end no sooner than what they run."""

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.deploy.manifests import DEPLOY

UNITS = DEPLOY / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
# systemd-analyze's own scale, 0 to 10; under 2 it calls a unit OK. systemd 252 finds 1.5 where every address may be reached,
# which Telegram, Meta and S3 make needed, and 1.4 for the relay and the desk.
MOST_EXPOSED = {"iblagh-relay.service": 1.4, "iblagh-desk.service": 1.4}

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, of a machine on which this environment is what they start."""
    folder = tmp_path / "units"
    shutil.copytree(UNITS, folder)
    for path in folder.glob("*.service"):
        path.write_text(path.read_text().replace("/opt/iblagh/bin/", f"{Path(sys.executable).parent}/"))
    return folder


def analyzed(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["systemd-analyze", *words], cwd=folder, capture_output=True, check=False, text=True, env={**os.environ}
    )


def read(name: str) -> dict[str, str]:
    """The [Service] part; of what is said twice, the last."""
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((UNITS / name).read_text())
    return dict(parser["Service"])


@needs_systemd
def test_systemd_has_nothing_to_say_against_them(units: Path) -> None:
    names = [path.name.replace("@.", "@8081.") for path in units.iterdir() if path.suffix in (".service", ".timer")]

    verified = analyzed(units, "verify", "--man=no", *names)

    assert (verified.returncode, verified.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_each_is_exposed_no_more_than_was_found_needed(units: Path, name: str) -> None:
    said = analyzed(units, "security", "--offline=true", f"./{name}").stdout

    (exposure,) = re.findall(r"Overall exposure level for \S+: ([0-9.]+)", said)

    assert float(exposure) <= MOST_EXPOSED.get(name, 1.5)


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="no systemd-sysusers on this machine")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes users, even below another root")
def test_the_users_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()

    subprocess.run(["systemd-sysusers", f"--root={tmp_path}", UNITS / "iblagh-sysusers.conf"], check=True)

    assert set(re.findall(r"^iblagh-\w+", (tmp_path / "etc" / "passwd").read_text(), re.MULTILINE)) == {
        "iblagh-intake",
        "iblagh-desk",
    }


@pytest.mark.parametrize("name", SERVICES)
def test_none_is_root_and_each_has_a_bound_of_memory(name: str) -> None:
    service = read(name)

    assert service.get("User", "").startswith("iblagh-") or service.get("DynamicUser") == "yes"
    assert "MemoryMax" in service
    assert service["EnvironmentFile"].startswith("/etc/iblagh/")


def test_an_intake_has_time_to_end_what_it_began() -> None:
    drain_s = Settings.model_fields["drain_s"].default

    assert int(read("iblagh-intake@.service")["TimeoutStopSec"]) >= drain_s + 10
    assert int(read("iblagh-relay.service")["TimeoutStopSec"]) >= drain_s + 10


@pytest.mark.parametrize("name", ["iblagh-relay.service", "iblagh-desk.service"])
def test_relay_and_desk_speak_only_with_what_is_named(name: str) -> None:
    service = read(name)

    assert (service["IPAddressDeny"], service["IPAddressAllow"]) == ("any", "localhost")
