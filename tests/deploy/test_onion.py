"""Onion: tor takes the file, and the intake behind it sets no app's webhook."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.manifests import DEPLOY

TOR = shutil.which("tor", path="/usr/sbin:/usr/bin:/usr/local/bin")


@pytest.mark.skipif(TOR is None, reason="no tor: apt-get install tor")
def test_tor_takes_the_file(tmp_path: Path) -> None:
    file = tmp_path / "torrc"
    file.write_text((DEPLOY / "onion" / "torrc").read_text().replace("/var/lib/tor", str(tmp_path)))
    tmp_path.chmod(0o700)

    checked = subprocess.run([str(TOR), "--verify-config", "-f", file], capture_output=True, check=False)

    assert checked.returncode == 0, checked.stdout.decode()


def test_the_intake_behind_it_has_no_app() -> None:
    (drop_in,) = (DEPLOY / "onion").glob("*/onion.conf")

    assert "UnsetEnvironment=IBLAGH_TELEGRAM_TOKEN IBLAGH_WHATSAPP_TOKEN" in drop_in.read_text()
