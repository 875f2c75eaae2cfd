"""The signing key on the command line: its public half and fingerprint, and what is said without one."""

import os
import subprocess
import sys
from pathlib import Path

from desk.dossier import signing
from tests.desk.running import Desk, Keys, settings_in, settings_of


def told(folder: Path, keys: Keys, url: str, **more: str) -> subprocess.CompletedProcess[str]:
    settings = settings_of(folder, keys, url)
    environment = {**os.environ, **settings_in(Desk(settings.desk_url, settings, keys)), **more}
    command = [sys.executable, "-m", "desk", "signing-key"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_public_key_is_printed_and_beside_it_its_fingerprint(tmp_path: Path, keys: Keys, sqlite_url: str) -> None:
    done = told(tmp_path, keys, sqlite_url)
    signer = signing.read(tmp_path / "signing.pem")

    assert (done.returncode, done.stdout) == (0, signer.public_pem.decode())
    assert signer.fingerprint in done.stderr


def test_without_a_key_it_says_how_to_make_one(tmp_path: Path, keys: Keys, sqlite_url: str) -> None:
    done = told(tmp_path, keys, sqlite_url, IBLAGH_DESK_SIGNING_KEY_FILE="")

    assert done.returncode == 2
    assert "openssl genpkey -algorithm ed25519" in done.stderr


def test_a_key_that_others_can_read_is_refused(tmp_path: Path, keys: Keys, sqlite_url: str) -> None:
    told(tmp_path, keys, sqlite_url)
    (tmp_path / "signing.pem").chmod(0o644)

    done = told(tmp_path, keys, sqlite_url)

    assert done.returncode == 2
    assert "chmod 600" in done.stderr
